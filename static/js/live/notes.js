// Notes: one text for each point of the agenda, kept with every key and sent when the typing pauses.
import { announce, code, say } from './dom.js'
import { merge } from './merge.js'
import { uuid } from './store.js'

const PAUSE = 2_000
const LATEST = 10_000

// A draft is what is typed here and not yet acknowledged:
// {item, text, class: where it was chosen here, base: revision it started from, name, turn: how often it was sent,
// inflight: key of the operation under way, conflict, held}
// `shown` is the revision each field was filled from: not what the server has by now, which nobody saw.
export class Notes {
  constructor(store, state, sender, attention) {
    Object.assign(this, { store, state, sender, attention, drafts: new Map(), shown: new Map(), timers: new Map(), listeners: [] })
    sender.handlers.note = (op, result) => this.answered(op, result)
    state.moved = (item, from, rev) => this.moved(item, from, rev)
  }

  onchange(listener) { this.listeners.push(listener) }
  changed(item) { this.listeners.forEach((listener) => listener(item)) }

  async open() {
    const rows = await this.store.all('notes', this.store.range())
    for (const row of rows.filter((each) => each.tab === this.store.tab)) {
      const early = this.drafts.get(row.item) // typed while the store was being opened
      this.drafts.set(row.item, early ? { ...row, text: merge(row.text, early.text), class: stricter(row, early) } : row)
    }
    this.wake()
  }

  // What other tabs left: where both wrote, both texts.
  async adopt(tabs) {
    const rows = await this.store.all('notes', this.store.range())
    for (const row of rows.filter((each) => tabs.includes(each.tab))) {
      const own = this.drafts.get(row.item)
      const taken = own ?? { ...row, tab: this.store.tab }
      if (own) Object.assign(own, { text: merge(row.text, own.text), class: stricter(row, own) })
      this.drafts.set(row.item, taken)
      this.store.keep([{ store: 'notes', put: { ...taken } }, { store: 'notes', drop: [code, row.tab, row.item] }], [`note:${row.item}`])
      this.changed(row.item)
    }
    this.wake()
  }

  wake() {
    const under = new Set(this.sender.waiting.map((op) => op.key))
    for (const draft of this.drafts.values()) {
      if (!under.has(draft.inflight)) draft.inflight = null
      this.soon(draft.item)
    }
  }

  text(item) { return this.drafts.get(item)?.text ?? this.state.texts[item]?.text ?? '' }
  class(item) { return this.drafts.get(item)?.class ?? this.classThere(item) }
  classThere(item) {
    const there = this.state.texts[item]?.class
    return there === undefined ? this.state.item(item)?.note_class ?? null : there
  }

  restricted(item, own = this.class(item)) {
    return (own || this.state.item(item)?.class || this.state.now?.meeting.class) === 'restricted'
  }

  conflict(item) { return this.drafts.get(item)?.conflict ?? null }
  get dirty() { return [...this.drafts.values()].filter((draft) => !draft.inflight || this.differs(draft)) }
  differs(draft) { return draft.sending !== draft.text || draft.classing !== draft.class }

  classify(item, chosen) { this.typed(item, this.text(item), chosen) }

  typed(item, text, chosen) {
    const known = this.state.texts[item]
    const draft = this.drafts.get(item) ?? { code, tab: this.store.tab, item, base: this.shown.get(item) ?? 0, name: uuid(), inflight: null }
    if (!this.drafts.has(item) && chosen === undefined && text === (known?.text ?? '')) return
    draft.text = text
    if (chosen !== undefined) draft.class = chosen
    draft.held = null
    this.drafts.set(item, draft)
    this.store.typed(`note:${item}`, { store: 'notes', put: { ...draft } })
    this.sender.changed()
    this.soon(item)
    this.persisted ??= navigator.storage?.persist?.().catch(() => {}) ?? true
  }

  soon(item) {
    const timer = this.timers.get(item) ?? { first: Date.now() }
    clearTimeout(timer.id)
    const pause = Math.max(PAUSE, 3 * this.sender.trip)
    timer.id = setTimeout(() => this.save(item), Math.max(0, Math.min(pause, timer.first + LATEST - Date.now())))
    this.timers.set(item, timer)
  }

  // Queue the whole text, unless one is under way: then the newest waits for it.
  save(item, { keep = false, anyway = false } = {}) {
    clearTimeout(this.timers.get(item)?.id)
    this.timers.delete(item)
    const draft = this.drafts.get(item)
    if (keep && draft) draft.keep = true
    if (!draft || draft.inflight || draft.conflict || (draft.held && !anyway)) return
    draft.turn = (draft.turn ?? 0) + 1
    const body = { item: refOf(item), text: draft.text, from: draft.base, draft: draft.name, turn: draft.turn }
    if (draft.keep) body.keep = true
    if (draft.class !== undefined) body.class = draft.class || null
    if (anyway) body.warned_ok = true
    draft.keep = false
    draft.held = null
    draft.sending = draft.text
    draft.classing = draft.class
    this.sender.add('note', body, { item }, (key) => {
      draft.inflight = key
      return [{ store: 'notes', put: { ...draft } }]
    }, [`note:${item}`])
  }

  saveAll(keep = false) {
    for (const item of this.drafts.keys()) this.save(item, { keep })
  }

  answered(op, result) {
    const draft = [...this.drafts.values()].find((each) => each.inflight === op.key)
    const item = draft?.item ?? op.local.item
    const { rev, theirs, by, at, words } = result
    const sent = draft?.text === op.body.text && draft.class === draft.classing
    if (result.result === 'ok' || result.result === 'same') {
      this.state.noted(item, rev, op.body.text, op.body.class)
      if (!draft) return {}
      draft.base = rev
      this.shown.set(item, rev)
      if (draft.class === draft.classing) delete draft.class
      return this.settled(draft, sent)
    }
    if (!draft) { // of a tab that is gone: its text went on from there, or is shown to somebody
      const now = this.text(item)
      if (op.body.text.split('\n').every((line) => now.includes(line))) return {}
      return { changes: [this.attention.add(op, result, op.body.text)] }
    }
    if (result.result === 'conflict') {
      const before = this.state.texts[item]
      const onlyClass = before?.rev === draft.base && before.text === theirs
      this.state.noted(item, rev, theirs, result.class)
      draft.base = rev
      const lowers = draft.class !== undefined && !this.restricted(item, draft.class) && this.restricted(item, result.class)
      if (lowers) delete draft.class // of two classes the stricter stands, and it is said
      if (theirs !== draft.text && !onlyClass) draft.conflict = { theirs, by, at }
      const settled = this.settled(draft, theirs === draft.text && draft.class === undefined)
      if (lowers) settled.changes.push(this.attention.add(op, { ...result, words: say('stricter') }, this.state.item(item)?.title ?? ''))
      return settled
    } else if (result.result === 'warned' || result.result === 'refused') {
      draft.held = { words, warned: result.result === 'warned' }
    } else { // kept as a proposed correction, or under another item
      announce(words)
      const settled = this.settled(draft, sent)
      return { ...settled, changes: [...settled.changes, this.attention.add(op, result, op.body.text)] }
    }
    return this.settled(draft, false)
  }

  settled(draft, done) {
    draft.inflight = null
    const slot = [`note:${draft.item}`]
    if (done) this.drafts.delete(draft.item)
    else if (!draft.conflict && !draft.held) this.soon(draft.item)
    queueMicrotask(() => this.changed(draft.item))
    const change = done ? { drop: [code, this.store.tab, draft.item] } : { put: { ...draft } }
    return { changes: [{ store: 'notes', ...change }], ends: slot }
  }

  // Somebody changed the class of a note and not its text: what is typed here goes on from there.
  moved(item, from, rev) {
    const draft = this.drafts.get(item)
    if (draft?.base === from) draft.base = rev
    if (this.shown.get(item) === from) this.shown.set(item, rev)
  }

  merge(item) {
    const draft = this.drafts.get(item)
    draft.text = merge(draft.conflict.theirs, draft.text)
    draft.conflict = null
    this.store.keep([{ store: 'notes', put: { ...draft } }], [`note:${item}`])
    this.save(item, { keep: true })
    this.changed(item)
  }

  // A point of the agenda that was added here has its number now.
  renamed(from, to) {
    const draft = this.drafts.get(from)
    if (!draft) return []
    this.drafts.delete(from)
    draft.item = to
    this.drafts.set(to, draft)
    this.soon(to)
    return [{ store: 'notes', drop: [code, this.store.tab, from] }, { store: 'notes', put: { ...draft } }]
  }
}

const stricter = (a, b) => ([a.class, b.class].includes('restricted') ? 'restricted' : b.class ?? a.class)

// Points added without network are named by the operation that adds them.
export const refOf = (item) => (typeof item === 'string' && item.startsWith('ref:') ? { ref: item.slice(4) } : item)

// The line below the notes: "! Menyusun SOP @kanim ; 30/9", typed or put together from fields. The server reads it;
// without network it waits as it was typed.
import { address, announce, code, h, part, parts, say } from './dom.js'
import { insert } from './editor.js'
import { refOf } from './notes.js'

// As the grammar reads them, whatever the language of the page.
const MODALITIES = { agreement: 'kesepakatan', commitment: 'komitmen', direction: 'arahan', proposal: 'usulan', hope: 'harapan' }
const MARKS = { action: '!', outcome: '=', issue: '?' }
const MARKED = /^[\s\-–•*]*(?:\d+[.)]\s*)?([!=?#+！＝？＃＋❗❓])/u
const KINDS = { '!': 'action', '！': 'action', '❗': 'action', '=': 'outcome', '＝': 'outcome', '?': 'issue', '？': 'issue', '❓': 'issue', '#': 'agenda', '＃': 'agenda', '+': 'attendance', '＋': 'attendance' }

const SEEN_WITHIN = 10_000

export const kindOf = (raw) => KINDS[MARKED.exec(raw)?.[1]] ?? null

export class Capture {
  constructor(store, state, sender, sheet, attention) {
    Object.assign(this, { store, state, sender, sheet, attention, seen: null, chosen: 0 })
    this.field = part('capture')
    this.form = this.field.parentElement
    part('take').addEventListener('click', (event) => {
      event.preventDefault()
      this.take()
      this.field.focus()
    })
    this.field.addEventListener('input', () => this.typed())
    this.field.addEventListener('keydown', (event) => this.key(event))
    this.field.addEventListener('blur', () => setTimeout(() => this.offer([]), 150))
    sender.handlers.capture = (op, result) => this.answered(op, result)
    for (const button of parts('with')) {
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-expanded') === 'true') this.closeFields()
        else this.openFields(button.dataset.with)
      })
    }
    for (const group of parts('fields')) {
      group.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') this.closeFields()
        else if (event.key === 'Enter' && event.target.tagName !== 'BUTTON' && !event.isComposing) this.fromFields(group)
        else return
        event.preventDefault()
        event.stopPropagation()
      })
      group.querySelector('[data-enter]').addEventListener('click', () => this.fromFields(group))
      group.querySelector('[data-close]').addEventListener('click', () => this.closeFields())
    }
  }

  async open() {
    const early = this.field.value
    const row = await this.store.one('lines', [code, this.store.tab])
    if (row) this.field.value = early === this.field.defaultValue ? row.text : `${row.text} ${early}`
    if (this.field.value) this.look()
  }

  async adopt(tabs) {
    const rows = (await this.store.all('lines', this.store.range())).filter((row) => tabs.includes(row.tab))
    if (!rows.length) return
    this.field.value = [...new Set([this.field.value, ...rows.map((row) => row.text)].filter(Boolean))].join(' ')
    this.store.keep([this.row(), ...rows.map((row) => ({ store: 'lines', drop: [code, row.tab] }))], ['line'])
    this.look()
  }

  row() {
    const { value, selectionStart } = this.field
    if (!value) return { store: 'lines', drop: [code, this.store.tab] }
    return { store: 'lines', put: { code, tab: this.store.tab, text: value, caret: selectionStart } }
  }

  typed() {
    this.store.typed('line', this.row())
    this.sender.changed()
    this.seen = null
    // What is offered was read from the line before this key: its places are no longer those of the line.
    this.offer([])
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.look(), 180)
    this.preview()
  }

  // What the server would read: shown before it is stored, so that storing holds no surprise.
  async look() {
    const line = this.field.value
    if (!line.trim() || this.sender.standing !== 'online' || !this.state.csrf) return this.preview()
    const body = { line, caret: this.field.selectionStart, item: refOf(this.sheet.item) }
    if (typeof body.item === 'object') body.item = null
    let read = null
    try {
      const answer = await fetch(address('read'), {
        method: 'POST', redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(5000),
        headers: { 'Content-Type': 'application/json', 'Accept': 'application/json', 'X-CSRFToken': this.state.csrf },
        body: JSON.stringify(body),
      })
      if (answer.ok) read = await answer.json()
    } catch { /* without network the mark says what it is */ }
    if (line !== this.field.value) return undefined
    this.seen = read && { ...read, line }
    this.offer(document.activeElement === this.field ? read?.completions ?? [] : [])
    return this.preview()
  }

  preview() {
    const line = this.field.value
    const kind = this.seen?.kind ?? kindOf(line)
    const chips = []
    if (line.trim()) {
      chips.push(h('b', { class: 'kind' }, this.seen?.kind_words ?? say(kind ?? 'note')))
      for (const words of this.seen?.parts ?? []) chips.push(h('span', {}, words))
      for (const words of this.seen?.open ?? []) chips.push(h('span', { class: 'open' }, words))
      if (this.seen?.warned) chips.push(h('span', { class: 'open' }, this.seen.warned))
      if (!this.seen && this.sender.standing !== 'online' && kind) chips.push(h('span', { class: 'muted' }, say('readlater')))
    }
    part('preview').replaceChildren(...chips)
    this.form.dataset.kind = line.trim() ? kind ?? 'note' : ''
  }

  offer(completions) {
    this.completions = completions
    this.chosen = 0
    this.choosing = false
    const list = part('completions')
    list.hidden = !completions.length
    list.replaceChildren(...completions.map((each, i) => h('li', {
      id: `lengkapi-${i}`, role: 'option', 'aria-selected': String(i === 0),
      onmousedown: (event) => {
        event.preventDefault()
        this.complete(i)
      },
    }, each.label)))
    this.field.setAttribute('aria-expanded', String(completions.length > 0))
    if (completions.length) this.field.setAttribute('aria-activedescendant', 'lengkapi-0')
    else this.field.removeAttribute('aria-activedescendant')
  }

  choose(step) {
    const rows = [...part('completions').children]
    rows[this.chosen]?.setAttribute('aria-selected', 'false')
    this.choosing = true
    this.chosen = (this.chosen + step + rows.length) % rows.length
    rows[this.chosen].setAttribute('aria-selected', 'true')
    rows[this.chosen].scrollIntoView({ block: 'nearest' })
    this.field.setAttribute('aria-activedescendant', rows[this.chosen].id)
  }

  complete(i = this.chosen) {
    const each = this.completions[i]
    this.offer([])
    insert(this.field, each.insert, each.from, each.to)
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const offered = this.completions?.length
    // Enter takes the line as it is typed; only somebody who went through the list means what is chosen in it.
    if (event.key === 'Enter' && !(offered && this.choosing)) this.take()
    else if (event.key === 'Enter') this.complete()
    else if (event.key === 'Tab' && offered && !event.shiftKey) this.complete()
    else if (event.key === 'ArrowDown' && offered) this.choose(1)
    else if (event.key === 'ArrowUp' && offered) this.choose(-1)
    else if (event.key === 'ArrowUp' && !this.field.value) this.takeLastBack()
    else if (event.key === 'Escape' && offered) this.offer([])
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  // Enter. A line without a mark is a note: it goes into the text that is open.
  take() {
    const raw = this.field.value.trim()
    if (!raw) return
    const seen = this.seen?.line.trim() === raw ? this.seen : null
    this.field.value = ''
    this.offer([])
    const cleared = { store: 'lines', drop: [code, this.store.tab] }
    if ((seen?.kind ?? kindOf(raw) ?? 'note') === 'note') this.note(raw, cleared)
    else this.queue(raw, seen?.digest ?? null, [cleared])
    this.seen = null
    this.preview()
  }

  note(raw, cleared) {
    const field = this.sheet.field()
    if (field) {
      field.value = field.value.replace(/\n*$/, (ends) => (field.value.trim() ? ends || '\n' : '')) + raw
      this.sheet.notes.typed(this.sheet.item, field.value)
    } else this.sheet.begin(raw, false)
    this.store.keep([cleared], ['line'])
    announce(say('noted'))
  }

  queue(raw, seen, changes = []) {
    const item = this.sheet.item === null ? null : refOf(this.sheet.item)
    this.last = this.sender.add('capture', { raw, item, seen }, { kind: kindOf(raw), here: this.sender.standing === 'online' }, changes, changes.length ? ['line'] : [])
  }

  answered(op, result) {
    if (result.result === 'ok') {
      announce(result.words ?? say('recorded', { what: result.label ?? '' }))
      this.lastDone = { kind: result.kind, id: result.id }
      // Typed faster than its preview came: whoever typed it sees it now, where it was recorded.
      const sees = op.local.here && !document.hidden && Date.now() - op.at < SEEN_WITHIN
      if (result.unchecked && sees) queueMicrotask(() => this.sender.add('check', { line: result.line }))
      return result.warned ? { changes: [this.attention.add(op, { ...result, words: result.warned }, op.body.raw)] } : {}
    }
    if (result.result === 'refused' && result.line) return {} // the server keeps the line and shows it
    return { changes: [this.attention.add(op, result, op.body.raw)] }
  }

  // The arrow up: what was just recorded, once more.
  takeLastBack() {
    const back = this.last && this.sender.takeBack(this.last)
    if (back) {
      this.field.value = back.body.raw
      this.typed()
    } else if (this.lastDone) {
      this.records.edit(this.lastDone.kind, this.lastDone.id)
    }
  }

  openFields(kind) {
    this.shown(kind)
    const group = parts('fields').find((each) => each.dataset.fields === kind)
    this.fillChoices(named(group, 'pillar'), named(group, 'modality'))
    named(group, 'text').focus()
  }

  shown(kind) {
    for (const group of parts('fields')) group.hidden = group.dataset.fields !== kind
    for (const button of parts('with')) button.setAttribute('aria-expanded', String(button.dataset.with === kind))
    this.form.hidden = part('preview').hidden = kind !== null
  }

  closeFields() {
    this.shown(null)
    this.field.focus()
  }

  fillChoices(pillars, modalities) {
    const now = this.state.now
    if (!now) return
    if (pillars?.options.length === 1) {
      pillars.append(...now.pillars.map(([, label, name]) => h('option', { value: label }, `${label} ${name}`)))
    }
    if (modalities?.options.length === 1) {
      modalities.append(...now.modalities.map(([value, words]) => h('option', { value }, words)))
    }
    if (!part('agencies').children.length) {
      part('agencies').append(...now.agencies.map(([, own, name]) => h('option', { value: name }, own)))
    }
  }

  // Fields put together one line, so that there is one grammar and one way of keeping it.
  fromFields(group) {
    const value = (name) => (named(group, name)?.value ?? '').replace(/\s+/g, ' ').trim()
    const kind = group.dataset.fields
    const agency = this.state.now?.agencies.find(([, , name, short]) => [name, short].includes(value('agency')))
    let raw = `${MARKS[kind]} `
    if (value('modality')) raw += `[${MODALITIES[value('modality')]}] `
    raw += value('text')
    if (kind === 'action' && value('agency')) raw += ` @"${agency ? agency[1] : value('agency')}"`
    if (value('pillar')) raw += ` #${value('pillar')}`
    if (value('due')) raw += ` ; ${value('due')}`
    if (kind === 'issue' && value('agency')) raw += ` ; oleh ${value('agency')}`
    if (value('text')) {
      this.queue(raw, null)
      announce(say('recorded', { what: say(kind) }))
      for (const field of group.querySelectorAll('[name]')) field.value = ''
    }
    named(group, 'text').focus()
  }
}

const named = (group, name) => group.querySelector(`[name="${name}"]`)

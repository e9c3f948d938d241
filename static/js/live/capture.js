// The line below the notes: "! Menyusun SOP @kanim ; 30/9", typed or put together from fields. The server reads it;
// without network it waits as it was typed.
import { address, announce, code, h, part, parts, say } from './dom.js'
import { insert } from './editor.js'
import { refOf } from './notes.js'

const MARKS = { action: '!', outcome: '=', issue: '?', agenda: '#', attendance: '+' }
const MARKED = /^[\s\-–•*]*(?:\d+[.)]\s*)?([!=?#+！＝？＃＋❗❓])/u
const KINDS = { '!': 'action', '！': 'action', '❗': 'action', '=': 'outcome', '＝': 'outcome', '?': 'issue', '？': 'issue', '❓': 'issue', '#': 'agenda', '＃': 'agenda', '+': 'attendance', '＋': 'attendance' }

export const kindOf = (raw) => KINDS[MARKED.exec(raw)?.[1]] ?? null

export class Capture {
  constructor(store, state, sender, sheet) {
    Object.assign(this, { store, state, sender, sheet, seen: null, chosen: 0 })
    this.field = part('capture')
    this.form = this.field.form
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.take()
    })
    this.field.addEventListener('input', () => this.typed())
    this.field.addEventListener('keydown', (event) => this.key(event))
    this.field.addEventListener('blur', () => setTimeout(() => this.offer([]), 150))
    sender.handlers.capture = (op, result) => this.answered(op, result)
    for (const button of parts('with')) button.addEventListener('click', () => this.openFields(button.dataset.with))
    for (const form of parts('fields')) {
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        this.fromFields(form)
      })
      form.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.closeFields() })
      form.querySelector('[data-close]').addEventListener('click', () => this.closeFields())
    }
  }

  async open(orphans) {
    const early = this.field.value
    const rows = await this.store.all('lines', this.store.range())
    const own = rows.find((row) => row.tab === this.store.tab)
    const left = rows.filter((row) => orphans.includes(row.tab))
    const texts = [own?.text, ...left.map((row) => row.text), early === this.field.defaultValue ? '' : early].filter(Boolean)
    this.field.value = [...new Set(texts)].join(' ')
    if (left.length) this.store.keep([this.row(), ...left.map((row) => ({ store: 'lines', drop: [code, row.tab] }))])
    if (this.field.value) this.look()
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
    if (event.key === 'Tab' && offered && !event.shiftKey) this.complete()
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
    if (!field) return
    field.value = field.value.replace(/\n*$/, (ends) => (field.value.trim() ? ends || '\n' : '')) + raw
    this.sheet.notes.typed(this.sheet.item, field.value)
    this.store.keep([cleared], ['line'])
    announce(say('noted'))
  }

  queue(raw, seen, changes = []) {
    const item = this.sheet.item === null ? null : refOf(this.sheet.item)
    this.last = this.sender.add('capture', { raw, item, seen }, { kind: kindOf(raw) }, changes, changes.length ? ['line'] : [])
  }

  answered(op, result) {
    if (result.result === 'ok') {
      announce(result.words ?? say('recorded', { what: result.label ?? '' }))
      this.lastDone = { kind: result.kind, id: result.id }
      return {}
    }
    if (result.result === 'refused' && result.line) return {} // the server keeps the line and shows it
    return { changes: [{ store: 'attention', put: { key: op.key, code, kind: result.result, text: op.body.raw, words: result.words ?? '' } }] }
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

  openFields(kind, text = '') {
    for (const form of parts('fields')) form.hidden = form.dataset.fields !== kind
    this.form.hidden = true
    const form = parts('fields').find((each) => each.dataset.fields === kind)
    if (text) form.elements.text.value = text
    this.fillChoices(form)
    form.elements.text.focus()
  }

  closeFields() {
    for (const form of parts('fields')) form.hidden = true
    this.form.hidden = false
    this.field.focus()
  }

  fillChoices(form) {
    const now = this.state.now
    const pillars = form.elements.pillar
    if (now && pillars && pillars.options.length === 1) {
      pillars.append(...now.pillars.map(([, label, name]) => h('option', { value: label }, `${label} ${name}`)))
    }
    const modality = form.elements.modality
    if (now && modality && modality.options.length === 1) {
      modality.append(...now.modalities.map(([value, words]) => h('option', { value }, words)))
    }
    if (now && !part('agencies').children.length) {
      part('agencies').append(...now.agencies.map(([, own, name]) => h('option', { value: name }, own)))
    }
  }

  // Fields put together one line, so that there is one grammar and one way of keeping it.
  fromFields(form) {
    const value = (name) => (form.elements[name]?.value ?? '').replace(/\s+/g, ' ').trim()
    const text = value('text')
    if (!text) {
      form.elements.text.focus()
      return
    }
    const kind = form.dataset.fields
    const agency = this.state.now?.agencies.find(([, , name, short]) => [name, short].includes(value('agency')))
    let raw = `${MARKS[kind]} `
    if (value('modality')) raw += `[${form.elements.modality.dataset[value('modality')] ?? value('modality')}] `
    raw += text
    if (kind === 'action' && value('agency')) raw += ` @"${agency ? agency[1] : value('agency')}"`
    if (value('pillar')) raw += ` #${value('pillar')}`
    if (value('due')) raw += ` ; ${value('due')}`
    if (kind === 'issue' && value('agency')) raw += ` ; oleh ${value('agency')}`
    this.queue(raw, null)
    form.reset()
    announce(say('recorded', { what: say(kind) }))
    form.elements.text.focus()
  }
}

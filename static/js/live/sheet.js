// The middle of the page: the point of the agenda that is open, its text, and both texts where two people wrote.
import { h, icon, page, part, pressed, say } from './dom.js'
import * as editor from './editor.js'
import { compare } from './merge.js'

export class Sheet {
  constructor(notes, state, agenda) {
    Object.assign(this, { notes, state, agenda, fields: new Map(), item: null })
    notes.onchange((item) => this.refresh(item))
    part('toolbar').addEventListener('click', (event) => {
      const button = event.target.closest('[data-act]')
      if (button) this.act(button.dataset.act)
    })
    part('toolbar').addEventListener('mousedown', (event) => event.preventDefault()) // the text keeps the focus
    this.class = part('note-class')
    this.class.addEventListener('change', () => {
      this.notes.classify(this.item, this.class.value)
      this.drawClass()
    })
  }

  // The text that stands in the page already, and what was typed into it before this ran.
  adopt() {
    const field = part('note')
    if (!field?.dataset.note) return
    const item = Number(field.dataset.note)
    const known = this.state.texts[item]
    if (Number(field.dataset.rev) >= (known?.rev ?? 0)) {
      this.state.texts[item] = { rev: Number(field.dataset.rev), text: field.defaultValue.replaceAll('\r\n', '\n'), class: this.class.dataset.noteClass }
    }
    this.wire(field, item)
    this.notes.shown.set(item, Number(field.dataset.rev))
    if (field.value !== field.defaultValue) this.notes.typed(item, field.value)
    if (this.class.value !== this.class.dataset.noteClass) this.notes.typed(item, field.value, this.class.value)
    this.item = item
  }

  // Put into the field what stands, and remember which revision that was.
  fillFrom(item) {
    const field = this.fields.get(item)
    if (!field) return
    this.fill(field, this.notes.text(item))
    if (!this.notes.drafts.has(item)) this.notes.shown.set(item, this.state.texts[item]?.rev ?? 0)
  }

  wire(field, item) {
    this.fields.set(item, field)
    field.addEventListener('input', () => this.notes.typed(this.itemOf(field), field.value))
    field.addEventListener('keydown', (event) => this.key(event, field))
  }

  itemOf(field) {
    for (const [item, each] of this.fields) if (each === field) return item
    return null
  }

  field() { return this.fields.get(this.item) }

  show(item, focus = true) {
    if (this.item !== null && this.item !== item) this.notes.save(this.item, { keep: true })
    this.item = item
    const about = this.agenda.items().find((each) => each.id === item)
    part('item-title').replaceChildren(...(about ? [h('span', { class: 'n' }, `${about.seq}`), about.title] : [say('noitem')]))
    if (!this.fields.has(item)) {
      const first = part('note')
      const field = first.dataset.note ? first.cloneNode() : first
      if (field !== first) first.after(field)
      field.disabled = false
      this.wire(field, item)
      this.fillFrom(item)
      field.setSelectionRange(field.value.length, field.value.length)
    }
    for (const [each, field] of this.fields) {
      field.hidden = each !== item
      field.dataset.note = each
    }
    this.field().setAttribute('aria-label', say('noteof', { title: about?.title ?? '' }))
    this.drawHanded()
    this.drawClass()
    this.drawConflict()
    this.agenda.draw()
    if (typeof item === 'number' && !page.hasAttribute('data-shell')) {
      history.replaceState(null, '', `${location.pathname}?acara=${item}`)
    }
    if (focus) this.field().focus()
  }

  // A meeting without an agenda: the first key makes its first point.
  blank() {
    const field = part('note')
    if (field.dataset.note || !field.disabled) return
    field.disabled = false
    field.addEventListener('input', () => { if (this.item === null) this.begin(field.value) }, { once: true })
  }

  // The first point there is, for words that have none to stand under.
  begin(text, focus = true) {
    const item = this.agenda.add(say('firstitem'))
    this.notes.typed(item, text)
    this.show(item, focus)
  }

  // Somebody else wrote, or the server answered: what is not typed here follows.
  refresh(item) {
    this.fillFrom(item)
    if (item === this.item) {
      this.drawClass()
      this.drawConflict()
    }
    this.agenda.draw()
  }

  refreshAll() {
    for (const item of this.fields.keys()) if (!this.notes.drafts.has(item)) this.fillFrom(item)
    this.drawHanded()
    this.drawClass()
  }

  fill(field, text) {
    if (field.value === text) return
    const { selectionStart, selectionEnd, scrollTop } = field
    field.value = text
    if (document.activeElement === field) field.setSelectionRange(selectionStart, selectionEnd)
    field.scrollTop = scrollTop
  }

  renamed(from, to) {
    const field = this.fields.get(from)
    if (!field) return
    this.fields.delete(from)
    this.fields.set(to, field)
    field.dataset.note = to
    if (this.item === from) this.item = to
  }

  // The class of the note: its own, or what it follows.
  drawClass() {
    if (this.item === null) return
    this.class.disabled = false
    this.class.value = this.notes.class(this.item) ?? ''
    part('restricted').hidden = !this.notes.restricted(this.item)
  }

  // What agencies handed in for this point before the meeting; what the page came with stands until more is known.
  drawHanded() {
    const pane = part('handed')
    const handed = this.agenda.items().find((each) => each.id === this.item)?.handed
    if (!handed && pane.dataset.handed === `${this.item}`) return
    const told = JSON.stringify([this.item, handed])
    if (told === this.handed) return
    this.handed = told
    pane.hidden = !handed?.length
    pane.lastElementChild.replaceChildren(...(handed ?? []).flatMap(([agency, kind, text]) => [
      h('p', {}, h('b', {}, agency), ' ', h('span', { class: 'muted' }, kind)), h('p', { class: 'as-typed' }, text)]))
  }

  drawConflict() {
    if (pressed(() => this.drawConflict())) return
    const pane = part('conflict')
    const draft = this.notes.drafts.get(this.item)
    const conflict = draft?.conflict
    const held = draft?.held
    pane.hidden = !conflict && !held
    if (held) {
      pane.replaceChildren(h('p', {}, held.words), held.warned && h('button', {
        type: 'button', class: 'button secondary', onclick: () => this.notes.save(this.item, { anyway: true }),
      }, say('anyway')))
    }
    if (!conflict) return
    const rows = compare(conflict.theirs, draft.text)
    const side = (whose) => rows.filter((row) => row.whose === 'both' || row.whose === whose)
      .map((row) => (row.whose === 'both' ? `${row.line}\n` : h('mark', {}, `${row.line}\n`)))
    pane.replaceChildren(
      h('div', { class: 'conflict-head' },
        h('p', {}, icon('attention'), h('b', {}, say('conflict'))),
        h('button', { 'type': 'button', 'class': 'button primary', 'data-merge': true, 'onclick': () => this.merge() }, say('merge'))),
      h('div', { class: 'conflict-sides' },
        h('div', {}, h('h3', {}, say('theirs', { by: conflict.by ?? '', at: conflict.at ?? '' })), h('pre', { 'data-theirs': true, 'tabindex': '0' }, side('theirs'))),
        h('div', {}, h('h3', {}, say('mine')), h('pre', { 'data-mine': true, 'tabindex': '0' }, side('mine')))),
    )
  }

  merge() {
    this.notes.merge(this.item)
    this.field().focus()
  }

  act(name) {
    const field = this.field()
    if (!field) return
    if (name === 'bold') editor.wrap(field, '**')
    if (name === 'italic') editor.wrap(field, '*')
    if (name === 'list') editor.list(field, false)
    if (name === 'numbers') editor.list(field, true)
    if (name === 'indent') editor.indent(field, false)
    if (name === 'outdent') editor.indent(field, true)
    if (name === 'save') this.notes.save(this.item, { keep: true })
  }

  drawSpeakers(rows) {
    const told = JSON.stringify(rows)
    if (told === this.told) return
    this.told = told
    part('speakers').replaceChildren(...rows.map(([, name], i) => h('button', {
      type: 'button', class: 'speaker', title: i < 9 ? `Alt+${i + 1}` : null,
      onmousedown: (event) => event.preventDefault(), onclick: () => this.speak(i + 1),
    }, name)))
  }

  speak(n) {
    const speaker = this.state.now?.speakers?.[n - 1]
    if (speaker && this.field()) editor.speak(this.field(), speaker[1])
  }

  key(event, field) {
    if (event.isComposing) return
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (event.key === 'Tab' && plain && editor.inList(field)) {
      event.preventDefault()
      editor.indent(field, event.shiftKey)
    } else if (event.key === 'Enter' && plain && !event.shiftKey && editor.enter(field)) {
      event.preventDefault()
    }
  }
}

// The right column: what was recorded, edited where it stands.
import { announce, code, h, icon, language, page, part, pressed, say } from './dom.js'
import { kindOf } from './capture.js'
import { uuid } from './store.js'

const GROUPS = [['outcome', '='], ['action', '!'], ['issue', '?']]
const nameOf = ({ kind, id }) => `${kind}:${id}`
const DAY = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'id-ID', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

// What the server could not take as it was typed. It stays, with its words, until somebody looked at it.
export class Attention {
  constructor(store) { Object.assign(this, { store, rows: [] }) }

  async open() {
    this.rows = (await this.store.all('attention')).filter((row) => row.code === code)
  }

  // Returns the change to be written together with whatever caused it.
  add(op, result, text, more = {}) {
    const row = { key: op.key, code, kind: result.result, text, words: result.words ?? '', ...more }
    this.rows.push(row)
    return { store: 'attention', put: row }
  }

  dismiss(row) {
    this.rows = this.rows.filter((each) => each !== row)
    this.store.keep([{ store: 'attention', drop: row.key }])
  }
}

export class Records {
  constructor(state, sender, capture, attention) {
    Object.assign(this, { state, sender, capture, attention, store: sender.store, editing: null, kept: new Map() })
    capture.records = this
    sender.handlers.record = (op, result) => this.answered(op, result)
    sender.handlers.check = () => ({})
    sender.handlers.assent = () => ({})
    sender.handlers.review = () => ({})
  }

  // What was typed into a form that its page took along: of this tab, and of those that are gone.
  async adopt(tabs) {
    const rows = await this.store.edits()
    const of = (names) => rows.filter((each) => names.includes(each.tab[0]))
    if (!this.begun) for (const each of of([this.store.tab])) this.kept.set(nameOf(each.row), each)
    for (const each of of(tabs)) {
      const drop = { store: 'lines', drop: [code, each.tab] }
      if (this.kept.has(nameOf(each.row))) this.lose(each, '', [drop])
      else this.store.keep([this.keep(each.row, each.typed), drop])
    }
    this.resume()
  }

  keep(row, typed) {
    const put = { code, tab: this.place(row), row, typed }
    this.kept.set(nameOf(row), put)
    return { store: 'lines', put }
  }

  place({ kind, id }) { return [this.store.tab, kind, id] }

  // The changes that end an edit, and its slot.
  ended(row) {
    this.kept.delete(nameOf(row))
    return [[{ store: 'lines', drop: [code, this.place(row)] }], [`edit:${nameOf(row)}`]]
  }

  // Opened again as it was typed, over the record as it stood then: whether that still holds is found when it is saved.
  resume() {
    if (!this.begun || this.state.now?.seeded) return
    for (const each of [...this.kept.values()]) {
      if (this.editing) return
      const { kind, id } = each.row
      if (this.rows().some((row) => row.kind === kind && row.id === id)) this.edit(kind, id, false)
      else this.lose(each, say('gone'), ...this.ended(each.row))
    }
  }

  lose({ row, typed }, words, changes, ends) {
    const text = [row.label, typed.text, typed.raised_by, typed.due, typed.due_text].filter(Boolean).join(' ')
    this.store.keep([...changes, this.attention.add({ key: uuid() }, { result: 'gone', words }, text)], ends)
    this.draw()
  }

  // The records as they will stand when all that waits was taken.
  rows() {
    const rows = (this.state.now?.records ?? []).map((row) => ({ ...row }))
    const waiting = []
    for (const op of this.sender.waiting) {
      if (op.code !== code) continue
      if (op.kind === 'capture' && ['action', 'outcome', 'issue'].includes(kindOf(op.body.raw))) {
        waiting.push({ kind: kindOf(op.body.raw), label: '…', text: op.body.raw.replace(/^\S?\s*/u, ''), waits: true, key: op.key })
      } else if (op.kind === 'record') {
        const row = rows.find((each) => each.kind === op.body.target && each.id === op.body.id)
        if (!row) continue
        if (op.body.withdraw) row.gone = true
        Object.assign(row, op.body.facts, { waits: true })
        if (op.body.facts && 'due' in op.body.facts) row.due_words = null
      }
    }
    return [...rows.filter((row) => !row.gone), ...waiting]
  }

  draw() {
    if (this.editing && document.contains(this.editing)) return
    if (this.state.now?.seeded && !page.hasAttribute('data-shell')) return // the server wrote them into the page
    const rows = this.rows()
    const told = JSON.stringify([rows, this.attention.rows, this.state.now?.lines])
    if (told === this.told || pressed(() => this.draw())) return
    this.told = told
    for (const [kind] of GROUPS) {
      const those = rows.filter((row) => row.kind === kind)
      part(`count-${kind}`).textContent = those.length
      part(`rows-${kind}`).replaceChildren(...(those.length ? those.map((row) => this.row(row)) : [h('li', { class: 'none' }, say(`no-${kind}`))]))
    }
    this.drawAttention()
    this.follow(rows)
  }

  // What was just recorded is brought into sight.
  follow(rows) {
    if (!this.state.now) return
    const names = rows.map((row) => row.key ?? `${row.kind}:${row.id}`)
    const fresh = this.names && names.filter((name) => !this.names.includes(name)).at(-1)
    this.names = names
    const place = fresh && part('records').querySelector(`[data-record="${fresh}"]`)
    if (!place) return
    place.classList.add('fresh')
    place.scrollIntoView({ block: 'nearest' })
  }

  row(row) {
    const open = () => this.openForm(row, place)
    const place = h('li', { 'class': row.waits ? 'record waits' : 'record', 'data-record': row.key ?? `${row.kind}:${row.id}` },
      h('span', { class: 'label n' }, row.label),
      h('div', {},
        h('p', { class: 'as-typed' }, row.text),
        h('p', { class: 'facts-line' }, this.facts(row)),
        row.unchecked?.length ? h('p', { class: 'unchecked' }, say('unchecked'), ' ', h('button', {
          type: 'button', class: 'plain', onclick: () => this.check(row.unchecked),
        }, say('checked'))) : null),
      row.id && !row.key ? h('button', { 'type': 'button', 'class': 'plain edit', 'aria-label': say('editrecord', { what: row.label }), 'onclick': open }, icon('edit')) : null)
    if (row.id && !row.key) place.addEventListener('dblclick', open)
    return place
  }

  facts(row) {
    const agency = (id) => this.state.now.agencies.find((each) => each[0] === id)
    const made = []
    if (row.kind === 'outcome' && !row.waits) {
      const modality = this.state.now.modalities.find((each) => each[0] === row.modality)
      made.push(modality ? h('span', {}, modality[1]) : h('span', { class: 'missing' }, say('nomodality')))
    }
    if (row.kind === 'action' && row.id) {
      made.push(row.lead ? h('span', {}, agency(row.lead)?.[3] ?? '—') : h('span', { class: 'missing' }, say('nolead')))
      const due = row.due_words ?? (row.due ? DAY.format(new Date(`${row.due}T00:00Z`)) : row.due_text)
      made.push(due ? h('span', {}, due) : h('span', { class: 'missing' }, say('nodue')))
      const pillar = this.state.now.pillars.find((each) => each[0] === row.pillar)
      if (pillar) made.push(h('span', { class: 'pillar-code', title: pillar[2] }, pillar[1]))
    }
    if (row.kind === 'issue' && row.raised_by) made.push(h('span', {}, row.raised_by))
    if (row.class === 'restricted') made.push(h('span', { class: 'badge badge-restricted' }, say('restricted')))
    if (row.waits) made.push(h('span', { class: 'waiting' }, say('waits')))
    return made
  }

  edit(kind, id, focus) {
    const row = this.rows().find((each) => each.kind === kind && each.id === id)
    const place = part(`rows-${kind}`)?.querySelector(`[data-record="${kind}:${id}"]`)
    if (row && place) this.openForm(row, place, focus)
  }

  openForm(shown, place, focus = true) {
    if (this.editing) { // what was typed into another one is not thrown away
      this.saveOpen()
      this.edit(shown.kind, shown.id)
      return
    }
    const { row, typed = {} } = this.kept.get(nameOf(shown)) ?? { row: shown }
    const now = this.state.now
    const choice = (name, chosen, options, empty) => h('select', { name },
      h('option', { value: '' }, empty),
      options.map(([value, words]) => h('option', { value, selected: value === chosen }, words)))
    const labelled = (words, field) => h('label', {}, h('span', {}, words), field)
    const fields = [labelled(say('text'), h('textarea', { name: 'text', rows: 3, required: true, value: row.text }))]
    if (row.kind === 'outcome') fields.push(labelled(say('modality'), choice('modality', row.modality, now.modalities, say('notchosen'))))
    if (row.kind === 'issue') fields.push(labelled(say('raisedby'), h('input', { name: 'raised_by', value: row.raised_by ?? '', list: 'instansi' })))
    if (row.kind === 'action') {
      fields.push(
        labelled(say('lead'), choice('lead', row.lead, now.agencies.map((each) => [each[0], each[2]]), say('notset'))),
        h('div', { class: 'pair' },
          labelled(say('due'), h('input', { name: 'due', type: 'date', value: row.due ?? '' })),
          labelled(say('duetext'), h('input', { name: 'due_text', value: row.due_text ?? '' }))),
        labelled(say('pillar'), choice('pillar', row.pillar, now.pillars.map((each) => [each[0], `${each[1]} ${each[2]}`]), say('notset'))))
    }
    const classes = ['open', 'restricted'].map((value) => [value, say(value)])
    fields.push(labelled(say('class'), choice('class', row.class, classes, say('asmeeting'))))
    const form = h('form', { class: 'edit-record', onsubmit: (event) => {
      event.preventDefault()
      this.save(row, form)
    } }, fields, h('div', { class: 'form-end' },
      h('button', { class: 'button primary' }, say('save')),
      h('button', { type: 'button', class: 'button quiet', onclick: () => this.cancel(row) }, say('cancel')),
      h('button', { type: 'button', class: 'button danger', onclick: () => this.withdraw(row) }, say('withdraw'))))
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.cancel(row)
      if (event.key === 'Enter' && (event.ctrlKey || event.target.name === 'text') && !event.shiftKey) {
        event.preventDefault()
        form.requestSubmit()
      }
    })
    for (const [name, value] of Object.entries(typed)) form.elements[name].value = value
    form.addEventListener('input', () => this.store.typed(`edit:${nameOf(row)}`, this.keep(row, Object.fromEntries(new FormData(form)))))
    this.saveOpen = () => this.save(row, form)
    this.editing = h('li', { class: 'record editing' }, form)
    place.replaceWith(this.editing)
    if (focus) form.elements.text.focus()
    else form.scrollIntoView({ block: 'nearest' })
  }

  cancel(row) {
    this.store.keep(...this.ended(row))
    this.close()
  }

  close() {
    this.editing = null
    this.told = null
    this.draw()
    this.capture.field.focus()
  }

  save(row, form) {
    const facts = {}
    for (const name of ['text', 'modality', 'raised_by', 'lead', 'due', 'due_text', 'pillar', 'class']) {
      const field = form.elements[name]
      if (!field) continue
      const value = ['lead', 'pillar'].includes(name) ? Number(field.value) || null : field.value.trim() || null
      if (value !== (row[name] ?? null)) facts[name] = value
    }
    if (Object.keys(facts).length) {
      this.sender.add('record', { target: row.kind, id: row.id, from: row.rev, facts }, { label: row.label }, ...this.ended(row))
      announce(say('saved'))
    } else this.store.keep(...this.ended(row))
    this.close()
  }

  withdraw(row) {
    this.sender.add('record', { target: row.kind, id: row.id, from: row.rev, withdraw: true }, { label: row.label }, ...this.ended(row))
    this.close()
  }

  check(ids) {
    for (const line of ids) this.sender.add('check', { line })
    for (const row of this.state.now.records) if (row.unchecked?.some((id) => ids.includes(id))) row.unchecked = []
    this.state.now.lines = this.state.now.lines.filter((each) => !ids.includes(each.id))
    this.draw()
  }

  answered(op, result) {
    if (result.result === 'ok' || result.result === 'same') return {}
    const words = result.words ?? say('changedbyother')
    const again = { warned: { ...op.body, warned_ok: true }, conflict: { ...op.body, from: result.rev } }[result.result]
    const text = `${op.local.label ?? ''} ${op.body.facts?.text ?? ''}`.trim()
    return { changes: [this.attention.add(op, { ...result, words }, text, again ? { again } : {})] }
  }

  drawAttention() {
    const lines = this.state.now?.lines ?? []
    const box = part('attention')
    box.hidden = !lines.length && !this.attention.rows.length
    part('rows-attention').replaceChildren(
      ...this.attention.rows.map((row) => h('li', {},
        h('p', { class: 'as-typed' }, row.text), row.words && h('p', { class: 'muted small' }, row.words),
        h('p', { class: 'row-acts' },
          row.again && h('button', { type: 'button', class: 'plain', onclick: () => this.again(row) }, say('again')),
          h('button', { type: 'button', class: 'plain', onclick: () => this.dismiss(row) }, say('seen'))))),
      ...lines.map((line) => h('li', {},
        h('p', { class: 'as-typed' }, line.raw), h('p', { class: 'muted small' }, say('notread')),
        h('p', { class: 'row-acts' },
          h('button', { type: 'button', class: 'plain', onclick: () => this.retype(line) }, say('retype')),
          h('button', { type: 'button', class: 'plain', onclick: () => this.check([line.id]) }, say('checked'))))))
  }

  again(row) {
    this.sender.add('record', row.again, { label: row.text.split(' ')[0] })
    this.dismiss(row)
  }

  dismiss(row) {
    this.attention.dismiss(row)
    this.draw()
  }

  retype(line) {
    this.capture.closeFields()
    if (this.capture.field.value.trim()) return // what is half typed is not written over
    this.capture.field.value = line.raw
    this.capture.typed()
    this.check([line.id])
    this.capture.field.focus()
  }
}

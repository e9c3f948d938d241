// The left column: the agenda, and who is in the hall.
import { code, h, icon, page, part, pressed, say } from './dom.js'
import { refOf } from './notes.js'

export class Agenda {
  constructor(state, sender, notes, attention) {
    Object.assign(this, { state, sender, notes, attention, added: new Map() })
    sender.handlers.agenda = (op, result) => this.answered(op, result)
    const field = part('add-item')
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return
      event.preventDefault()
      const title = field.value.trim()
      if (!title) return
      field.value = ''
      this.sheet.show(this.add(title))
    })
  }

  add(title) { return `ref:${this.sender.add('agenda', { add: title }, { title })}` }

  // The agenda as it will stand when all that waits was taken.
  items() {
    const rows = (this.state.now?.agenda ?? []).map((row) => ({ ...row }))
    for (const op of this.sender.waiting) {
      if (op.code !== code || op.kind !== 'agenda') continue
      const row = rows.find((each) => each.id === op.body.id)
      if (op.body.add) rows.push({ id: `ref:${op.key}`, seq: rows.length + 1, title: op.body.add, waits: true })
      else if (row && 'done' in op.body) row.done = op.body.done
    }
    for (const [id, title] of this.added) {
      if (rows.some((row) => row.id === id)) this.added.delete(id)
      else rows.push({ id, seq: rows.length + 1, title })
    }
    // What is typed under a point that this browser has not heard of is still there to be seen.
    for (const id of this.notes.drafts.keys()) {
      if (!rows.some((row) => row.id === id)) rows.push({ id, seq: rows.length + 1, title: say('agenda') })
    }
    return rows
  }

  answered(op, result) {
    if (!['ok', 'same'].includes(result.result)) return { changes: [this.attention.add(op, result, op.body.add ?? '')] }
    if (!op.body.add) return {}
    this.added.set(result.id, op.body.add)
    const changes = this.notes.renamed(`ref:${op.key}`, result.id)
    this.sheet.renamed(`ref:${op.key}`, result.id)
    return { changes, ends: [`note:ref:${op.key}`] }
  }

  draw() {
    if (!this.state.now) return
    const told = JSON.stringify([this.items(), this.sheet.item, [...this.notes.drafts.values()].map((each) => each.conflict && each.item)])
    if (told === this.told || pressed(() => this.draw())) return
    this.told = told
    const list = part('agenda')
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset : null
    list.replaceChildren(...this.items().map((item) => {
      const draft = this.notes.drafts.get(item.id)
      const current = item.id === this.sheet.item
      return h('li', { class: current ? 'current' : null },
        h('a', {
          'href': `?acara=${item.id}`, 'data-item': item.id, 'aria-current': current ? 'true' : null,
          'onclick': (event) => {
            event.preventDefault()
            this.sheet.show(item.id)
          },
        }, h('span', { class: 'n' }, `${item.seq}`), h('span', {}, item.title),
        draft?.conflict ? h('span', { class: 'flag' }, icon('attention'), h('span', { class: 'unseen' }, say('conflict'))) : null),
        h('button', {
          'type': 'button', 'class': 'tick', 'data-tick': item.id, 'aria-pressed': String(Boolean(item.done)), 'title': say('done'),
          'aria-label': say('doneitem', { n: item.seq }), 'disabled': Boolean(item.waits), 'onclick': () => this.tick(item),
        }, icon('check')))
    }))
    if (focused) list.querySelector(focused.item ? `[data-item="${focused.item}"]` : `[data-tick="${focused.tick}"]`)?.focus()
    part('done-count').textContent = `${this.items().filter((item) => item.done).length}/${this.items().length}`
  }

  tick(item) {
    this.sender.add('agenda', { id: refOf(item.id), done: !item.done })
    this.draw()
  }

  step(by) {
    const items = this.items()
    const at = items.findIndex((item) => item.id === this.sheet.item)
    const next = items[Math.max(0, Math.min(items.length - 1, at + by))]
    if (next && next.id !== this.sheet.item) this.sheet.show(next.id)
  }
}

export class Hall {
  constructor(state, sender, attention) {
    Object.assign(this, { state, sender, attention })
    sender.handlers.attend = (op, result) => this.answered(op, result)
    part('seek-agency').addEventListener('input', () => this.draw())
  }

  answered(op, result) {
    if (['ok', 'same'].includes(result.result)) return {}
    const name = this.state.now?.attend.rows.find((row) => row.agency === op.body.agency)?.name ?? ''
    return { changes: [this.attention.add(op, { words: say('changedbyother'), ...result }, `${name}: ${say(op.body.status)}`)] }
  }

  rows() {
    const rows = (this.state.now?.attend.rows ?? []).map((row) => ({ ...row }))
    for (const op of this.sender.waiting) {
      if (op.code !== code || op.kind !== 'attend') continue
      const row = rows.find((each) => (op.body.id ? each.id === op.body.id : each.agency === op.body.agency && !each.id))
      if (row) row.status = op.body.status
    }
    return rows
  }

  draw() {
    if (!this.state.now || (this.state.now.seeded && !page.hasAttribute('data-shell'))) return
    const rows = this.rows()
    const sought = part('seek-agency').value.trim().toLowerCase()
    const told = JSON.stringify([rows, sought])
    if (told === this.told || pressed(() => this.draw())) return
    this.told = told
    const agencies = new Set(rows.filter((row) => row.status === 'present').map((row) => row.agency))
    const all = new Set(rows.map((row) => row.agency))
    part('present').textContent = `${agencies.size}/${Math.max(all.size, this.state.now.attend.members)}`
    const focused = page.contains(document.activeElement) ? document.activeElement.dataset.attend : null
    part('hall').replaceChildren(...rows.filter((row) => row.name.toLowerCase().includes(sought)).map((row) => {
      const key = `${row.agency}:${row.id ?? ''}`
      return h('li', {}, h('label', {},
        h('input', { 'type': 'checkbox', 'data-attend': key, 'checked': row.status === 'present', 'onchange': (event) => this.tick(row, event.target.checked) }),
        h('span', {}, row.name, row.position && row.position !== row.name ? h('span', { class: 'muted small' }, ` ${row.position}`) : null,
          ['excused', 'absent'].includes(row.status) ? h('span', { class: 'muted small' }, ` ${say(row.status)}`) : null)))
    }))
    if (focused) part('hall').querySelector(`[data-attend="${focused}"]`)?.focus()
  }

  tick(row, present) {
    this.sender.add('attend', { agency: row.agency, status: present ? 'present' : 'not_recorded', id: row.id, from: row.rev ?? 0 })
    this.draw()
  }
}

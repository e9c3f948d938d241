// One line that says whether what is typed is safe, and where.
import { address, announce, clock, code, h, part, parts, say } from './dom.js'

export class Status {
  constructor(store, state, sender, notes) {
    Object.assign(this, { store, state, sender, notes, place: part('status') })
    sender.onchange(() => this.draw())
    state.onchange(() => this.draw())
    notes.onchange(() => this.draw())
  }

  settled() {
    const stuck = [...this.notes.drafts.values()].filter((draft) => draft.conflict || draft.held).length
    if (stuck && stuck >= this.waiting) return say('tomerge', { n: stuck })
    return this.waiting ? say('saving') : say('savedat', { at: this.saved ?? clock() })
  }

  get how() { return this.sender.standing === 'online' ? this.state.standing : this.sender.standing }

  draw() {
    if (this.drawing) return
    this.drawing = true
    requestAnimationFrame(() => this.now())
    setTimeout(() => this.now(), 200) // a page in the background has no frames
    this.count()
  }

  count() {
    this.waiting = this.sender.waiting.length + this.notes.dirty.length
    this.place.dataset.waiting = this.waiting
  }

  now() {
    if (!this.drawing) return
    this.drawing = false
    this.count()
    const how = this.how
    const turned = this.was !== undefined && this.was !== how
    this.was = how
    if (how === 'online') this.since = null
    else this.since ??= clock()
    if (how === 'online' && !this.waiting) this.saved = clock()
    const kept = !this.store.durable
    this.place.className = `live-status is-${kept && how !== 'online' ? 'barred' : how} ${this.waiting ? 'has-waiting' : ''}`
    const words = {
      'online': this.settled(),
      'offline': say(this.waiting ? 'offlinewaiting' : 'offline', { at: this.since, n: this.waiting }),
      'signed-out': say('signedout', { n: this.waiting }),
      'other-user': say('otheruser'),
      'barred': say('barred'),
    }[how]
    if (turned) announce(how === 'online' ? say('online') : words)
    const made = [h('span', { class: 'lamp' }), h('span', {}, words)]
    if (how === 'online') {
      made.push(h('span', { class: 'muted' }, say('online')))
      const writers = this.state.now?.writers ?? 1
      if (writers > 1) made.push(h('span', { class: 'muted' }, say('writers', { n: writers })))
    }
    if (how === 'signed-out') made.push(h('a', { href: `${address('signin')}?next=${encodeURIComponent(address('page'))}` }, say('signin')))
    if (kept) made.push(h('span', { class: 'open' }, say('notkept')))
    const text = made.map((each) => each.textContent).join('|')
    if (text !== this.told) this.place.replaceChildren(...made)
    this.told = text
    for (const each of parts('offline-only')) each.hidden = how === 'online'
    if (this.state.now?.meeting.frozen) part('frozen').hidden = false
    document.title = `${this.waiting ? '• ' : ''}${this.state.now?.meeting.title ?? code} · Patok`
  }
}

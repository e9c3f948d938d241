// How the meeting stands on the server, asked every few seconds, and kept for the hours without network.
import { address, clock, code } from './dom.js'

const EVERY = 10_000

export class State {
  constructor(store) {
    Object.assign(this, { store, now: null, etag: null, texts: {}, csrf: null, standing: 'online', listeners: [] })
  }

  // What was known when this browser last heard of the meeting.
  async open() {
    const row = await this.store.one('meetings', code)
    if (row) Object.assign(this, { now: row.state, etag: row.etag, texts: row.texts ?? {}, at: row.at })
  }

  // What the server wrote into the page is newer than what was kept: without network from now on, it is all there is.
  seed(page) {
    const agenda = page.parts('item').map((link, i) => {
      const id = Number(link.dataset.item)
      const known = this.item(id)
      return { seq: i + 1, done: Boolean(link.parentElement.querySelector('.ticked')), rev: 0, note_rev: 0, class: link.dataset.class, ...known, id, title: link.lastElementChild.textContent }
    })
    const none = {
      v: 1, who: this.store.who, seeded: true, records: [], lines: [], attend: { present: 0, members: 0, rows: [] },
      agencies: [], pillars: [], modalities: [], speakers: [],
      meeting: { code, title: page.part('title').textContent, day: page.part('day').textContent },
    }
    const told = JSON.stringify(this.now?.agenda)
    this.now = { ...(this.now ?? none), agenda }
    if (told === JSON.stringify(agenda)) return
    this.etag = null
    this.remember()
  }

  begin() {
    const look = () => { if (!document.hidden) this.refresh() }
    setInterval(look, EVERY)
    document.addEventListener('visibilitychange', look)
    addEventListener('online', look)
  }

  item(id) { return this.now?.agenda.find((item) => item.id === id) }
  onchange(listener) { this.listeners.push(listener) }
  changed() { this.listeners.forEach((listener) => listener()) }

  // Something was sent: look again soon, once for several.
  heard() {
    clearTimeout(this.soon)
    this.soon = setTimeout(() => this.refresh(), 150)
  }

  refresh() {
    this.asking ??= this.ask().finally(() => { this.asking = null })
    return this.asking
  }

  async ask() {
    let answer, said
    try {
      const headers = { Accept: 'application/json' }
      if (this.etag && this.csrf && this.now) headers['If-None-Match'] = this.etag
      answer = await fetch(address('state'), { headers, cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(15_000) })
      said = answer.status === 200 ? await answer.json() : null
    } catch {
      return this.stands('offline')
    }
    if (answer.status === 401 || answer.type === 'opaqueredirect') return this.stands('signed-out')
    if (answer.status === 403 || answer.status === 404) return this.stands('barred')
    if (answer.status !== 200 && answer.status !== 304) return this.stands('offline')
    if (said && said.who !== this.store.who) return this.stands('other-user')
    if (said) {
      this.now = said
      this.csrf = said.csrf
      this.etag = answer.headers.get('etag')
      await this.fetchNotes()
      this.remember()
    }
    this.stands('online')
    if (said) this.changed()
    return 'online'
  }

  stands(how) {
    const before = this.standing
    this.standing = how
    if (how !== 'online') this.etag = null // afterwards the session, and with it the token, may be another
    if (before !== how) this.changed()
    return how
  }

  // Notes that others wrote, or that this browser never saw.
  async fetchNotes() {
    for (const item of this.now.agenda) {
      if (item.note_rev <= (this.texts[item.id]?.rev ?? 0)) continue
      try {
        const answer = await fetch(`${address('note')}/${item.id}`, { headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(15_000) })
        if (answer.ok) {
          const { rev, text, by, at, class: own } = await answer.json()
          const { rev: before = 0, text: was = '' } = this.texts[item.id] ?? {}
          if (rev <= before) continue
          this.texts[item.id] = { rev, text, class: own, by, at }
          if (text === was) this.moved(item.id, before, rev)
        }
      } catch {
        this.etag = null // the line broke between: what is still lacking is asked for with the next whole state
        return
      }
    }
  }

  noted(item, rev, text, own = this.texts[item]?.class) {
    if (rev >= (this.texts[item]?.rev ?? 0)) this.texts[item] = { rev, text, class: own }
    this.remember()
  }

  remember() {
    this.at = clock()
    const row = { code, state: { ...this.now, csrf: null }, etag: this.etag, texts: this.texts, at: this.at }
    if (this.now) this.store.transact([{ store: 'meetings', put: row }]).catch(() => {})
  }
}

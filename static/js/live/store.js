// What is typed is written down before anything else happens with it, one store for each account.
//
// Rows lie in IndexedDB. Each write is first put into localStorage, which hands it to the browser at once: a transaction
// that a dying page leaves half done is then made good at the next opening. Nothing else ever writes these rows.

const ROWS = {
  meetings: 'code', // how the meeting stood when last heard of, with its notes
  tabs: ['code', 'tab'], // the queue's name and counter
  notes: ['code', 'tab', 'item'], // what is typed and not yet acknowledged
  lines: ['code', 'tab'], // the half-typed line; with [tab, kind, id] for a tab, the edit of a record that is open
  ops: ['tab', 'n'], // the queue
  attention: 'key', // what the server could not take, until somebody looked
  pictures: 'key',
}

// Names that nobody else gives. Over plain http in a local network browsers offer the bytes, but not the name.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 15) | 64
  bytes[8] = (bytes[8] & 63) | 128
  return [...bytes].map((one, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + one.toString(16).padStart(2, '0')).join('')
}

export const nameOf = (who) => `patok-${who}`

export function openDatabase(who) {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(nameOf(who), 1)
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(ROWS)) asked.result.createObjectStore(name, { keyPath })
    }
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close()
      done(asked.result)
    }
    asked.onerror = () => fail(asked.error)
  })
}

// Journal entries of an account, of one tab or of all.
export function journalKeys(who, tab = '') {
  const found = []
  for (let i = 0; i < localStorage.length; i += 1) {
    const key = localStorage.key(i)
    if (key.startsWith(`patok:${who}:${tab}`)) found.push(key)
  }
  return found
}

export class Store {
  constructor(who, code) {
    Object.assign(this, { who, code, serial: Date.now(), newest: new Map(), busy: new Set(), durable: true })
  }

  async open() {
    try {
      this.db = await openDatabase(this.who)
    } catch {
      this.durable = false // a browser that keeps nothing: the page still works while it is open
    }
    await this.takeTab()
  }

  // A tab keeps its name when it is loaded again; a duplicated tab finds the name taken and gets one of its own.
  async takeTab() {
    const place = `patok-tab:${this.who}:${this.code}`
    let tab = null
    try { tab = sessionStorage.getItem(place) } catch { /* not kept */ }
    if (!tab || !(await this.lock(tab))) {
      tab = uuid()
      await this.lock(tab)
    }
    try { sessionStorage.setItem(place, tab) } catch { /* not kept */ }
    this.tab = tab
    await this.replay(tab)
  }

  // Holds the name for as long as this page lives; says whether it was free.
  lock(tab, ifAvailable = true) {
    if (!navigator.locks) return Promise.resolve(true)
    return new Promise((done) => {
      navigator.locks.request(`patok-tab:${this.who}:${tab}`, { ifAvailable }, (lock) => {
        done(Boolean(lock))
        return lock ? new Promise(() => {}) : undefined
      })
    })
  }

  // Tabs of this meeting whose pages are gone: what they left is taken over. Those that live, or of which the browser
  // does not know yet that they died, are taken over when they end.
  async orphans(later) {
    const named = new Set((await this.all('tabs', this.range())).map((row) => row.tab))
    for (const row of await this.all('notes', this.range())) named.add(row.tab)
    for (const row of await this.all('lines', this.range())) named.add(row.tab)
    for (const row of await this.edits()) named.add(row.tab[0])
    for (const key of journalKeys(this.who)) {
      if (JSON.parse(localStorage.getItem(key)).code === this.code) named.add(key.split(':')[2])
    }
    named.delete(this.tab)
    const free = []
    for (const tab of named) {
      if (await this.lock(tab)) {
        await this.replay(tab)
        free.push(tab)
      } else {
        this.lock(tab, false).then(() => this.replay(tab)).then(() => later([tab]))
      }
    }
    return free
  }

  range() { return IDBKeyRange.bound([this.code], [this.code, []]) }

  edits() { return this.all('lines', IDBKeyRange.bound([this.code, []], [this.code, [[]]])) }

  all(store, range) {
    if (!this.db) return Promise.resolve([])
    return new Promise((done, fail) => {
      const asked = this.db.transaction(store).objectStore(store).getAll(range)
      asked.onsuccess = () => done(asked.result)
      asked.onerror = () => fail(asked.error)
    })
  }

  one(store, key) { return this.all(store, IDBKeyRange.only(key)).then((rows) => rows[0]) }

  // Write several rows together: [{store, put: row} | {store, drop: key}]. `ends` are the slots it settles.
  keep(changes, ends = []) {
    const name = this.journal(`#${this.serial + 1}`, changes)
    for (const slot of ends) {
      this.newest.delete(slot)
      this.forget(`patok:${this.who}:${this.tab}:${slot}`)
    }
    return this.transact(changes).then(() => this.forget(name), () => { this.durable = false })
  }

  // Write the newest of something that changes with every key. One write of a slot is under way at a time.
  typed(slot, change) {
    const name = this.journal(slot, [change])
    this.newest.set(slot, { serial: this.serial, change, name })
    if (!this.busy.has(slot)) this.drain(slot)
  }

  async drain(slot) {
    this.busy.add(slot)
    for (let now = this.newest.get(slot); now; now = this.newest.get(slot)) {
      try {
        await this.transact([now.change])
      } catch {
        this.durable = false
        break
      }
      if (this.newest.get(slot)?.serial === now.serial) {
        this.newest.delete(slot)
        this.forget(now.name)
      }
    }
    this.busy.delete(slot)
  }

  transact(changes) {
    if (!this.db) return Promise.reject(new Error('no store'))
    return new Promise((done, fail) => {
      const names = [...new Set(changes.map((each) => each.store))]
      const work = this.db.transaction(names, 'readwrite', { durability: 'relaxed' })
      for (const each of changes) {
        const rows = work.objectStore(each.store)
        if (each.put) rows.put(each.put)
        else rows.delete(each.drop)
      }
      work.oncomplete = done
      work.onabort = () => fail(work.error)
      work.commit?.()
    })
  }

  journal(slot, changes) {
    this.serial += 1
    const name = `patok:${this.who}:${this.tab}:${slot}`
    try {
      localStorage.setItem(name, JSON.stringify({ serial: this.serial, code: this.code, changes }))
    } catch { /* full or forbidden: the transaction stands alone */ }
    return name
  }

  forget(name) {
    try { localStorage.removeItem(name) } catch { /* was never there */ }
  }

  async replay(tab) {
    const names = journalKeys(this.who, `${tab}:`)
    const entries = names.map((name) => JSON.parse(localStorage.getItem(name))).sort((a, b) => a.serial - b.serial)
    if (!entries.length || !this.db) return
    await this.transact(entries.flatMap((entry) => entry.changes))
    names.forEach((name) => this.forget(name))
  }
}

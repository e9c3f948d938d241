// The queue: in order, each once, again and again until the server answered for it. See docs/live-protocol.md.
import { address, code, say } from './dom.js'
import { uuid } from './store.js'

const PAUSES = [1, 2, 4, 8, 15, 30]
const PATIENCE = 20_000
const LARGEST = 200_000
const MOST = 50

export class Sender {
  constructor(store, state) {
    Object.assign(this, {
      store, state, handlers: {}, queues: [], trip: 300, failed: 0, most: MOST, standing: 'online', listeners: [],
    })
    addEventListener('online', () => this.go())
    addEventListener('offline', () => this.stands('offline'))
  }

  async open() {
    this.own = await this.queueOf(this.store.tab)
    this.queues.push(this.own)
  }

  // Queues of tabs that are gone are sent first, each in its own order and under its own name.
  async adopt(tabs) {
    for (const tab of tabs) {
      const queue = await this.queueOf(tab)
      if (queue.ops.length) this.queues.unshift(queue)
      else this.drop(queue)
    }
  }

  async queueOf(tab) {
    const row = (await this.store.one('tabs', [code, tab])) ?? { code, tab, client: uuid(), n: 0 }
    return { row, ops: await this.store.all('ops', IDBKeyRange.bound([tab], [tab, []])) }
  }

  get waiting() { return this.queues.flatMap((queue) => queue.ops) }

  onchange(listener) { this.listeners.push(listener) }
  changed() { this.listeners.forEach((listener) => listener()) }

  stands(how) {
    this.standing = how
    this.changed()
  }

  // Queue an operation; rows that belong to it are written in the same moment. Returns its key.
  add(kind, body, local = {}, changes = [], ends = []) {
    const { row, ops } = this.own
    row.n += 1
    const op = { tab: row.tab, n: row.n, key: uuid(), kind, body, local, code, at: Date.now() }
    ops.push(op)
    const more = typeof changes === 'function' ? changes(op.key) : changes
    this.store.keep([{ store: 'ops', put: op }, { store: 'tabs', put: { ...row } }, ...more], ends)
    this.changed()
    queueMicrotask(() => this.go())
    return op.key
  }

  // Take the last one back, if it was never on its way.
  takeBack(key) {
    const { row, ops } = this.own
    const last = ops.at(-1)
    if (last?.key !== key || last.tried) return null
    ops.pop()
    row.n -= 1
    this.store.keep([{ store: 'ops', drop: [row.tab, last.n] }, { store: 'tabs', put: { ...row } }])
    this.changed()
    return last
  }

  async go() {
    if (this.running) {
      this.again = true
      return
    }
    this.running = true
    clearTimeout(this.timer)
    let how = 'online'
    do {
      this.again = false
      for (const queue of this.queues) {
        while (queue.ops.length && how === 'online') how = await this.post(queue)
      }
    } while (this.again && how === 'online')
    this.queues = this.queues.filter((queue) => queue === this.own || queue.ops.length || this.drop(queue))
    this.running = false
    this.failed = how === 'online' ? 0 : this.failed + 1
    if (how === 'offline') this.timer = setTimeout(() => this.go(), 1000 * PAUSES[Math.min(this.failed, PAUSES.length) - 1])
    if (how !== 'online' || this.standing !== 'online') this.stands(how)
  }

  drop(queue) {
    this.store.keep([{ store: 'tabs', drop: [code, queue.row.tab] }])
    return false
  }

  // Send what fits into one request. Says how the line stands: online, offline, signed-out, other-user, barred.
  async post(queue) {
    const batch = []
    let size = 0
    for (const op of queue.ops.slice(0, this.most)) {
      size += JSON.stringify(op.body).length * 1.5 + 200
      if (batch.length && size > LARGEST) break
      batch.push(op)
    }
    if (!this.state.csrf && (await this.state.refresh()) !== 'online') return this.state.standing
    batch.forEach((op) => { op.tried = true })
    const ops = batch.map(({ n, key, kind, body }) => ({ n, key, kind, body }))
    const began = performance.now()
    let answer, said
    try {
      answer = await fetch(address('send'), {
        method: 'POST', redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE),
        headers: { 'Content-Type': 'application/json', 'Accept': 'application/json', 'X-CSRFToken': this.state.csrf },
        body: JSON.stringify({ who: this.store.who, client: queue.row.client, ops }),
      })
      said = answer.headers.get('content-type')?.includes('json') ? await answer.json() : {}
    } catch {
      return 'offline'
    }
    if (answer.status === 200 && Array.isArray(said.results)) {
      this.trip = performance.now() - began
      this.renewed = false
      queue.renamed = false
      const before = queue.ops.length
      for (const result of said.results) {
        const op = queue.ops[0]
        if (op?.key === result.key) this.settle(queue, op, result)
      }
      this.state.heard()
      return queue.ops.length < before ? 'online' : 'offline'
    }
    if (answer.status === 400 && !this.renewed) { // the token grew old
      this.renewed = true
      this.state.csrf = null
      return 'online'
    }
    if (answer.status === 401 || answer.type === 'opaqueredirect') return 'signed-out'
    if (answer.status === 403 || answer.status === 404) return 'barred'
    if (answer.status === 409 && said.error === 'other_user') return 'other-user'
    if (answer.status === 409 && said.error === 'gap') return this.renumber(queue, said.next ?? 1)
    if (answer.status === 413 || said.error === 'unreadable') {
      if (batch.length > 1) this.most = Math.max(1, Math.floor(batch.length / 2))
      else this.unsendable(queue, batch[0])
      return 'online'
    }
    if (said.error === 'key') { // the name was used before: a new one, and if that does not help, without that operation
      if (!queue.renamed) {
        queue.renamed = true
        return this.renumber(queue, 1, uuid())
      }
      this.unsendable(queue, batch.find((op) => op.n === said.n) ?? batch[0])
      return 'online'
    }
    return 'offline'
  }

  settle(queue, op, result) {
    queue.ops.splice(queue.ops.indexOf(op), 1)
    const { changes = [], ends = [] } = this.handlers[op.kind]?.(op, result) ?? {}
    this.store.keep([{ store: 'ops', drop: [op.tab, op.n] }, ...changes], ends)
    this.changed()
  }

  // The server can make nothing of it: what was typed stays on the page, and the rest goes on.
  unsendable(queue, op) {
    const first = queue.ops[0].n
    this.settle(queue, op, { result: 'refused', words: say('unsendable') })
    this.renumber(queue, first)
  }

  renumber(queue, first, client = queue.row.client) {
    const drops = queue.ops.map((op) => ({ store: 'ops', drop: [op.tab, op.n] }))
    queue.ops.forEach((op, i) => { op.n = first + i })
    queue.row = Object.assign(queue.row, { client, n: first + queue.ops.length - 1 })
    const puts = queue.ops.map((op) => ({ store: 'ops', put: op }))
    this.store.keep([...drops, ...puts, { store: 'tabs', put: { ...queue.row } }])
    return 'online'
  }
}

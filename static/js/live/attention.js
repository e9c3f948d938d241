// What the server could not take as it was typed. It stays, with its words, until somebody looked at it.
import { code } from './dom.js'

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

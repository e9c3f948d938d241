// Photos: pasted, dropped or taken; made small here, kept until they are sent, after the words.
import { address, announce, code, h, part, say } from './dom.js'
import { uuid } from './store.js'

const WIDEST = 2_000

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const ratio = Math.min(1, WIDEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * ratio)
  canvas.height = Math.round(picture.height * ratio)
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.82) })
}

export class Photos {
  constructor(store, state, sheet, attention) {
    Object.assign(this, { store, state, sheet, attention, rows: [] })
    const field = part('photo')
    field.addEventListener('change', () => {
      this.take(field.files)
      field.value = ''
    })
    const sheetPart = part('sheet')
    sheetPart.addEventListener('paste', (event) => { if (this.take(event.clipboardData.files)) event.preventDefault() })
    sheetPart.addEventListener('dragover', (event) => { if (event.dataTransfer.types.includes('Files')) event.preventDefault() })
    sheetPart.addEventListener('drop', (event) => { if (this.take(event.dataTransfer.files)) event.preventDefault() })
  }

  async open() {
    this.rows = (await this.store.all('pictures')).filter((row) => row.code === code)
    this.draw()
    this.go()
  }

  take(files) {
    const pictures = [...files].filter((file) => file.type.startsWith('image/'))
    pictures.forEach((file) => this.keep(file))
    return pictures.length > 0
  }

  async keep(file) {
    let blob = file
    try { blob = await shrink(file) } catch { /* sent as it is: the server looks at it anyway */ }
    const item = typeof this.sheet.item === 'number' ? this.sheet.item : null
    const row = { key: uuid(), code, item, blob, name: file.name || 'foto.jpg' }
    this.rows.push(row)
    this.store.transact([{ store: 'pictures', put: row }]).catch(() => { this.store.durable = false })
    this.draw()
    this.go()
  }

  async go() {
    if (this.running || !this.state.csrf) return
    this.running = true
    while (this.rows.length) {
      const row = this.rows[0]
      const body = new FormData()
      body.append('kind', 'photo')
      body.append('key', row.key)
      body.append('agenda_item_id', row.item ?? '')
      body.append('files', row.blob, row.name.replace(/\.\w+$/, '') + '.jpg')
      let answer
      try {
        answer = await fetch(address('attach'), {
          method: 'POST', body, redirect: 'manual', headers: { 'Accept': 'application/json', 'X-CSRFToken': this.state.csrf },
        })
      } catch { break }
      const lasting = [404, 413, 415, 422].includes(answer.status) // anything else may pass
      if (!answer.ok && !lasting) break
      announce(say(answer.ok ? 'photosent' : 'photorefused'))
      const changes = [{ store: 'pictures', drop: row.key }]
      if (!answer.ok) changes.push(this.attention.add(row, { result: 'refused', words: await this.reason(answer) }, row.name))
      this.rows.shift()
      this.store.transact(changes).catch(() => {})
      this.draw()
      if (!answer.ok) this.state.changed()
    }
    this.running = false
  }

  async reason(answer) {
    const said = await answer.json().catch(() => null)
    return [say('photorefused'), said?.error].filter(Boolean).join(' ')
  }

  draw() {
    const place = part('photos-waiting')
    place.hidden = !this.rows.length
    place.replaceChildren(h('span', {}, say('photoswaiting', { n: this.rows.length })))
  }
}

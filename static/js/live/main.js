// The live minutes, in the order in which they wake: what this browser kept, then what the server knows.
import { address, code, language, page, part, parts, say } from './dom.js'
import { Capture } from './capture.js'
import { Agenda, Hall } from './hall.js'
import { listen } from './keys.js'
import { Notes } from './notes.js'
import { Photos } from './photo.js'
import { Attention, Records } from './records.js'
import { Sender } from './send.js'
import { Sheet } from './sheet.js'
import { State } from './state.js'
import { Status } from './status.js'
import { Store } from './store.js'

const shell = page.hasAttribute('data-shell')
let who = document.body.dataset.who
try { who ||= localStorage.getItem('patok-who') } catch { /* not kept */ }

if (who) await wake()
else part('asleep').hidden = false

async function wake() {
  const store = new Store(who, code)
  await store.open()
  const state = new State(store)
  await state.open()
  state.csrf = page.dataset.csrf || null

  const sender = new Sender(store, state)
  await sender.open()
  const attention = new Attention(store)
  await attention.open()
  const notes = new Notes(store, state, sender, attention)
  const agenda = new Agenda(state, sender, notes, attention)
  const sheet = new Sheet(notes, state, agenda)
  agenda.sheet = sheet
  sheet.adopt()
  if (!shell) state.seed({ part, parts })
  await notes.open()
  const capture = new Capture(store, state, sender, sheet, attention)
  await capture.open()
  async function adopt(tabs) {
    await sender.adopt(tabs)
    await notes.adopt(tabs)
    await capture.adopt(tabs)
    await records.adopt(tabs)
    sender.changed()
    sender.go()
  }
  const records = new Records(state, sender, capture, attention)
  const hall = new Hall(state, sender, attention)
  const photos = new Photos(store, state, sheet, attention)
  const status = new Status(store, state, sender, notes)
  await adopt(await store.orphans(adopt))
  if (sheet.item !== null) sheet.fillFrom(sheet.item)
  sheet.field()?.setSelectionRange(-1, -1)
  const all = () => ({ state, agenda, notes, records, sender, hall })

  function draw() {
    const now = state.now
    if (now) {
      part('title').textContent = now.meeting.title
      part('day').textContent = now.meeting.day ?? ''
      sheet.drawSpeakers(now.speakers)
    }
    agenda.draw()
    hall.draw()
    records.draw()
    records.resume()
    sheet.refreshAll()
    begin()
  }

  // The first point that is open, once anything is known of the agenda.
  let begun = false
  function begin() {
    const items = agenda.items()
    if (state.now && !items.length) {
      sheet.blank()
      if (document.activeElement === document.body) capture.field.focus() // an empty meeting begins with its agenda
    }
    if (begun || !items.length) return
    begun = true
    const asked = Number(new URLSearchParams(location.search).get('acara'))
    const first = items.find((item) => item.id === (sheet.item ?? asked)) ?? items.find((item) => !item.done) ?? items[0]
    sheet.show(first.id, document.activeElement === document.body)
  }

  state.onchange(draw)
  state.onchange(() => {
    if (state.standing !== 'online') return
    if (sender.waiting.length || sender.standing !== 'online') sender.go()
    if (!capture.seen) capture.look()
    photos.go()
  })
  sender.onchange(() => {
    agenda.draw()
    hall.draw()
    records.draw()
  })
  for (const button of document.querySelectorAll('[data-word]')) {
    button.addEventListener('click', async () => (await import('./docx.js')).download(all(), code))
  }
  for (const button of document.querySelectorAll('[data-print-page]')) {
    button.addEventListener('click', async () => (await import('./print.js')).printPage(button.dataset.printPage, all()))
  }
  for (const form of page.querySelectorAll('form')) form.addEventListener('submit', (event) => event.preventDefault())
  addEventListener('pagehide', () => notes.saveAll())
  listen({ sheet, agenda, capture })
  page.classList.add('awake')
  draw()
  status.draw()
  photos.open()
  await state.refresh()
  records.begun = true
  draw()
  state.begin()
  sender.go()
}

// What opens this page without network: the empty shell and these files, nothing of what is written.
if ('serviceWorker' in navigator && !shell) {
  navigator.serviceWorker.register(`${address('worker')}?bahasa=${language}`, { scope: address('scope'), updateViaCache: 'none' })
    .catch((problem) => { part('status').title = `${say('notoffline')} ${problem.message}` })
}

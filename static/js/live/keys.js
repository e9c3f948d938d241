// Every key has a button; no bare letter is one. F1 shows them.
import { page, part } from './dom.js'
import * as editor from './editor.js'

export function listen({ sheet, agenda, capture }) {
  const help = document.getElementById('tombol')
  part('help').addEventListener('click', () => help.showModal())
  part('close-help').addEventListener('click', () => help.close())

  // The four places to be, in order; those that are not there are stepped over.
  const places = () => [
    part('agenda').querySelector('[aria-current]') ?? part('agenda').querySelector('a'),
    sheet.field(), capture.field, part('records').querySelector('button, a'),
  ].filter(Boolean)
  function step(by) {
    const all = places()
    const here = document.activeElement
    const exactly = all.indexOf(here)
    const at = exactly >= 0 ? exactly : all.findIndex((each) => each.closest('[data-pane]') === here.closest('[data-pane]'))
    all[(at + by + all.length) % all.length].focus()
  }

  // The line one stands on begins a record; a line that is half typed is not written over.
  function toRecord() {
    capture.closeFields()
    if (capture.field.value.trim()) return
    capture.field.value = `! ${editor.lineAt(sheet.field()).text.replace(/^\s*(?:[-*•]|\d+[.)])?\s*/, '')}`
    capture.typed()
    capture.field.setSelectionRange(0, 1)
  }

  const shapes = { b: 'bold', i: 'italic' }
  const withFields = { KeyH: 'outcome', KeyT: 'action', KeyI: 'issue' }

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return
    const { key, ctrlKey, metaKey, altKey, shiftKey, code } = event
    const held = ctrlKey || metaKey
    const inNotes = document.activeElement === sheet.field()
    let done = true
    if (key === 'F1') {
      if (help.open) help.close()
      else help.showModal()
    }
    else if (key === 'F6') step(shiftKey ? -1 : 1)
    else if (held && altKey && withFields[code]) capture.openFields(withFields[code])
    else if (held && altKey && code === 'KeyK') part('conclusions')?.click()
    else if (held && altKey && code === 'KeyP') part('pointer')?.click()
    else if (altKey && !held && (key === 'ArrowDown' || key === 'ArrowUp')) agenda.step(key === 'ArrowDown' ? 1 : -1)
    else if (altKey && !held && /^Digit[1-9]$/.test(code)) sheet.speak(Number(code.at(-1)))
    else if (held && !altKey && !shiftKey && key === 's') sheet.act('save')
    else if (inNotes && held && !altKey && !shiftKey && shapes[key.toLowerCase()]) sheet.act(shapes[key.toLowerCase()])
    else if (inNotes && held && shiftKey && code === 'KeyL') sheet.act('list')
    else if (inNotes && held && shiftKey && code === 'Digit7') sheet.act('numbers')
    else if (inNotes && held && key === 'Enter') toRecord()
    else if (key === 'Escape' && inNotes) capture.field.focus()
    else if (key === 'Escape' && document.activeElement === capture.field) sheet.field()?.focus()
    else done = false
    if (done) event.preventDefault()
  })
  page.dataset.ready = 'yes'
}

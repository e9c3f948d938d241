// Every key has a button; no bare letter is one. F1 shows them.
import { page, part, parts } from './dom.js'
import * as editor from './editor.js'

export function listen({ sheet, agenda, capture }) {
  const help = document.getElementById('tombol')
  part('help').addEventListener('click', () => help.showModal())
  part('close-help').addEventListener('click', () => help.close())
  for (const each of parts('speak')) each.addEventListener('click', () => sheet.speak(Number(each.dataset.speak)))

  const panes = () => [part('agenda').querySelector('[aria-current]') ?? part('agenda').querySelector('a'), sheet.field(), capture.field, part('records').querySelector('button, a')]
  function pane(by) {
    const all = panes().filter(Boolean)
    const at = all.findIndex((each) => each === document.activeElement || each.closest('[data-pane]') === document.activeElement.closest('[data-pane]'))
    const order = document.activeElement === capture.field ? all.indexOf(capture.field) : at
    const next = all[(order + by + all.length) % all.length]
    next.focus()
  }
  function toRecord() {
    const field = sheet.field()
    const line = editor.lineAt(field)
    capture.closeFields()
    capture.field.value = `! ${line.text.replace(/^\s*(?:[-*•]|\d+[.)])?\s*/, '')}`
    capture.typed()
    capture.field.setSelectionRange(0, 1)
  }
  const held = {
    b: () => sheet.act('bold'),
    i: () => sheet.act('italic'),
    s: () => sheet.act('save'),
  }
  const withFields = { KeyH: 'outcome', KeyT: 'action', KeyI: 'issue' }

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return
    const { key, ctrlKey, metaKey, altKey, shiftKey, code } = event
    const held1 = ctrlKey || metaKey
    const inNotes = document.activeElement === sheet.field()
    let done = true
    if (key === 'F1') help.open ? help.close() : help.showModal()
    else if (key === 'F6') pane(shiftKey ? -1 : 1)
    else if (held1 && altKey && withFields[code]) capture.openFields(withFields[code])
    else if (held1 && altKey && code === 'KeyK') part('conclusions')?.click()
    else if (held1 && altKey && code === 'KeyP') part('pointer')?.click()
    else if (altKey && !held1 && (key === 'ArrowDown' || key === 'ArrowUp')) agenda.step(key === 'ArrowDown' ? 1 : -1)
    else if (altKey && !held1 && /^Digit[1-9]$/.test(code)) sheet.speak(Number(code.at(-1)))
    else if (held1 && !altKey && !shiftKey && key === 's') held.s()
    else if (inNotes && held1 && !altKey && !shiftKey && held[key.toLowerCase()]) held[key.toLowerCase()]()
    else if (inNotes && held1 && shiftKey && code === 'KeyL') sheet.act('list')
    else if (inNotes && held1 && shiftKey && code === 'Digit7') sheet.act('numbers')
    else if (inNotes && held1 && key === 'Enter') toRecord()
    else if (key === 'Escape' && inNotes) capture.field.focus()
    else if (key === 'Escape' && document.activeElement === capture.field) sheet.field()?.focus()
    else done = false
    if (done) event.preventDefault()
  })
  page.dataset.ready = 'yes'
}

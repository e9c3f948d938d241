// Rows of the board are picked, to be copied as text for a message or printed. Nothing is written, and what is
// restricted or late stays out of the text: a message is forwarded further than the board is read.
const list = document.querySelector('[data-pick]')
const rows = [...(list?.querySelectorAll('tbody tr') ?? [])]
const words = list?.dataset ?? {}
const boxes = rows.map((row) => {
  const box = document.createElement('input')
  box.type = 'checkbox'
  box.className = 'pick-row'
  box.setAttribute('aria-label', `${words.pick} ${row.querySelector('th > a').textContent}`)
  row.querySelector('th').append(box)
  return box
})
const picked = () => rows.filter((_, n) => boxes[n].checked)
const plain = (part) => part?.textContent.replace(/\s+/g, ' ').trim() ?? ''

function line (row) {
  const [, lead, due, state] = [...row.querySelectorAll('td')]
  const day = plain(due.querySelector('time') ?? due.querySelector('q, .missing, .due'))
  return `${plain(row.querySelector('th > a'))} ${plain(row.querySelector('th > span'))}\n   ${plain(lead)} · ${day} · ${plain(state)}`
}

function button (label, kind, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = `button ${kind}`
  made.textContent = label
  made.addEventListener('click', act)
  return made
}

if (rows.length) {
  list.classList.add('picking')
  const bar = document.createElement('div')
  bar.className = 'bulk'
  bar.hidden = true
  const told = document.createElement('p')
  told.setAttribute('role', 'status')
  const tell = (more) => {
    const count = picked().length
    bar.hidden = !count
    told.textContent = `${count} ${words.picked}${more ? `. ${more}` : ''}`
  }
  const copy = button(words.copy, 'secondary', async () => {
    const open = picked().filter((row) => !row.querySelector('.badge-restricted'))
    await navigator.clipboard.writeText(open.map(line).join('\n'))
    tell(open.length < picked().length ? words.withheld : words.copied)
  })
  const print = button(words.print, 'secondary', () => {
    list.classList.add('print-picked')
    window.print()
  })
  const none = button(words.none, 'quiet', () => {
    const first = boxes.find((box) => box.checked)
    for (const box of boxes) box.checked = false
    mark()
    first?.focus()
  })
  const mark = () => {
    rows.forEach((row, n) => row.classList.toggle('picked', boxes[n].checked))
    tell('')
  }
  addEventListener('afterprint', () => list.classList.remove('print-picked'))
  addEventListener('pageshow', mark)
  list.addEventListener('change', (event) => { if (event.target.classList.contains('pick-row')) mark() })
  bar.append(told, ...(navigator.clipboard ? [copy] : []), print, none)
  list.firstElementChild.append(bar)
}

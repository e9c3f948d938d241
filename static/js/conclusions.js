// The conclusions on the wall, worked with the keyboard: up and down between the points, Enter to word one anew.
const points = [...document.querySelectorAll('[data-butir]')]
const field = document.querySelector('[data-here]')
const writing = target => target.closest('input, textarea, select, [contenteditable]')

// Where the keyboard begins: the field that is open, the point one comes from, else what is to be done next. The page
// stays where it is, for it is being read aloud. Not before it is loaded: until then the browser takes the focus away
// again to go to the point in the address.
function begin () {
  if (field) {
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
    return
  }
  const from = points.find(point => `#${point.id}` === location.hash)
  if (from) stand(from)
  else document.querySelector('[data-first]')?.focus({ preventScroll: true })
}
addEventListener('load', () => setTimeout(begin))

// A point takes the focus from here only: were it always able to, the browser would give it to the one in the address.
function stand (point) {
  point.tabIndex = -1
  point.focus({ preventScroll: true })
}

function go (step) {
  const here = points.findIndex(point => point.contains(document.activeElement))
  const next = points[here < 0 ? (step > 0 ? 0 : points.length - 1) : here + step]
  if (!next) return
  stand(next)
  next.scrollIntoView({ block: 'center' })
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey && event.altKey && event.key.toLowerCase() === 'k') {
    document.querySelector('[data-key="k"]')?.click()
    return
  }
  if (writing(event.target)) {
    const form = event.target.closest('form')
    if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); form.requestSubmit() }
    if (event.key === 'Escape') form.querySelector('.form-end a')?.click()
    return
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    go(event.key === 'ArrowDown' ? 1 : -1)
  } else if (event.key === 'Enter' && event.target.matches('[data-butir]')) {
    event.target.querySelector('[data-edit]')?.click()
  }
})

// Both sheets stand in the page; which one is printed is said on the body. Nothing is fetched.
for (const button of document.querySelectorAll('[data-sheet-of]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    document.body.dataset.sheet = button.dataset.sheetOf
    window.print()
  })
}

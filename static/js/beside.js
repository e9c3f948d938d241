// On a wide screen a row's link opens the action beside the list; everywhere else, and when anything goes wrong, it is
// an ordinary link. The row that is open stands in the address as its anchor.
const board = document.querySelector('[data-beside]')
const wide = matchMedia('(min-width: 75rem)')
const pane = document.createElement('section')
pane.className = 'beside'
pane.tabIndex = -1
let chosen = null
let asked = null

const level = (heading, name, words) => {
  const other = document.createElement(name)
  other.append(...(words ?? heading.childNodes))
  heading.replaceWith(other)
  return other
}

// What the page of the action says, one level lower: its title is no longer the page's.
function detail (source, link) {
  const part = document.importNode(source, true)
  for (const heading of part.querySelectorAll('h2')) level(heading, 'h3')
  for (const named of part.querySelectorAll('[id]')) named.removeAttribute('id')
  const whole = document.createElement('a')
  whole.href = link.href
  const title = part.querySelector('h1')
  whole.append(...title.childNodes)
  level(title, 'h2', [whole]).id = 'di-samping'
  pane.setAttribute('aria-labelledby', 'di-samping')
  const shut = document.createElement('button')
  shut.type = 'button'
  shut.className = 'button quiet shut'
  shut.textContent = board.dataset.shut
  shut.addEventListener('click', close)
  part.prepend(shut)
  return part
}

function close () {
  asked?.abort()
  pane.remove()
  board.classList.remove('split')
  if (!chosen) return
  const link = chosen
  mark(null)
  history.replaceState(history.state, '', location.pathname + location.search)
  link.focus()
}

function mark (link) {
  chosen?.closest('tr').classList.remove('chosen')
  chosen?.removeAttribute('aria-current')
  chosen = link
  chosen?.closest('tr').classList.add('chosen')
  chosen?.setAttribute('aria-current', 'true')
}

async function open (link, { focus }) {
  asked?.abort()
  asked = new AbortController()
  mark(link)
  pane.setAttribute('aria-busy', 'true')
  try {
    const answer = await fetch(link.href, { signal: asked.signal })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const source = page.querySelector('.action-page')
    if (!answer.ok || !source) throw new Error(`${answer.status}`)
    pane.replaceChildren(detail(source, link))
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(link.href)
    return
  }
  pane.removeAttribute('aria-busy')
  pane.scrollTop = 0
  board.append(pane)
  board.classList.add('split')
  history.replaceState(history.state, '', `#${link.closest('tr').id}`)
  link.closest('tr').scrollIntoView({ block: 'nearest' })
  if (focus) pane.focus({ preventScroll: true })
}

if (board) {
  board.addEventListener('click', (event) => {
    const link = event.target.closest('tbody th > a')
    const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    if (!link || elsewhere || !wide.matches) return
    event.preventDefault()
    if (link === chosen) close()
    else open(link, { focus: true })
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && pane.isConnected && !event.defaultPrevented) close()
  })
  wide.addEventListener('change', () => { if (!wide.matches && pane.isConnected) close() })
  const named = location.hash.startsWith('#tl-') && document.getElementById(location.hash.slice(1))
  const first = named && named.querySelector('th > a')
  if (first && wide.matches) open(first, { focus: false })
}

// The page's parts, its words in the reader's language, and making elements of text: nothing typed is ever markup.
export const page = document.querySelector('[data-live]')
const words = JSON.parse(page.dataset.words)
const addresses = JSON.parse(page.dataset.addresses)

export const code = page.dataset.code || decodeURIComponent(/\/rapat\/([^/]+)\/langsung/.exec(location.pathname)?.[1] ?? '')
export const language = document.documentElement.lang
export const part = (name) => page.querySelector(`[data-${name}]`)
export const parts = (name) => [...page.querySelectorAll(`[data-${name}]`)]
export const say = (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
export const address = (name) => addresses[name]?.replaceAll('__code__', encodeURIComponent(code))
export const clock = (at = new Date()) =>
  `${String(at.getHours()).padStart(2, '0')}.${String(at.getMinutes()).padStart(2, '0')}`

export function h(tag, about = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(about)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else if (name === 'value') made.value = value
    else made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

export const icon = (name) => document.getElementById(`icon-${name}`).content.firstElementChild.cloneNode(true)

// What is being pressed stays where it is: put in its place anew between going down and coming up, it would not hear the
// click. A press that never ends (a menu, a link dragged away) holds nothing for longer than a second.
const after = []
let until = 0
function letGo() {
  if (performance.now() < until) return // pressed once more
  for (const draw of after.splice(0)) draw()
}
addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return
  until = performance.now() + 1000
  setTimeout(letGo, 1010)
}, true)
for (const end of ['pointerup', 'pointercancel']) {
  addEventListener(end, () => {
    until = 0
    setTimeout(letGo) // the click comes first
  }, true)
}

export function pressed(draw) {
  if (performance.now() >= until) return false
  after.push(draw)
  return true
}

// Heard by screen readers, seen by nobody: what happened in answer to a key.
export function announce(text) {
  part('announce').textContent = ''
  setTimeout(() => { part('announce').textContent = text }, 50)
}

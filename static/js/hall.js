// The hall is ticked by keyboard or thumb: a letter or a digit ticks an agency and goes on to the next one, the arrows
// go up and down, and the number of those present is told meanwhile. Without this the radio buttons work as they are.
const list = document.querySelector('[data-hall]')
const groups = [...(list?.querySelectorAll('.ticks') ?? [])]
const count = document.querySelector('[data-hall-count]')

function tell () {
  const here = list.querySelectorAll('input[value="present"]:checked').length
  count.textContent = count.dataset.words.replace('{here}', here).replace('{all}', groups.length)
  count.hidden = false
}

function go (group, step) {
  const next = groups[groups.indexOf(group) + step]
  const there = next?.querySelector('input:checked') ?? next?.querySelector('input')
  there?.focus()
}

function meant (inputs, key) {
  if (key === '-') return inputs.at(-1)
  const starts = (one) => one.parentElement.textContent.trim().toLowerCase().startsWith(key)
  return inputs[Number(key) - 1] ?? inputs.find(starts)
}

function typed (event) {
  const group = event.target.closest('.ticks')
  if (!group || event.ctrlKey || event.altKey || event.metaKey) return
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    go(group, event.key === 'ArrowDown' ? 1 : -1)
    return
  }
  const chosen = event.key.length === 1 && event.key !== ' ' && meant([...group.querySelectorAll('input')], event.key.toLowerCase())
  if (!chosen) return
  event.preventDefault()
  chosen.checked = true
  chosen.dispatchEvent(new Event('change', { bubbles: true }))
  chosen.focus()
  go(group, 1)
}

if (groups.length) {
  list.addEventListener('keydown', typed)
  list.addEventListener('change', tell)
  tell()
  document.querySelector('[data-hall-hint]').hidden = false
}

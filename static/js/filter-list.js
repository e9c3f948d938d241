// A long list of check boxes gets a line to type in; what is ticked always stays in sight.
for (const list of document.querySelectorAll('[data-filter-list]')) {
  const input = document.createElement('input')
  input.type = 'search'
  input.className = 'list-filter'
  input.placeholder = list.dataset.filterList
  input.setAttribute('aria-label', list.dataset.filterList)
  const none = document.createElement('p')
  none.className = 'hint'
  none.setAttribute('role', 'status')
  list.before(input)
  list.after(none)
  const rows = [...list.querySelectorAll('.check')]
  const fold = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  input.addEventListener('input', () => {
    const words = fold(input.value).split(/\s+/)
    let shown = 0
    for (const row of rows) {
      const text = fold(row.textContent)
      row.hidden = !words.every((word) => text.includes(word)) && !row.querySelector('input').checked
      shown += !row.hidden
    }
    none.textContent = shown ? '' : list.dataset.none
  })
  input.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault() })
}

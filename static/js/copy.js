// Copying an address, and printing the page: buttons that only make sense with JavaScript.
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!navigator.clipboard) continue
  const words = button.querySelector('[aria-live]')
  const before = words.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector('input, textarea').value)
    words.textContent = button.dataset.copied
    setTimeout(() => { words.textContent = before }, 3000)
  })
}
for (const button of document.querySelectorAll('button[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

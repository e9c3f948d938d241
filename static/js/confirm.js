// A <details data-dialog> that asks once more becomes a modal dialog.
for (const details of document.querySelectorAll('details[data-dialog]')) {
  const body = details.querySelector('.confirm-body')
  const summary = details.querySelector('summary')
  if (!body || !window.HTMLDialogElement) continue
  const dialog = document.createElement('dialog')
  dialog.setAttribute('aria-labelledby', body.getAttribute('aria-labelledby'))
  body.removeAttribute('role')
  body.removeAttribute('aria-labelledby')
  dialog.append(body)
  details.after(dialog)
  const open = () => {
    dialog.showModal()
    dialog.querySelector('input:not([type=hidden]), textarea, select, button[type=submit]')?.focus()
  }
  summary.setAttribute('aria-haspopup', 'dialog')
  summary.addEventListener('click', (event) => { event.preventDefault(); open() })
  for (const close of body.querySelectorAll('[data-close]')) {
    close.hidden = false
    close.addEventListener('click', () => dialog.close())
  }
  dialog.addEventListener('close', () => summary.focus())
  if (details.open) { details.open = false; open() }
}

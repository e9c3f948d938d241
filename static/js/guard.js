// Nothing typed is lost by a stray click, a half-typed date, or a second press of the button.
let dirty = false
const snapshot = (form) => new URLSearchParams([...new FormData(form)].map(([k, v]) => [k, v.name ?? v])).toString()
for (const form of document.querySelectorAll('form[data-guard]')) {
  const before = snapshot(form)
  const wrong = form.querySelector('[data-focus]')
  form.addEventListener('input', () => { dirty = Boolean(wrong) || snapshot(form) !== before })
  form.addEventListener('submit', (event) => {
    const half = [...form.elements].find((field) => field.validity?.badInput)
    if (half) {
      event.preventDefault()
      half.reportValidity()
      return
    }
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = 'yes'
    setTimeout(() => { delete form.dataset.sent }, 4000)
    dirty = false
  })
}
addEventListener('beforeunload', (event) => { if (dirty) event.preventDefault() })
addEventListener('pageshow', () => { for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent })
document.querySelector('[data-focus]')?.focus()

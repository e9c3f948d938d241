// Whose browser store a page may open, and a word of warning before what was not yet sent is left behind.
const who = document.body.dataset.who
if (who !== undefined) {
  try {
    if (who) localStorage.setItem('patok-who', who)
    else localStorage.removeItem('patok-who')
  } catch { /* a browser that keeps nothing has nothing to warn of */ }
}
if (who && window.indexedDB) {
  for (const form of document.querySelectorAll('form[data-signout]')) {
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      const { mayLeave } = await import('./live/leave.js')
      if (await mayLeave(who, form)) form.submit()
    })
  }
}

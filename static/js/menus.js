// A menu in the bar closes on Escape, on a click elsewhere, and when another opens.
const menus = [...document.querySelectorAll('details.drop')]
const shut = (except) => { for (const menu of menus) if (menu !== except) menu.open = false }
document.addEventListener('click', (event) => shut(event.target.closest('details.drop')))
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  const menu = menus.find((each) => each.open)
  if (menu) { menu.open = false; menu.querySelector('summary').focus() }
})

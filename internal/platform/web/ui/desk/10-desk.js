// Everything at the desk but passkeys and keys works without this file. It sends a
// form only once, gives the focus to what is to be repaired, pushes the menu to where
// one is, and asks the page again while something long is being done.
(() => {
  document.getElementById('errors')?.focus()
  document.addEventListener('submit', e => {
    if (e.defaultPrevented) return
    if (e.target.dataset.sent) e.preventDefault()
    e.target.dataset.sent = '1'
    setTimeout(() => delete e.target.dataset.sent, 4000)
  })
  for (const here of document.querySelectorAll('.menu [aria-current], .tabs [aria-current]')) here.scrollIntoView({ block: 'nearest', inline: 'center' })
  const again = document.querySelector('[data-again]')
  if (again) setTimeout(() => location.reload(), Number(again.dataset.again) * 1000)
})()

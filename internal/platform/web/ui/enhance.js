// Everything works without this file. It adds three small things to the pages of
// signing: the list of answers to repair gets the focus, a second press of a
// button does nothing, and Shift three times leaves the page.
(() => {
  const leave = document.body.dataset.leave
  document.getElementById('errors')?.focus()
  document.addEventListener('submit', e => {
    if (e.target.dataset.sent) e.preventDefault()
    e.target.dataset.sent = '1'
    setTimeout(() => delete e.target.dataset.sent, 8000)
  })
  let times = []
  document.addEventListener('keyup', e => {
    times = e.key === 'Shift' ? [...times.slice(-2), e.timeStamp] : []
    if (times.length === 3 && times[2] - times[0] < 2000) location.replace(leave)
  })
  document.querySelector('.leave a')?.addEventListener('click', e => {
    e.preventDefault()
    location.replace(leave)
  })
})()

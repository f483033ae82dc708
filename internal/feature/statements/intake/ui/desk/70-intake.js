// Keying in a sheet: Enter goes on to the next field, as in a spreadsheet, instead
// of sending ten half-filled lines. Control or command with Enter sends.
(() => {
  const form = document.querySelector('form.keying')
  form?.addEventListener('keydown', e => {
    if (e.key !== 'Enter' || e.isComposing || e.target.tagName === 'BUTTON') return
    e.preventDefault()
    if (e.ctrlKey || e.metaKey) return form.requestSubmit()
    const all = [...form.querySelectorAll('input:not([type=hidden]), select, button')]
    all[all.indexOf(e.target) + 1]?.focus()
  })
})()

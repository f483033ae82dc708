// The translation editor saves by itself, twenty seconds after something was typed.
// Without this file "Save" does the same.
(() => {
  const form = document.querySelector('form[data-translate]')
  if (!form) return
  const say = form.querySelector('[data-autostatus]')
  let typed = 0, saved = 0, timer = 0, busy = false
  const later = () => { clearTimeout(timer); timer = setTimeout(save, 20000) }
  async function save() {
    if (busy || typed === saved) return
    const upTo = typed
    busy = true
    say.textContent = form.dataset.saving
    const body = new URLSearchParams(new FormData(form))
    body.set('do', 'auto')
    body.delete('valid')
    try {
      const res = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } })
      const got = await res.json()
      if (got.problem) {
        say.textContent = got.problem
      } else {
        form.elements.base.value = got.revision
        saved = upTo
        say.textContent = form.dataset.saved
      }
    } catch {
      say.textContent = form.dataset.failed
    }
    busy = false
    if (typed !== saved) later()
  }
  form.addEventListener('input', () => { typed++; later() })
  form.addEventListener('submit', () => { clearTimeout(timer); saved = typed })
  addEventListener('beforeunload', e => { if (typed !== saved) e.preventDefault() })
})()

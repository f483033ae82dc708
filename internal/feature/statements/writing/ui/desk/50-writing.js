// The editor saves by itself, says so, and shows who else has the text open.
// Without this file the button saves.
(() => {
  const form = document.querySelector('form[data-autosave]')
  if (form) {
    const at = id => document.getElementById(id)
    const said = at('saved'), here = at('here'), problem = at('problem'), frame = at('preview')
    const body = () => {
      const b = new URLSearchParams()
      for (const [k, v] of new FormData(form)) if (typeof v === 'string') b.append(k, v)
      return b
    }
    let was = form.dataset.unsaved ? '' : body().toString(), busy = false, stop = false, timer = 0, last = Date.now()
    const say = (el, text) => { if (el.textContent !== text) el.textContent = text }
    const save = async () => {
      clearTimeout(timer)
      if (busy || stop) return
      busy = true
      const sent = body()
      try {
        const r = await fetch(form.dataset.autosave, { method: 'POST', body: sent })
        if (r.status === 401) say(said, form.dataset.ended)
        if (!r.ok) throw r.status
        const a = await r.json()
        last = Date.now()
        const changed = sent.toString() !== was
        if (!a.stop) {
          form.elements.base.value = a.base
          sent.set('base', a.base)
          was = sent.toString()
        }
        if (changed || a.stop) say(said, a.said)
        stop = Boolean(a.stop)
        say(here, a.here)
        say(problem, a.problem || '')
        problem.hidden = !a.problem
        if (changed && frame && !a.stop && !a.problem) frame.contentWindow.location.replace(frame.src.replace(/[?#].*/, '') + '?r=' + a.base + (a.at ? '#' + a.at : ''))
      } catch (e) {
        if (e !== 401) say(said, form.dataset.offline)
        timer = setTimeout(save, 10000)
      }
      busy = false
    }
    form.addEventListener('input', () => {
      if (stop) return
      clearTimeout(timer)
      timer = setTimeout(save, Date.now() - last > 15000 ? 800 : 2500)
    })
    let leaving = false
    form.addEventListener('submit', () => { leaving = true; stop = true; clearTimeout(timer) })
    addEventListener('beforeunload', e => { if (!leaving && body().toString() !== was) e.preventDefault() })
    addEventListener('pagehide', () => {
      const b = new URLSearchParams({ token: form.elements.token.value, away: '1' })
      if (!leaving) navigator.sendBeacon(form.dataset.autosave, b)
    })
    setInterval(() => { if (!document.hidden && !stop) save() }, 25000)
    if (!form.dataset.unsaved) save()
  }
  const left = document.querySelector('.waits strong')
  if (left) {
    let n = Number(left.textContent.replace(/\D/g, ''))
    if (n) setInterval(() => { if (n > 1) left.textContent = String(--n) }, 1000)
  }
})()

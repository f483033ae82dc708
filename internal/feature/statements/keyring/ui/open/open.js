// The page that opens lists: takes files and a key, shows the list, saves it.
// Nothing is sent anywhere: the page's own policy allows no request.
(() => {
  const { Refused } = Sealing
  const $ = id => document.getElementById(id)
  const main = document.querySelector('main')
  const texts = new Map([...$('texts').content.querySelectorAll('[data-key]')].map(e => [e.dataset.key, e.textContent]))
  const say = (key, args = {}) => (texts.get(key) ?? key).replace(/\{(\w+)\}/g, (all, name) => args[name] ?? all)
  const english = JSON.parse(main.dataset.english)
  const countries = JSON.parse(main.dataset.countries)
  const today = () => new Date().toISOString().slice(0, 10)
  const number = n => n.toLocaleString(document.documentElement.lang)
  const step = 200

  let list = null
  let found = []
  let sort = { by: 'name', up: true }
  let shown = 0

  $('scripts-off').hidden = true
  const network = () => { $('online').hidden = !navigator.onLine }
  addEventListener('online', network)
  addEventListener('offline', network)
  network()

  // Workers open records on the other processors. They run what stands before this
  // part of the page's script; where a browser has none, the page does it alone.
  function crew() {
    const code = document.scripts[document.scripts.length - 1].textContent.split('\n; // ---- the page ----\n')[0] +
      '\nonmessage = async e => postMessage({ n: e.data.n, out: await Promise.all(e.data.lines.map(l => Opening.look(l, e.data.context))) })'
    const workers = []
    const waiting = new Map()
    let n = 0
    try {
      const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
      const policy = globalThis.trustedTypes?.createPolicy('groundswell-worker', { createScriptURL: u => { if (u === url) return u; throw new TypeError() } })
      for (let i = 0; i < Math.min(8, navigator.hardwareConcurrency || 2); i++) {
        const w = new Worker(policy ? policy.createScriptURL(url) : url)
        w.jobs = 0
        w.onmessage = e => {
          w.jobs--
          waiting.get(e.data.n).done(e.data.out)
          waiting.delete(e.data.n)
        }
        w.onerror = e => {
          e.preventDefault()
          workers.splice(workers.indexOf(w), 1)
          for (const [id, job] of waiting) if (job.by === w) {
            waiting.delete(id)
            alone(job.lines, job.context).then(job.done)
          }
        }
        workers.push(w)
      }
    } catch { /* the page does it alone */ }
    const alone = async (lines, context) => {
      const out = []
      for (const [i, l] of lines.entries()) {
        out.push(await Opening.look(l, context))
        if (i % 10 === 9) await new Promise(go => setTimeout(go)) // the page stays alive
      }
      return out
    }
    return (lines, context) => {
      const w = workers.reduce((a, b) => !a || b.jobs < a.jobs ? b : a, null)
      if (!w) return alone(lines, context)
      return new Promise(done => {
        waiting.set(++n, { done, by: w, lines, context })
        w.jobs++
        w.postMessage({ n, lines, context })
      })
    }
  }
  let run = null

  function complain(e) {
    if (!(e instanceof Refused)) e = new Refused('keyring.js.failed')
    $('wrong').replaceChildren(...e.all.map(x => element('p', say(x.key, x.args))))
    $('wrong').hidden = false
    $('status').textContent = ''
    $('bar').hidden = true
  }

  function element(name, text) {
    const e = document.createElement(name)
    e.textContent = text ?? ''
    return e
  }

  $('form').addEventListener('submit', async e => {
    e.preventDefault()
    $('wrong').hidden = true
    $('list').hidden = true
    $('go').disabled = true
    try {
      const file = $('key-file').files[0]
      const typed = $('key-text').value
      if (!$('files').files.length) throw new Refused('keyring.open.no_file')
      if (!file && !typed.trim()) throw new Refused('keyring.js.no_key')
      if (file && file.size > 64 << 10) throw new Refused('seal.not_a_key')
      const secret = Sealing.read(file ? await file.text() : typed)
      $('bar').hidden = false
      run ??= crew()
      list = await Opening.open([...$('files').files], secret, { today: today(), program: 'open.html', run,
        progress: (done, all) => {
          $('bar').value = all ? done / all : 1
          $('status').textContent = say('keyring.open.done_of', { Done: number(done), All: number(all) })
        } })
      $('bar').hidden = true
      $('status').textContent = ''
      $('key-file').value = ''
      $('key-text').value = ''
      present()
    } catch (err) {
      complain(err)
    } finally {
      $('go').disabled = false
    }
  })

  function present() {
    $('heading').textContent = say('keyring.open.heading', { Statement: list.attestation.statement })
    document.querySelectorAll('[data-count]').forEach(e => { e.textContent = number(list.attestation[e.dataset.count]) })
    $('near').textContent = list.near_more ? say('keyring.open.at_least', { Count: number(list.near.length) }) : number(list.near.length)
    $('problems').hidden = list.problems.length === 0
    document.querySelector('#problems ul').replaceChildren(...list.problems.slice(0, 1000).map(p => element('li', p.id + ' ' + p.what)))
    $('list').hidden = false
    $('heading').focus()
    arrange()
  }

  // The rows that are looked for, in the order that was chosen.
  function arrange() {
    const wanted = Opening.fold($('find').value).split(' ').filter(Boolean)
    found = list.rows.filter(r => wanted.every(w => Opening.fold([r.name, r.officer, r.email, r.affiliation, countries[r.country]].join(' ')).includes(w)))
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true })
    const value = r => sort.by === 'country' ? countries[r.country] ?? r.country : String(r[sort.by] ?? '')
    found.sort((a, b) => (sort.up ? 1 : -1) * order.compare(value(a), value(b)))
    document.querySelectorAll('[data-sort]').forEach(b => b.parentElement.setAttribute('aria-sort', b.dataset.sort !== sort.by ? 'none' : sort.up ? 'ascending' : 'descending'))
    document.querySelector('tbody').replaceChildren()
    shown = 0
    more()
  }

  function more() {
    const cell = text => {
      const td = element('td')
      const bdi = element('bdi', text)
      td.append(bdi)
      return td
    }
    document.querySelector('tbody').append(...found.slice(shown, shown + step).map(r => {
      const tr = element('tr')
      tr.append(...[r.name, say(r.kind), countries[r.country] ?? r.country, say(r.visibility), say(r.counts ? 'yes' : 'no'), r.email,
        [r.officer, r.role].filter(Boolean).join(', '), r.day, [r.paragraph, r.reservation].filter(Boolean).join(': ')].map(cell))
      return tr
    }))
    shown = Math.min(found.length, shown + step)
    $('more').hidden = shown === found.length
    $('shown').textContent = say('keyring.open.shown', { Some: number(shown), All: number(found.length) })
  }

  $('more').addEventListener('click', more)
  let typing = 0
  $('find').addEventListener('input', () => {
    clearTimeout(typing)
    typing = setTimeout(arrange, 150)
  })
  document.querySelectorAll('[data-sort]').forEach(b => b.addEventListener('click', () => {
    sort = { by: b.dataset.sort, up: sort.by === b.dataset.sort ? !sort.up : true }
    arrange()
  }))

  const writers = {
    csv: ['list.csv', 'text/csv', () => Opening.listCSV(list, english)],
    json: ['list.json', 'application/json', () => Opening.listJSON(list)],
    attestation: ['attestation.json', 'application/json', () => JSON.stringify(list.attestation, null, 2) + '\n'],
  }
  document.querySelectorAll('[data-save]').forEach(b => b.addEventListener('click', () => {
    const [name, type, text] = writers[b.dataset.save]
    const a = document.createElement('a')
    a.href = URL.createObjectURL(new Blob([text()], { type }))
    a.download = name
    a.click()
    setTimeout(() => URL.revokeObjectURL(a.href), 60000)
  }))
  // What was opened leaves the machine's memory with the page, as far as a page can
  // see to it.
  $('forget').addEventListener('click', () => location.reload())
})()

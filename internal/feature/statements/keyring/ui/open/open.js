// The page that opens lists and positions: takes files and a key, shows what is in
// them, saves it.
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
  let said = null

  $('scripts-off').hidden = true
  const network = () => { $('online').hidden = !navigator.onLine }
  addEventListener('online', network)
  addEventListener('offline', network)
  network()

  // Workers open records on the other processors. They run what stands before this
  // part of the page's script; where a browser has none, the page does it alone.
  function crew() {
    const code = document.scripts[document.scripts.length - 1].textContent.split('\n; // ---- the page ----\n')[0] +
      '\nonmessage = async e => postMessage({ n: e.data.n, out: await Promise.all(e.data.lines.map(l => (e.data.context.said ? Said : Opening).look(l, e.data.context))) })'
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
        out.push(await (context.said ? Said : Opening).look(l, context))
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
    $('list').hidden = $('said').hidden = true
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
      const files = [...$('files').files]
      const progress = (done, all) => {
        $('bar').value = all ? done / all : 1
        $('status').textContent = say('keyring.open.done_of', { Done: number(done), All: number(all) })
      }
      const ofPositions = await Promise.all(files.map(Said.is))
      if (!ofPositions.includes(true)) list = await Opening.open(files, secret, { today: today(), program: 'open.html', run, progress })
      else if (ofPositions.includes(false)) throw new Refused('keyring.said.mixed')
      else said = await Said.open(files, secret, { run, progress })
      $('bar').hidden = true
      $('status').textContent = ''
      $('key-file').value = ''
      $('key-text').value = ''
      ofPositions.includes(true) ? presentSaid() : present()
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
    lists.arrange()
  }

  function presentSaid() {
    $('said-heading').textContent = say('keyring.said.heading', { Text: said.texts.join(', ') })
    const counts = { opened: said.rows.length, damaged: said.damaged.length, unopened: said.unopened }
    document.querySelectorAll('[data-said]').forEach(e => { e.textContent = number(counts[e.dataset.said]) })
    $('said-problems').hidden = said.damaged.length === 0
    document.querySelector('#said-problems ul').replaceChildren(...said.damaged.slice(0, 1000).map(id => element('li', id)))
    $('said').hidden = false
    $('said-heading').focus()
    positions.arrange()
  }

  // A table that is searched, sorted and shown piece by piece. rows gives all, text
  // what is searched in one, value what it is sorted by, cells what stands in it.
  function table(section, by, { rows, text, value, cells }) {
    const part = name => section.querySelector(name)
    let sort = { by, up: true }
    let found = []
    let shown = 0
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true })

    // The rows that are looked for, in the order that was chosen.
    function arrange() {
      const wanted = Opening.fold(part('[data-find]').value).split(' ').filter(Boolean)
      found = rows().filter(r => wanted.every(w => Opening.fold(text(r)).includes(w)))
      found.sort((a, b) => (sort.up ? 1 : -1) * order.compare(value(a, sort.by), value(b, sort.by)))
      section.querySelectorAll('[data-sort]').forEach(b => b.parentElement.setAttribute('aria-sort', b.dataset.sort !== sort.by ? 'none' : sort.up ? 'ascending' : 'descending'))
      part('tbody').replaceChildren()
      shown = 0
      more()
    }

    function more() {
      part('tbody').append(...found.slice(shown, shown + step).map(r => {
        const tr = element('tr')
        tr.append(...cells(r).map(c => {
          const td = element('td')
          td.append(...[c].flat().map(t => t instanceof Node ? t : element('bdi', t)))
          return td
        }))
        return tr
      }))
      shown = Math.min(found.length, shown + step)
      part('[data-more]').hidden = shown === found.length
      part('[data-shown]').textContent = say('keyring.open.shown', { Some: number(shown), All: number(found.length) })
    }

    part('[data-more]').addEventListener('click', more)
    let typing = 0
    part('[data-find]').addEventListener('input', () => {
      clearTimeout(typing)
      typing = setTimeout(arrange, 150)
    })
    section.querySelectorAll('[data-sort]').forEach(b => b.addEventListener('click', () => {
      sort = { by: b.dataset.sort, up: sort.by === b.dataset.sort ? !sort.up : true }
      arrange()
    }))
    return { arrange }
  }

  const lists = table($('list'), 'name', {
    rows: () => list.rows,
    text: r => [r.name, r.officer, r.email, r.affiliation, countries[r.country]].join(' '),
    value: (r, by) => by === 'country' ? countries[r.country] ?? r.country : String(r[by] ?? ''),
    cells: r => [r.name, say(r.kind), countries[r.country] ?? r.country, say(r.visibility), say(r.counts ? 'yes' : 'no'), r.email,
      [r.officer, r.role].filter(Boolean).join(', '), r.day, [r.paragraph, r.reservation].filter(Boolean).join(': ')],
  })

  // What a file says is somebody else's: words of no known stance stand as they are.
  const who = r => Object.hasOwn(countries, r.country) ? countries[r.country] : r.who
  const stance = r => texts.get('stance.' + r.stance) ?? r.stance
  const about = r => [said.texts.length > 1 ? r.negotiation : '', r.draft, r.label, r.ask].filter(Boolean)
  const line = (name, text, dir) => {
    const e = element('div', text)
    e.className = name
    if (dir) e.dir = dir
    return e
  }
  const positions = table($('said'), 'day', {
    rows: () => said.rows,
    text: r => [...about(r), r.paragraph, who(r), r.who, r.words, r.source, r.noted_by].join(' '),
    value: (r, by) => by === 'about' ? about(r).join(' ') : by === 'who' ? who(r) : by === 'stance' ? stance(r) : r[by],
    cells: r => [[...about(r).map(t => line('', t, 'auto')), line('hint', r.paragraph, 'auto')], who(r), [line('said', r.words, 'auto')], stance(r), r.day, r.source, r.noted_by],
  })

  const writers = {
    csv: ['list.csv', 'text/csv', () => Opening.listCSV(list, english)],
    json: ['list.json', 'application/json', () => Opening.listJSON(list)],
    said: ['said.csv', 'text/csv', () => Said.saidCSV(said)],
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
  document.querySelectorAll('[data-forget]').forEach(b => b.addEventListener('click', () => location.reload()))
})()

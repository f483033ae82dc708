// The pages of keys at the desk: making an opening key, making and sealing anew a
// statement's list key, trying a key. Their words stand in the page. A key's
// private half stays in this script: it is in no form, no storage and no request.
(() => {
  const { Refused } = Sealing
  const $ = (at, in_ = document) => in_.querySelector(at)
  const texts = new Map([...$('#texts').content.querySelectorAll('[data-key]')].map(e => [e.dataset.key, e.textContent]))
  const say = (key, args = {}) => (texts.get(key) ?? key).replace(/\{(\w+)\}/g, (all, name) => args[name] ?? all)
  const today = () => new Date().toISOString().slice(0, 10)

  // Shows what went wrong beside the field it is about, and reads it aloud.
  function complain(box, e) {
    if (!(e instanceof Refused)) e = new Refused('keyring.js.failed')
    box.replaceChildren(...e.all.map(x => {
      const p = document.createElement('p')
      p.textContent = say(x.key, x.args)
      return p
    }))
    box.hidden = false
  }
  const content = box => {
    box.hidden = true
    box.replaceChildren()
  }

  function show(step) {
    step.parentElement.querySelectorAll('[data-step]').forEach(s => { s.hidden = s !== step })
    const head = $('h2', step)
    head.tabIndex = -1
    head.focus()
  }

  function save(name, text) {
    const a = document.createElement('a')
    a.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    a.download = name
    a.click()
    setTimeout(() => URL.revokeObjectURL(a.href), 60000)
  }
  const fileName = name => name.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '') || 'key'

  // The dark squares of each row are one piece of a path, so that printers draw no
  // hairlines between them.
  function drawQR(svg, text) {
    const squares = Sealing.squares(text)
    let d = ''
    squares.forEach((row, y) => {
      for (let x = 0; x < row.length; x++) {
        const from = x
        while (x < row.length && row[x]) x++
        if (x > from) d += `M${from} ${y}h${x - from}v1H${from}z`
      }
    })
    svg.setAttribute('viewBox', `0 0 ${squares.length} ${squares.length}`)
    $('path', svg).setAttribute('d', d)
  }

  // Two different places, by chance, in the order of the page.
  function twoPlaces(n) {
    const [a, b] = crypto.getRandomValues(new Uint32Array(2))
    const first = a % n
    const second = (first + 1 + b % (n - 1)) % n
    return [first, second].sort((x, y) => x - y)
  }

  // What somebody has of their key: the file, or what they typed.
  async function keyOf(box) {
    const file = $('[data-key-file]', box).files[0]
    const typed = $('[data-key-text]', box).value
    if (file && file.size > 64 << 10) throw new Refused('seal.not_a_key')
    if (!file && !typed.trim()) throw new Refused('keyring.js.no_key')
    return Sealing.read(file ? await file.text() : typed)
  }
  const forget = box => {
    $('[data-key-file]', box).value = ''
    $('[data-key-text]', box).value = ''
  }

  function ceremony(root) {
    const [ask, sheet, check, give] = root.querySelectorAll('[data-step]')
    const name = $('[name=name]', ask)
    const wrong = root.querySelectorAll('[data-wrong]')
    let secret = null
    let words = []
    let places = []
    root.hidden = false
    document.getElementById('scripts-off').hidden = true
    const other = document.getElementById('other').closest('section')

    $('[data-make]', ask).addEventListener('click', async () => {
      content(wrong[0])
      if (!name.value.trim()) {
        name.focus()
        return complain(wrong[0], new Refused('keyring.js.no_name'))
      }
      try {
        secret = await Sealing.make()
        words = Sealing.words(secret)
        const recipient = await Sealing.recipient(secret)
        if (Sealing.fromWords(words.join(' ')) !== secret) throw new Error()
        $('[data-name]', sheet).textContent = name.value.trim()
        $('[data-day]', sheet).textContent = today()
        drawQR($('svg', sheet), secret)
        $('[data-words]', sheet).replaceChildren(...words.map(w => {
          const li = document.createElement('li')
          li.textContent = w
          return li
        }))
        $('[data-line]', sheet).textContent = secret
        root.querySelectorAll('[data-fingerprint]').forEach(e => { e.textContent = Sealing.fingerprint(recipient) })
        const form = $('form', give)
        form.elements.name.value = name.value.trim()
        form.elements.recipient.value = recipient
        form.elements.paper.value = $('[name=paper]', ask).checked ? '1' : ''
        places = twoPlaces(words.length)
        check.querySelectorAll('[data-place]').forEach((e, i) => { e.textContent = say('keyring.js.word', { Place: places[i] + 1 }) })
        window.addEventListener('beforeunload', stay)
        other.hidden = true
        show(sheet)
      } catch (e) {
        complain(wrong[0], e)
      }
    })
    $('[data-print]', sheet).addEventListener('click', () => print())
    $('[data-save]', sheet).addEventListener('click', () =>
      save(fileName(name.value) + '.key', say('keyring.js.file', { Name: name.value.trim() }).replace(/^/gm, '# ') + '\n' + secret + '\n'))
    $('[data-next]', sheet).addEventListener('click', () => show(check))
    $('[data-back]', check).addEventListener('click', () => show(sheet))
    $('form', check).addEventListener('submit', e => {
      e.preventDefault()
      content(wrong[1])
      const typed = [...e.target.querySelectorAll('input')]
      const bad = typed.findIndex((f, i) => f.value.trim().toLowerCase() !== words[places[i]])
      if (bad >= 0) {
        typed[bad].focus()
        return complain(wrong[1], new Refused('keyring.js.other_word', { Place: places[bad] + 1 }))
      }
      e.target.reset()
      clear()
      window.removeEventListener('beforeunload', stay)
      show(give)
    })
    // Nothing secret stays in the page once it is on paper, or when it is left.
    function clear() {
      secret = null
      words = []
      $('[data-words]', sheet).replaceChildren()
      $('[data-line]', sheet).textContent = ''
      $('svg path', sheet).setAttribute('d', '')
    }
    const stay = e => e.preventDefault()
    window.addEventListener('pagehide', clear)
  }

  // A new list key, or those of the statement sealed to the keys in use.
  function listKeys(root) {
    const openers = JSON.parse(root.dataset.openers)
    const form = $('form', root)
    const wrong = $('[data-wrong]', root)
    const status = $('[data-status]', root)
    root.hidden = false
    const send = (what, files) => {
      form.elements.what.value = what
      form.elements.list_key.value = files.map(k => JSON.stringify(k)).join('\n')
      form.submit()
    }
    $('[data-new]', root)?.addEventListener('click', async () => {
      content(wrong)
      status.textContent = say('keyring.js.sealing')
      try {
        const k = await Sealing.newListKey(root.dataset.statement, openers, today())
        Sealing.checkListKey(k)
        send('new', [k])
      } catch (e) {
        status.textContent = ''
        complain(wrong, e)
      }
    })
    $('[data-reseal]', root)?.addEventListener('click', async () => {
      content(wrong)
      status.textContent = say('keyring.js.sealing')
      try {
        const secret = await keyOf(root)
        const done = []
        let denied = null
        for (const k of JSON.parse(root.dataset.listKeys)) {
          try {
            done.push(await Sealing.reseal(Sealing.checkListKey(k), secret, openers))
          } catch (e) {
            if (e.key !== 'seal.wrong_key') throw e
            denied = e
          }
        }
        if (done.length === 0) throw denied
        forget(root)
        send('reseal', done)
      } catch (e) {
        status.textContent = ''
        complain(wrong, e)
      }
    })
  }

  // A drill: opens the test message and nothing else. What does not say that it is
  // one, and of this site, is not shown.
  function drill(root) {
    const wrong = $('[data-wrong]', root)
    root.hidden = false
    $('[data-open]', root).addEventListener('click', async () => {
      content(wrong)
      try {
        const secret = await keyOf(root)
        const sealed = Uint8Array.from(atob(root.dataset.sealed), c => c.charCodeAt(0))
        const m = JSON.parse(new TextDecoder().decode(await Sealing.decrypt(sealed, secret)))
        if (!Sealing.exact(m, { format: 'string', site: 'string', code: 'string' }) || m.format !== 'groundswell drill 1' ||
          m.site !== root.dataset.site) throw new Refused('keyring.js.no_drill')
        forget(root)
        const code = document.getElementById('code')
        code.value = m.code
        code.focus()
        $('[data-status]', root).textContent = say('keyring.js.opened')
      } catch (e) {
        complain(wrong, e)
      }
    })
  }

  const jobs = { ceremony, listKeys, drill }
  document.querySelectorAll('[data-keyring]').forEach(root => jobs[root.dataset.keyring](root))
})()

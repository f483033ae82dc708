// Opens exports of a statement in the browser, as package opening does it with
// the program: the same file format, the same checks, the same list. What it
// leaves to the program is one word: whether the address of somebody who signed
// sealed belongs to their website (that takes the list of public suffixes).
const Opening = (() => {
  const { Refused, exact, isDay, parse, decrypt, checkListKey, openListKey, fingerprint, sha256 } = Sealing

  const format = 'groundswell export 1'
  const maxLine = 16 << 20
  const maxSealed = 64 << 10
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

  // What is wrong with one endorsement, in the words of package opening: they
  // stand in list.json, which both write.
  const problem = {
    notHere: 'the sealed record does not belong here: it names another endorsement, statement or kind',
    notText: 'the sealed record is bound to a text that is not among the versions',
    notRead: 'the sealed record cannot be opened: it is damaged, or sealed to another key than it names',
    notKnown: 'the sealed record names a list key that is not in the export',
    notKept: 'nothing is kept that tells who it is',
    notAmended: 'a correction of it cannot be opened, or does not belong here, and was left out',
    notSealed: 'is printed, though it was signed sealed',
    notSame: 'the printed name is not the one that was signed',
    missing: 'stands in an earlier export, is missing in a later one and was not withdrawn',
    earlier: 'was taken from an earlier export',
  }

  const recordFields = { format: 'string', statement: 'string', endorsement: 'string', version: 'number', version_hash: 'string', lang: 'string',
    day: 'string', kind: 'string', visibility: 'string', name: 'string', country: 'string', updates: 'boolean', link: 'string' }
  const recordMore = { email: 'string', website: 'string', affiliation: 'string', officer: 'string', role: 'string', paragraph: 'string',
    reservation: 'string', vouched_by: 'string' }
  const amendable = ['name', 'country', 'email', 'website', 'affiliation', 'visibility', 'link']
  const lineFields = { id: 'string', kind: 'string', visibility: 'string', version: 'number', affirmed: 'number', lang: 'string',
    country: 'string', day: 'string', level: 'string', state: 'string' }
  const lineMore = { muted: 'boolean', bounced: 'boolean', list_key: 'string', sealed: 'string', amended: 'object', name: 'string',
    website: 'string', affiliation: 'string', vouched_by: 'string' }

  const altered = n => new Refused('keyring.open.altered', { File: n })
  const cut = n => new Refused('keyring.open.cut', { File: n })
  const notExport = n => new Refused('keyring.open.not_export')

  function json(text) {
    try {
      return JSON.parse(text)
    } catch {
      return null
    }
  }

  const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')

  // lines gives each line of a file as bytes, with its line end; the last may
  // lack one. A file is a Blob: it is read piece by piece.
  async function* lines(blob) {
    let left = []
    let size = 0
    const whole = (last) => {
      const out = new Uint8Array(size + last.length)
      let at = 0
      for (const p of [...left, last]) {
        out.set(p, at)
        at += p.length
      }
      left = []
      size = 0
      return out
    }
    for (let at = 0; at < blob.size; at += 1 << 20) {
      let piece = new Uint8Array(await blob.slice(at, at + (1 << 20)).arrayBuffer())
      for (let end; (end = piece.indexOf(10)) >= 0; piece = piece.subarray(end + 1)) yield whole(piece.subarray(0, end + 1))
      left.push(piece)
      if ((size += piece.length) > maxLine) throw new Refused('keyring.open.not_export')
    }
    if (size > 0) yield whole(new Uint8Array(0))
  }

  const isHeader = h => exact(h, { format: 'string', statement: 'string', site: 'string', exported: 'string', source: 'string', rule: 'string',
    versions: 'object', texts: 'object', list_keys: 'object', counts: 'object' }, { file: 'string' }) && h.format === format && h.statement !== ''

  // An Export is one file while it is read.
  class Export {
    constructor(n, blob) {
      this.n = n
      this.in = lines(blob)
      this.sum = sha256.create()
      this.lines = 0
    }

    async line() {
      const { value, done } = await this.in.next()
      if (done || value[value.length - 1] !== 10) throw cut(this.n)
      return value
    }

    count(line) {
      this.sum.update(line)
      this.lines++
    }

    async begin() {
      const line = await this.line().catch(() => { throw notExport(this.n) })
      const h = this.header = json(utf8.decode(line))
      if (!isHeader(h)) throw notExport(this.n)
      this.count(line)
      if (!isDay(h.exported) || !Array.isArray(h.versions) || h.versions.length === 0 || !Array.isArray(h.list_keys) ||
        !h.versions.every(v => exact(v, { number: 'number', hash: 'string', published: 'string' }))) throw altered(this.n)
      try {
        this.keys = h.list_keys.map(checkListKey)
      } catch {
        throw altered(this.n)
      }
      if (this.keys.some(k => k.statement !== h.statement)) throw altered(this.n)
      return this
    }

    // The next line with an endorsement; null when the file has ended as it should.
    async next(gone) {
      for (;;) {
        const line = await this.line()
        const text = utf8.decode(line)
        if (text.startsWith('{"end":')) return this.end(line, text)
        this.count(line)
        if (!text.startsWith('{"withdrawn":')) return text
        const w = json(text)
        if (!exact(w, { withdrawn: 'object' }) || !Array.isArray(w.withdrawn) || !w.withdrawn.every(id => typeof id === 'string')) throw altered(this.n)
        w.withdrawn.forEach(id => gone.add(id))
      }
    }

    async end(line, text) {
      const e = json(text)
      if (!exact(e, { end: 'boolean', lines: 'number', sha256: 'string' }) || !e.end || e.lines !== this.lines ||
        e.sha256 !== hex(this.sum.clone().digest())) throw altered(this.n)
      this.count(line)
      if (!(await this.in.next()).done) throw altered(this.n)
      this.whole = hex(this.sum.digest())
      return null
    }
  }

  const bytes = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt(0))

  async function unseal(secret, base64, fields, more) {
    const file = bytes(base64)
    if (file.length > maxSealed) throw new Refused('seal.damaged')
    const v = json(utf8.decode(await decrypt(file, secret)))
    if (!exact(v, fields, more)) throw new Refused('seal.damaged')
    return v
  }

  // look opens what is sealed in one line and checks that it belongs there. It
  // needs nothing but the line and what is the same for all: it may run in a
  // worker. keys has a list key's secret, or null where this key opens none.
  async function look(l, { statement, hashes, keys }) {
    const x = { id: l.id, sealed: l.visibility === 'sealed', muted: !!l.muted, row: null, unopened: false, problems: [] }
    const wrong = what => {
      x.problems.push(what)
      return x
    }
    if (!l.list_key && !l.sealed) {
      if (x.sealed) return wrong(problem.notKept)
      x.row = printed(l)
      return x
    }
    if (!Object.hasOwn(keys, l.list_key)) return wrong(problem.notKnown)
    const secret = keys[l.list_key]
    if (secret === null) {
      if (x.sealed) x.unopened = true
      else x.row = printed(l)
      return x
    }
    let rec
    try {
      rec = await unseal(secret, l.sealed, recordFields, recordMore)
    } catch {
      return wrong(problem.notRead)
    }
    if (rec.format !== 'groundswell endorsement 1' || rec.statement !== statement || rec.endorsement !== l.id || rec.kind !== l.kind) return wrong(problem.notHere)
    if (hashes[rec.version] !== rec.version_hash || rec.version > l.affirmed) return wrong(problem.notText)
    const signed = rec.visibility
    let moved = false
    for (const part of l.amended || []) {
      const a = await amendment(l, part, keys)
      if (!a) {
        wrong(problem.notAmended)
        continue
      }
      for (const f of amendable) if (a[f]) rec[f] = a[f]
      moved ||= !!a.email
    }
    const row = x.row = printed(l)
    Object.assign(row, { email: rec.email, officer: rec.officer, role: rec.role, updates: rec.updates, paragraph: rec.paragraph,
      reservation: rec.reservation, vouched_by: rec.vouched_by, version: rec.version, bounced: !!l.bounced && !moved })
    if (l.visibility === 'public' && rec.visibility === 'public') {
      if (rec.name !== (l.name || '')) wrong(problem.notSame)
      return x
    }
    if (l.visibility === 'public' && signed === 'sealed') wrong(problem.notSealed)
    x.sealed = true
    Object.assign(row, { visibility: 'sealed', name: rec.name, affiliation: rec.affiliation, website: rec.website, level: rec.vouched_by ? 'vouched' : 'address' })
    // A correction cannot say "no country any more", but the line beside it can.
    if (l.country || !(l.amended || []).length) row.country = rec.country
    return x
  }

  async function amendment(l, part, keys) {
    const fields = { format: 'string', endorsement: 'string' }
    const more = Object.fromEntries(amendable.map(f => [f, 'string']))
    for (const id of [l.list_key, ...Object.keys(keys).filter(k => k !== l.list_key)]) {
      if (keys[id] === null) continue
      try {
        const a = await unseal(keys[id], part, fields, more)
        return a.format === 'groundswell amendment 1' && a.endorsement === l.id && a
      } catch (e) {
        if (e.key !== 'seal.wrong_key') return null
      }
    }
    return null
  }

  const printed = l => ({ id: l.id, kind: l.kind, visibility: l.visibility, state: l.state, name: l.name || '', country: l.country,
    affiliation: l.affiliation, website: l.website, muted: !!l.muted, bounced: !!l.bounced, level: l.level, vouched_by: l.vouched_by,
    version: l.version, affirmed: Math.max(l.version, l.affirmed), lang: l.lang, day: l.day, updates: false })

  const validLine = l => exact(l, lineFields, lineMore) && isDay(l.day) && l.id !== '' && l.id.length <= 64 &&
    ['en', 'fr', 'es', 'ru', 'pt', 'ar', 'zh'].includes(l.lang) && ['organisation', 'person'].includes(l.kind) && ['public', 'sealed'].includes(l.visibility) &&
    (l.amended === undefined || Array.isArray(l.amended) && l.amended.every(a => typeof a === 'string'))

  const order = (a, b) => a < b ? -1 : a > b ? 1 : 0

  // open reads exports of one statement with an opening key and returns who
  // stands behind it. options: today (YYYY-MM-DD), program, progress(done, total),
  // and run(lines, context) → findings, which may use several processors.
  async function open(blobs, secret, options) {
    if (blobs.length === 0) throw new Refused('keyring.open.no_file')
    const files = await Promise.all(blobs.map((b, i) => new Export(i + 1, b).begin()))
    files.sort((a, b) => order(a.header.exported, b.header.exported) || a.header.versions.length - b.header.versions.length ||
      a.header.counts.withdrawn - b.header.counts.withdrawn)
    const r = { header: files[files.length - 1].header, newest: 0, hashes: {}, keys: {}, list: [], gone: new Set(), found: new Map(), total: 0, done: 0 }
    await prepare(r, files, secret)
    for (let i = files.length - 1; i >= 0; i--) await read(r, files[i], i === files.length - 1, options)
    return finish(r, files, options)
  }

  async function prepare(r, files, secret) {
    const recipients = {}
    for (const f of files) {
      if (f.header.statement !== r.header.statement) throw new Refused('keyring.open.mixed')
      r.total += f.header.counts.lines
      for (const v of f.header.versions) {
        if (Object.hasOwn(r.hashes, v.number) && r.hashes[v.number] !== v.hash) throw new Refused('keyring.open.disagree', { Version: v.number })
        r.hashes[v.number] = v.hash
        r.newest = Math.max(r.newest, v.number)
      }
      for (const k of f.keys) {
        if (Object.hasOwn(recipients, k.id) && recipients[k.id] !== k.recipient) throw altered(f.n)
        recipients[k.id] = k.recipient
        let list = null
        try {
          list = await openListKey(k, secret)
        } catch (e) {
          if (e.key !== 'seal.wrong_key') throw e
        }
        if (!Object.hasOwn(r.keys, k.id)) {
          r.list.push({ id: k.id, made: k.made, fingerprint: fingerprint(k.recipient) })
          r.keys[k.id] = list
        } else r.keys[k.id] ??= list
      }
    }
    if (r.list.length && Object.values(r.keys).every(k => k === null)) throw new Refused('seal.wrong_key')
    r.list.sort((a, b) => order(a.made, b.made) || order(a.id, b.id))
  }

  async function read(r, f, latest, { run, progress }) {
    const context = { statement: r.header.statement, hashes: r.hashes, keys: r.keys }
    const gone = new Set()
    const here = new Set()
    const found = []
    const running = []
    let batch = []
    const flush = async () => {
      const some = batch
      batch = []
      const n = some.length
      const work = run(some, context).then(out => {
        found.push(...out)
        progress(r.done += n, Math.max(r.total, r.done))
      })
      running.push(work)
      if (running.length > 8) await running.shift()
    }
    for (let text; (text = await f.next(gone)) !== null;) {
      const l = json(text)
      if (!validLine(l) || here.has(l.id)) throw altered(f.n)
      here.add(l.id)
      if (r.gone.has(l.id) || r.found.get(l.id)?.row) found.push({ id: l.id, sealed: l.visibility === 'sealed', muted: !!l.muted, row: null, problems: [] })
      else batch.push(l)
      if (batch.length === 50) await flush()
    }
    if (batch.length) await flush()
    await Promise.all(running)
    gone.forEach(id => r.gone.add(id))
    for (const x of found) {
      const had = r.found.get(x.id)
      if (!had) {
        if (!latest) x.problems.push(problem.missing)
        r.found.set(x.id, x)
        continue
      }
      had.muted ||= x.muted
      had.sealed ||= x.sealed
      if (!had.row && x.row) {
        had.row = x.row
        had.problems.push(problem.earlier)
      }
    }
  }

  function finish(r, files, { today, program }) {
    const h = r.header
    const l = { rows: [], duplicates: [], near: [], near_more: false, problems: [] }
    const n = { public: 0, sealed: 0, damaged: 0, unopened: 0 }
    for (const [id, x] of r.found) {
      if (r.gone.has(id)) continue
      x.sealed ? n.sealed++ : n.public++
      x.problems.forEach(what => l.problems.push({ id, what }))
      if (!x.row) {
        x.unopened ? n.unopened++ : n.damaged++
        continue
      }
      x.row.muted ||= x.muted
      if (x.sealed) x.row.visibility = 'sealed'
      x.row.counts = x.row.state === 'confirmed' && (h.rule === 'carry' || x.row.affirmed >= r.newest)
      l.rows.push(x.row)
    }
    l.rows.sort((a, b) => order(a.id, b.id))
    l.problems.sort((a, b) => order(a.id, b.id))
    unite(l)
    compare(l)
    const valid = l.rows.filter(x => x.counts)
    l.attestation = { format: 'groundswell attestation 1', statement: h.statement, site: h.site, versions: h.versions,
      files: files.map(f => ({ exported: f.header.exported, sha256: f.whole })), list_keys: r.list,
      public: n.public, sealed: n.sealed, withdrawn: r.gone.size, duplicates: l.duplicates.length, damaged: n.damaged, unopened: n.unopened,
      valid: valid.length, waiting: l.rows.length - valid.length, organisations: valid.filter(x => x.kind === 'organisation').length,
      persons: valid.filter(x => x.kind === 'person').length, valid_sealed: valid.filter(x => x.visibility === 'sealed').length,
      countries: new Set(valid.map(x => x.country).filter(c => c && c !== '001')).size, opened_on: today, program }
    l.header = h
    return l
  }

  // One row of those with the same mailbox and kind and, for organisations, the
  // same name, since one officer may speak for two.
  function unite(l) {
    const groups = new Map()
    for (const row of l.rows) {
      if (!row.email) continue
      const key = JSON.stringify([row.kind, sameAddress(row.email), row.kind === 'organisation' ? fold(row.name) : ''])
      groups.set(key, [...groups.get(key) || [], row])
    }
    const drop = new Set()
    for (const g of groups.values()) {
      const best = g.reduce((a, b) => better(b, a) ? b : a)
      best.muted = g.some(row => row.muted)
      for (const row of g) {
        if (row === best) continue
        drop.add(row)
        l.duplicates.push([row.id, best.id])
      }
    }
    l.rows = l.rows.filter(row => !drop.has(row))
    l.duplicates.sort((a, b) => order(a[0], b[0]))
  }

  const better = (a, b) => (a.counts - b.counts || (a.state === 'confirmed') - (b.state === 'confirmed') || a.affirmed - b.affirmed ||
    (a.visibility === 'public') - (b.visibility === 'public') || order(a.day, b.day) || order(b.id, a.id)) > 0

  function sameAddress(a) {
    a = a.trim().toLowerCase()
    const at = a.indexOf('@')
    if (at < 0) return a
    let local = a.slice(0, at)
    let domain = a.slice(at + 1)
    if (local.indexOf('+') > 0) local = local.slice(0, local.indexOf('+'))
    if (domain === 'googlemail.com') domain = 'gmail.com'
    if (domain === 'gmail.com') local = local.replaceAll('.', '') || local
    return local + '@' + domain
  }

  // Rows of one kind and country whose names are the same or differ by one
  // letter, for a person's eye. Two names differ by at most one letter only if
  // they are the same once one letter, or none, is taken out of each.
  function compare(l) {
    const names = new Map()
    for (const row of l.rows) {
      const letters = [...fold(row.name)]
      if (letters.length < 6) continue
      const where = row.kind + '\0' + row.country + '\0'
      const key = where + letters.join('')
      const had = names.get(key)
      if (had) l.near.push([had.last, row.id]) // the very same name: one after the other
      else names.set(key, { id: row.id, where, letters })
      names.get(key).last = row.id
    }
    const cuts = new Map()
    for (const n of names.values()) {
      const texts = new Set([n.letters.join(''), ...n.letters.map((_, i) => n.letters.slice(0, i).join('') + n.letters.slice(i + 1).join(''))])
      for (const t of texts) {
        const bucket = cuts.get(n.where + t)
        if (bucket) bucket.push(n)
        else cuts.set(n.where + t, [n])
      }
    }
    const pairs = new Map()
    for (const bucket of cuts.values()) {
      if (bucket.length > maxBucket) l.near_more = true
      if (bucket.length < 2 || pairs.size > maxPairs) continue
      bucket.length = Math.min(bucket.length, maxBucket)
      bucket.forEach((a, i) => {
        for (const b of bucket.slice(i + 1)) if (oneApart(a.letters, b.letters)) pairs.set(a.id + '\0' + b.id, a.id < b.id ? [a.id, b.id] : [b.id, a.id])
      })
    }
    l.near.push(...pairs.values())
    l.near.sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
    if (l.near.length > maxPairs) {
      l.near.length = maxPairs
      l.near_more = true
    }
  }
  const maxPairs = 10000
  const maxBucket = 200

  // Whether one letter put in, taken out or changed makes b of a.
  function oneApart(a, b) {
    if (a.length > b.length) [a, b] = [b, a]
    if (b.length - a.length > 1) return false
    let i = 0
    while (i < a.length && a[i] === b[i]) i++
    const rest = a.length === b.length ? a.slice(i + 1) : a.slice(i)
    return rest.join('') === b.slice(i + 1).join('')
  }

  // fold is script.Fold: a name for comparing, without case, accents and marks.
  const accents = /^[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Cyrillic}\p{Script=Latin}\p{Script=Greek}\p{Script=Syriac}\p{Me}]$/u
  const apostrophes = /['`\u00b4\u2019\u2018\u201b\u2032\u02bc\u02bb\u02bd\u02be\u02bf\u02b9\u02c8\u02ca\u02cb\uff07\uff40\u05f3\u05f4\ua78c\ua78b\u1fbf\u1fbd\u1ffe\u0384]/gu
  const shown = /[\u0600-\u0605\u06dd\u070f\u08e2\u0890\u0891\u{110bd}\u{110cd}]/u
  const ignorable = /[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\u180b-\u180f\ufe00-\ufe0f\ufff0-\uffff\u{e0000}-\u{e0fff}\u0640]/u
  const letters = new Map(('đd Đd ðd Ðd łl Łl øo Øo ħh Ħh ŧt Ŧt ŋn Ŋn ıi ƒf ĸk ſs ɓb Ɓb ɗd Ɗd ɖd Ɖd ƙk Ƙk ƴy Ƴy ɛe Ɛe ɔo Ɔo ɩi Ɩi ʋv Ʋv ɣg Ɣg əe Əe ƀb ɨi Ɨi ʉu Ʉu ɵo ' +
    'ґг Ґг қк Қк ғг Ғг ңн Ңн ҳх Ҳх ҷч Ҷч үу Үу ұу Ұу өо Өо ٱا ىي ةه کك یي ہه ھه ەه ےي ټت ډد ړر ڼن ۍي ېي ' +
    'æae Æae œoe Œoe þth Þth ßss ẞss ǆdz').split(' ').map(p => [[...p][0], [...p].slice(1).join('')]))

  function plain(s) {
    let out = ''
    let marks = 0
    for (const c of s.replace(apostrophes, '').normalize('NFKD')) {
      if (c < '\x80') {
        out += c
        marks = 0
        continue
      }
      if (/\p{M}/u.test(c)) {
        if (++marks > 16 || c !== '\u3099' && c !== '\u309a' && accents.test(c)) continue
      } else marks = 0
      if (ignorable.test(c) && !shown.test(c) || c.search(apostrophes) >= 0) continue
      out += letters.get(c) ?? digit(c)
    }
    return out
  }

  // The ASCII digit for a decimal digit of any script: each script's ten stand in
  // a row and begin with a nought.
  function digit(c) {
    if (!/\p{Nd}/u.test(c)) return c
    let first = c.codePointAt(0)
    const begin = first
    while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--
    return String((begin - first) % 10)
  }

  const fold = s => plain([...plain(s.toWellFormed().replaceAll('\ufffd', ' '))].map(c => c.toLowerCase().replace('\u03c2', '\u03c3')).join(''))
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim().normalize('NFC')

  const rowFields = ['id', 'kind', 'visibility', 'state', 'counts', 'name', 'country', 'affiliation', 'website', 'officer', 'role', 'email', 'updates',
    'muted', 'bounced', 'level', 'vouched_by', 'version', 'affirmed', 'lang', 'day', 'paragraph', 'reservation']
  const always = new Set(['id', 'kind', 'visibility', 'state', 'counts', 'name', 'country', 'updates', 'level', 'version', 'affirmed', 'lang', 'day'])

  // list.json, as opening.List.WriteJSON writes it.
  const listJSON = l => JSON.stringify({ format: 'groundswell list 1', attestation: l.attestation,
    rows: l.rows.map(row => Object.fromEntries(rowFields.filter(f => always.has(f) || row[f]).map(f => [f, row[f]]))),
    duplicates: l.duplicates, near: l.near, near_more: l.near_more || undefined, problems: l.problems }, null, 1) + '\n'

  const yes = b => b ? 'yes' : 'no'
  const columns = [['ID', r => r.id], ['Kind', r => r.kind], ['Visibility', r => r.visibility], ['State', r => r.state], ['Counts', r => yes(r.counts)],
    ['Name', r => r.name], ['Country', r => r.country], ['Country name', (r, countries) => r.country && (countries[r.country] ?? r.country)],
    ['Affiliation', r => r.affiliation], ['Website', r => r.website], ['Officer', r => r.officer], ['Role', r => r.role], ['E-mail', r => r.email],
    ['Wants updates', r => yes(r.updates && !r.muted)], ['No mail', r => yes(r.muted)], ['Mail came back', r => yes(r.bounced)], ['Known by', r => r.level],
    ['Vouched by', r => r.vouched_by], ['Signed version', r => String(r.version)], ['Affirmed version', r => String(r.affirmed)], ['Language', r => r.lang],
    ['Day', r => r.day], ['Paragraph', r => r.paragraph], ['Reservation', r => r.reservation]]

  // list.csv, as opening.List.WriteCSV writes it: for spreadsheets, and no cell
  // can become a formula. countries has the English names by code.
  const listCSV = (l, countries) => '\ufeff' + [columns.map(c => c[0]), ...l.rows.map(r => columns.map(c => cell(c[1](r, countries) ?? '')))]
    .map(cells => cells.map(quoted).join(',') + '\r\n').join('')

  const quoted = s => /^\s|[",\r\n]/.test(s) || s === '\\.' ? '"' + s.replaceAll('"', '""').replaceAll('\r', '').replaceAll('\n', '\r\n') + '"' : s

  // cell is script.Cell: an apostrophe stands before what a spreadsheet might
  // compute, white space and invisible characters aside.
  function cell(s) {
    s = s.replaceAll('\0', '')
    for (const c of s) {
      if (c !== '\t' && c !== '\r' && c !== '\n') {
        if (/[\s\p{Cc}]/u.test(c) || ignorable.test(c) && !shown.test(c) && c !== '\u0640') continue
        if (!'=+-@＝＋－＠﹢﹣﹦﹫−'.includes(c)) break
      }
      s = "'" + s
      break
    }
    if (s.length <= 32000) return s
    return s.slice(0, s.codePointAt(31999) > 0xffff ? 31999 : 32000)
  }

  return { open, look, fold, cell, listJSON, listCSV, lines, json, utf8, hex, unseal }
})()

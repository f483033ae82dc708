// Opens files of sealed positions on a negotiated text: the format, the checks and the
// table of package positions. A file may be anybody's: nothing in it is trusted but
// what its own sum and the key say.
const Said = (() => {
  const { Refused, exact, isDay } = Sealing
  const { cell, lines, json, utf8, hex, unseal } = Opening
  const format = 'groundswell positions 1'
  const begin = '{"format":"' + format + '"'
  const base64 = /^[A-Za-z0-9+/]+={0,2}$/
  const most = 100000 // positions: a site keeps 5,000 on a text
  const record = { format: 'string', negotiation: 'string', position: 'string', who: 'string', stance: 'string', words: 'string', day: 'string' }
  const recordMore = { draft: 'string', label: 'string', paragraph: 'string', ask: 'string', country: 'string', source: 'string', noted_by: 'string' }
  const fields = ['day', 'draft', 'label', 'ask', 'who', 'country', 'stance', 'words', 'source', 'noted_by', 'paragraph']

  // Whether a file begins as one of sealed positions does.
  const is = async blob => utf8.decode(await blob.slice(0, begin.length).arrayBuffer()) === begin

  // look opens one line; it may run in a worker.
  async function look(l, { secret, negotiation }) {
    let r
    try {
      r = await unseal(secret, l.sealed, record, recordMore)
    } catch (e) {
      return { id: l.id, unopened: e.key === 'seal.wrong_key' }
    }
    if (r.format !== 'groundswell position 1' || r.negotiation !== negotiation || r.position !== l.id) return { id: l.id, unopened: false }
    return { id: l.id, row: { ...Object.fromEntries(fields.map(f => [f, r[f] ?? ''])), negotiation } }
  }

  // The positions of one file, once it is known to be whole.
  async function read(blob, n) {
    const altered = () => new Refused('keyring.open.altered', { File: n })
    const sum = Sealing.sha256.create()
    const found = []
    let head = null
    let count = 0
    let whole = false
    for await (const line of lines(blob)) {
      if (whole) throw altered()
      if (line[line.length - 1] !== 10) throw new Refused('keyring.open.cut', { File: n })
      const text = utf8.decode(line)
      if (text.startsWith('{"end":')) {
        const e = json(text)
        whole = exact(e, { end: 'boolean', lines: 'number', sha256: 'string' }) && e.end && e.lines === count && e.sha256 === hex(sum.clone().digest())
        if (!whole) throw altered()
        continue
      }
      const v = json(text)
      if (!head) {
        if (!exact(v, { format: 'string', negotiation: 'string', site: 'string', exported: 'string' }) || v.format !== format || !isDay(v.exported)) throw altered()
        head = v
      } else {
        if (!exact(v, { id: 'string', sealed: 'string' }) || v.id === '' || v.id.length > 64 || !base64.test(v.sealed) || v.sealed.length % 4 || found.length === most) throw altered()
        found.push(v)
      }
      sum.update(line)
      count++
    }
    if (!whole) throw new Refused('keyring.open.cut', { File: n })
    return { negotiation: head.negotiation, found }
  }

  // open returns what stands in files of sealed positions: rows in the order of the
  // files, each position once. A key that opens none is refused.
  async function open(blobs, secret, { run, progress }) {
    const files = []
    for (const [i, b] of blobs.entries()) files.push(await read(b, i + 1))
    const all = files.reduce((n, f) => n + f.found.length, 0)
    const out = { texts: [...new Set(files.map(f => f.negotiation))], rows: [], damaged: [], unopened: 0 }
    const seen = new Set()
    let done = 0
    for (const f of files) {
      for (let at = 0; at < f.found.length; at += 200) {
        const batch = []
        for (let i = at; i < Math.min(at + 200, f.found.length); i += 25) batch.push(run(f.found.slice(i, Math.min(i + 25, at + 200)), { said: true, secret, negotiation: f.negotiation }))
        for (const x of (await Promise.all(batch)).flat()) {
          if (x.unopened) out.unopened++
          else if (!x.row) out.damaged.push(x.id)
          else if (!seen.has(x.id)) {
            seen.add(x.id)
            out.rows.push(x.row)
          }
          progress(++done, all)
        }
      }
    }
    if (out.rows.length === 0 && out.unopened > 0) throw new Refused('keyring.said.wrong_key')
    return out
  }

  // said.csv, as positions.Opened.WriteCSV writes it.
  const saidCSV = l => '\ufeff' + [fields, ...l.rows.map(r => fields.map(f => quoted(cell(r[f]))))].map(cells => cells.join(',') + '\n').join('')
  const quoted = s => /^\s|[",\r\n]/.test(s) || s === '\\.' ? '"' + s.replaceAll('"', '""') + '"' : s

  return { is, open, look, saidCSV }
})()

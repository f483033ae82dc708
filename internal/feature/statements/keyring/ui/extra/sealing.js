// Keys as package seal has them, in the browser: opening keys and their words,
// list keys, age files. Nothing here touches the page or the network, and
// nothing leaves it but what a caller asked for. The same script runs at the
// desk and in the page that opens lists offline; tests hold its results against
// package seal and against stock age.
const Sealing = (() => {
  const { Encrypter, Decrypter, armor, generateHybridIdentity, identityToRecipient, sha256, bech32,
    entropyToMnemonic, mnemonicToEntropy, wordlist, encodeQR } = groundswellAge

  // Refused is what a person can put right: key names a message, args fill it in.
  // It never holds any of what was typed.
  class Refused extends Error {
    constructor(key, args = {}, more = []) {
      super(key)
      this.key = key
      this.args = args
      this.all = [this, ...more]
    }
  }

  const secretPrefix = 'AGE-SECRET-KEY-PQ-'
  const stanza = '-> mlkem768x25519 '
  const listKeyFormat = 'groundswell list key 1'
  const maxOpeners = 40

  // A new private key of this machine's randomness: AGE-SECRET-KEY-PQ-1…
  const make = () => generateHybridIdentity()

  // The private key in a key file, or in a bare line: seal.ParseIdentity.
  function parse(text) {
    if (text.length > 64 << 10) throw new Refused('seal.not_a_key')
    let found = ''
    for (let line of text.replace(/^\ufeff/, '').split('\n')) {
      line = line.replace(/\s+/g, '').toUpperCase()
      if (line === '' || line[0] === '#') continue
      if (found) throw new Refused('seal.several_keys')
      found = line
    }
    if (found.startsWith('AGE-SECRET-KEY-1')) throw new Refused('seal.old_key')
    try {
      const { prefix, bytes } = bech32.decodeToBytes(found)
      if (prefix.toUpperCase() !== secretPrefix || bytes.length !== 32) throw new Error()
    } catch {
      throw new Refused('seal.not_a_key')
    }
    return found
  }

  // The 24 words of a private key.
  const words = secret => entropyToMnemonic(bech32.decodeToBytes(secret).bytes, wordlist).split(' ')

  // The private key of its 24 words: seal.FromWords. Four letters of a word do.
  function fromWords(text) {
    if (text.length > 4 << 10) throw new Refused('seal.words_count', { Found: text.split(/\s+/).filter(Boolean).length })
    const typed = text.toLowerCase().split(/[^\p{L}]+/u).filter(Boolean)
    const wrong = []
    if (typed.length !== 24) wrong.push(new Refused('seal.words_count', { Found: typed.length }))
    typed.forEach((w, i) => {
      const full = wordlist.includes(w) ? w : w.length >= 4 && wordlist.find(x => x.startsWith(w))
      if (full) typed[i] = full
      else if (i < 24) wrong.push(new Refused('seal.words_unknown', { Position: i + 1 }))
    })
    if (wrong.length) throw new Refused(wrong[0].key, wrong[0].args, wrong.slice(1))
    try {
      return bech32.encodeFromBytes(secretPrefix, mnemonicToEntropy(typed.join(' '), wordlist)).toUpperCase()
    } catch {
      throw new Refused('seal.words_checksum')
    }
  }

  // read takes whatever a person has of a key: its file, its line or its words.
  const read = text => /AGE-SECRET-KEY|^\s*#/i.test(text) || !/\p{L}/u.test(text) ? parse(text) : fromWords(text)

  // The public half: age1pq1…
  const recipient = secret => identityToRecipient(secret)

  function isRecipient(text) {
    try {
      const { prefix, words } = bech32.decode(text, false)
      return prefix === 'age1pq' && bech32.fromWords(words).length === 1216 && bech32.encode(prefix, words, false) === text
    } catch {
      return false
    }
  }

  // Eight words for reading a public key aloud: the first 88 bits of its SHA-256.
  function fingerprint(recipient) {
    const out = []
    let acc = 0
    let bits = 0
    for (const b of sha256(new TextEncoder().encode(recipient)).subarray(0, 11)) {
      acc = acc << 8 | b
      bits += 8
      if (bits >= 11) {
        bits -= 11
        out.push(wordlist[acc >> bits & 2047])
        acc &= (1 << bits) - 1
      }
    }
    return out.join(' ')
  }

  // The squares of a QR code, true is dark, at the level that survives the loss
  // of three tenths of it; who draws it leaves the white border around it.
  const squares = text => encodeQR(text, 'raw', { ecc: 'high', border: 1 }).slice(1, -1).map(row => row.slice(1, -1))

  async function encrypt(text, recipients) {
    const e = new Encrypter()
    recipients.forEach(r => e.addRecipient(r))
    return armor.encode(await e.encrypt(text))
  }

  // decrypt opens an age file, as bytes or armoured. A key that is not meant, and
  // a damaged file, are told apart as seal.decrypt does it.
  async function decrypt(file, secret) {
    const d = new Decrypter()
    d.addIdentity(secret)
    try {
      return await d.decrypt(typeof file === 'string' ? armor.decode(file) : file)
    } catch (e) {
      throw new Refused(/no identity matched/.test(e.message) ? 'seal.wrong_key' : 'seal.damaged')
    }
  }

  const oneLine = s => typeof s === 'string' && s !== '' && new TextEncoder().encode(s).length <= 200 && s.isWellFormed() &&
    s.trim() === s && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(s.replace(/[\u200c\u200d]/g, ''))

  // What is sealed inside a list key: an age key file for that statement alone.
  const keyFile = (k, secret) => `# ${k.format}\n# statement: ${k.statement}\n# id: ${k.id}\n# made: ${k.made}\n# public key: ${k.recipient}\n${secret}\n`

  function checkOpeners(k, openers) {
    if (!oneLine(k.statement)) throw new Refused('seal.not_a_list_key')
    if (!isRecipient(k.recipient)) throw new Refused('seal.bad_recipient')
    if (!Array.isArray(openers) || openers.length < 1 || openers.length > maxOpeners) throw new Refused('seal.openers_count', { Max: maxOpeners })
    const seen = new Set([k.recipient])
    for (const o of openers) {
      if (!exact(o, { name: 'string', recipient: 'string' }, { paper: 'boolean' })) throw new Refused('seal.not_a_list_key')
      if (!isRecipient(o.recipient)) throw new Refused('seal.bad_recipient')
      if (seen.has(o.recipient)) throw new Refused('seal.same_opener')
      if (!oneLine(o.name)) throw new Refused('seal.opener_name')
      seen.add(o.recipient)
    }
  }

  async function sealedTo(k, secret, openers) {
    checkOpeners(k, openers)
    return { ...k, openers: openers.map(o => o.paper ? { name: o.name, recipient: o.recipient, paper: true } : { name: o.name, recipient: o.recipient }),
      sealed: await encrypt(keyFile(k, secret), openers.map(o => o.recipient)) }
  }

  // A new list key for a statement: seal.NewListKey. day is YYYY-MM-DD.
  async function newListKey(statement, openers, day) {
    const secret = await make()
    return sealedTo({ format: listKeyFormat, statement, id: newID(), made: day, recipient: await recipient(secret) }, secret, openers)
  }

  // How many hybrid recipients an armoured age file has; -1 if any other.
  function stanzas(armoured) {
    let n = 0
    try {
      for (const line of new TextDecoder('latin1').decode(armor.decode(armoured)).split('\n')) {
        if (line.startsWith('---')) return n
        if (line.startsWith(stanza)) n++
        else if (line.startsWith('->')) return -1
      }
    } catch { /* not an age file */ }
    return -1
  }

  // checks a list key that was read: seal.ParseListKey.
  function checkListKey(k) {
    if (!exact(k, { format: 'string', statement: 'string', id: 'string', made: 'string', recipient: 'string', openers: 'object', sealed: 'string' }) ||
      k.format !== listKeyFormat || !oneLine(k.id) || !isDay(k.made)) throw new Refused('seal.not_a_list_key')
    checkOpeners(k, k.openers)
    if (stanzas(k.sealed) !== k.openers.length) throw new Refused('seal.not_a_list_key')
    return k
  }

  function parseListKey(text) {
    if (text.length > 256 << 10) throw new Refused('seal.not_a_list_key')
    let k
    try {
      k = JSON.parse(text)
    } catch {
      throw new Refused('seal.not_a_list_key')
    }
    return checkListKey(k)
  }

  // The private half of a list key. Comparing the whole text ties it to the
  // statement, the id and the public half that stand beside it.
  async function openListKey(k, secret) {
    const plain = new TextDecoder().decode(await decrypt(k.sealed, secret))
    let list
    try {
      list = parse(plain)
    } catch {
      throw new Refused('seal.damaged')
    }
    if (await recipient(list) !== k.recipient || plain !== keyFile(k, list)) throw new Refused('seal.damaged')
    return list
  }

  // The same list key for other openers; secret is one of the present ones.
  const reseal = async (k, secret, openers) => sealedTo(k, await openListKey(k, secret), openers)

  // exact reports whether an object has these fields, each of its kind, and no others.
  function exact(o, fields, optional = {}) {
    if (o === null || typeof o !== 'object' || Array.isArray(o)) return false
    for (const [name, kind] of Object.entries(fields)) if (typeof o[name] !== kind || !Object.hasOwn(o, name)) return false
    return Object.keys(o).every(name => Object.hasOwn(fields, name) || Object.hasOwn(optional, name) && typeof o[name] === optional[name])
  }

  const isDay = s => /^\d{4}-\d\d-\d\d$/.test(s) && s >= '2000' && !isNaN(Date.parse(s)) && new Date(s).toISOString().startsWith(s)

  // 128 random bits as 26 letters and digits, as all ids of the program.
  function newID() {
    const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    let out = ''
    let acc = 0
    let bits = 0
    for (const b of bytes) {
      acc = acc << 8 | b
      for (bits += 8; bits >= 5; bits -= 5) out += alphabet[acc >> bits - 5 & 31]
      acc &= (1 << bits) - 1
    }
    return out + alphabet[acc << 5 - bits & 31]
  }

  return { Refused, make, parse, words, fromWords, read, recipient, isRecipient, fingerprint, squares, encrypt, decrypt,
    newListKey, parseListKey, checkListKey, openListKey, reseal, exact, isDay, sha256, wordlist }
})()

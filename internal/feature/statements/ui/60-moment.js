// The page of a moment's wait. Without this file one waits and presses the
// button. With it the browser looks for eight letters which, put behind the
// ticket, give a SHA-256 that begins with enough zero bits; then the form goes
// off by itself, and at the latest when the time to wait is over. A browser too
// old for any of this keeps the button.
(() => {
  const form = document.getElementById('moment')
  if (!form || !form.dataset.bits) return
  const say = document.getElementById('work'), hand = document.getElementById('by-hand'), ticket = document.getElementById('ticket').value
  const bits = +form.dataset.bits, wait = +form.dataset.wait

  // The constants of FIPS 180-4, 4.2.2 and 5.3.3: roots of the first primes.
  const K = new Int32Array(64), H = new Int32Array(8), w = new Int32Array(64)
  const fraction = x => (x - Math.floor(x)) * 4294967296 | 0
  for (let n = 2, i = 0; i < 64; n++) {
    let d = 2
    while (d * d <= n && n % d) d++
    if (d * d <= n) continue
    if (i < 8) H[i] = fraction(Math.sqrt(n))
    K[i++] = fraction(Math.cbrt(n))
  }
  // The ticket's 36 bytes, 8 letters, the end mark, the length: one block.
  const block = new Int32Array(16)
  for (let i = 0; i < 36; i++) block[i >> 2] |= ticket.charCodeAt(i) << 24 - 8 * (i & 3)
  block[11] = 1 << 31
  block[15] = 8 * 44
  const letters = x => 0x61616161 + ((x & 0xf000) << 12 | (x & 0xf00) << 8 | (x & 0xf0) << 4 | x & 15) | 0

  // first is the first word of the hash for the n-th try.
  const first = n => {
    w.set(block)
    w[9] = letters(n >>> 16)
    w[10] = letters(n)
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2]
      w[i] = w[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + w[i - 7] + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10)
    }
    let a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7]
    for (let i = 0; i < 64; i++) {
      const t = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ e & (f ^ g)) + K[i] + w[i] | 0
      const u = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ c & (a ^ b)) | 0
      h = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0
    }
    return a + H[0] | 0
  }

  let n = 0, over = false
  const send = () => {
    over = true
    say.textContent = say.dataset.done
    form.submit()
  }
  // In short pieces, so that the page stays alive; a message comes sooner than a timer.
  const line = new MessageChannel()
  line.port1.onmessage = () => {
    if (over) return
    for (const until = Date.now() + 40; Date.now() < until;) {
      for (const stop = n + 500; n < stop; n++) {
        if (Math.clz32(first(n)) < bits) continue
        const text = x => String.fromCharCode(x >>> 24, x >>> 16 & 255, x >>> 8 & 255, x & 255)
        document.getElementById('proof').value = text(letters(n >>> 16)) + text(letters(n))
        return send()
      }
    }
    line.port2.postMessage(0)
  }
  hand.hidden = true
  say.className = 'who-sees'
  say.textContent = say.dataset.working
  setTimeout(() => {
    if (over) return
    say.textContent = say.dataset.slow
    hand.hidden = false
  }, 8000)
  if (wait) setTimeout(() => over || send(), wait * 1000 + 500)
  line.port2.postMessage(0)
})();

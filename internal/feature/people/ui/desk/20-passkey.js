// A form with data-passkey asks the browser for a passkey when it is sent, puts the
// answer into its field "answer" (or the one that data-into names) and goes on. The
// bytes are turned into text here: older telephones cannot do that themselves.
(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
  const text = buffer => btoa(Array.from(new Uint8Array(buffer), b => String.fromCharCode(b)).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  const known = list => (list || []).map(k => ({ ...k, id: bytes(k.id) }))
  const ask = async (form, options) => {
    options.challenge = bytes(options.challenge)
    if (form.dataset.passkey === 'get') {
      options.allowCredentials = known(options.allowCredentials)
      return navigator.credentials.get({ publicKey: options })
    }
    const name = form.elements.namedItem('name')?.value.trim()
    options.user = { ...options.user, id: bytes(options.user.id) }
    if (name) options.user.name = options.user.displayName = name
    options.excludeCredentials = known(options.excludeCredentials)
    return navigator.credentials.create({ publicKey: options })
  }
  const answer = key => {
    const r = key.response
    const response = { clientDataJSON: text(r.clientDataJSON) }
    if (r.attestationObject) {
      response.attestationObject = text(r.attestationObject)
      response.transports = r.getTransports ? r.getTransports() : []
    } else {
      response.authenticatorData = text(r.authenticatorData)
      response.signature = text(r.signature)
      if (r.userHandle) response.userHandle = text(r.userHandle)
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() })
  }
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const said = form.querySelector('[data-said]')
    const say = why => { said.textContent = form.dataset[why]; said.hidden = false }
    let asking = false
    for (const p of form.querySelectorAll('.no-scripts')) p.hidden = true
    form.addEventListener('submit', async e => {
      if (e.submitter?.hasAttribute('formaction')) return // another way
      e.preventDefault()
      if (asking) return
      if (!window.PublicKeyCredential) return say('none')
      asking = true
      said.hidden = true
      try {
        const key = await ask(form, JSON.parse(form.dataset.options))
        form.elements.namedItem(form.dataset.into || 'answer').value = answer(key)
        form.submit()
      } catch (err) {
        asking = false
        say(err.name === 'InvalidStateError' ? 'known' : err.name === 'NotAllowedError' || err.name === 'AbortError' ? 'refused' : 'failed')
      }
    })
  }
  // A link that is shown once can be copied by a button.
  for (const field of document.querySelectorAll('input[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button second small'
    button.textContent = field.dataset.copy
    button.addEventListener('click', async () => {
      field.select()
      try { await navigator.clipboard.writeText(field.value) } catch { document.execCommand('copy') }
      button.textContent = field.dataset.copied
    })
    field.after(button)
  }
})()

// What ui/extra/age.js gives to our scripts, as globalThis.groundswellAge.
export { Encrypter, Decrypter, armor, generateHybridIdentity, identityToRecipient } from 'age-encryption'
export { sha256 } from '@noble/hashes/sha2.js'
export { bech32 } from '@scure/base'
export { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
export { wordlist } from '@scure/bip39/wordlists/english.js'
export { encodeQR } from 'qr'

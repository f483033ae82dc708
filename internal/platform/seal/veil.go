package seal

import (
	"crypto/aes"
	"encoding/base32"
	"strings"

	"groundswell/internal/core"
)

var veilEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Veil turns a row's id into another one that only this key turns back: one AES
// block (FIPS 197) of the id's 128 random bits. It is for Message-IDs, which mail
// providers keep for years: laid beside a seized disk they must name no row, and
// they do not once the key is gone. An id of another shape gives "".
func (k *RuntimeKey) Veil(id core.ID) string {
	return k.block(string(id), true)
}

// Unveil turns it back; whatever else it is given leads to an id that nobody has.
func (k *RuntimeKey) Unveil(veiled string) core.ID {
	return core.ID(k.block(strings.ToLower(veiled), false))
}

func (k *RuntimeKey) block(text string, encrypt bool) string {
	in, err := veilEncoding.DecodeString(text)
	if err != nil || len(in) != aes.BlockSize {
		return ""
	}
	c, err := aes.NewCipher(k.MAC("veil")[:16])
	if err != nil {
		panic(err) // 16 bytes are an AES key
	}
	out := make([]byte, aes.BlockSize)
	if encrypt {
		c.Encrypt(out, in)
	} else {
		c.Decrypt(out, in)
	}
	return veilEncoding.EncodeToString(out)
}

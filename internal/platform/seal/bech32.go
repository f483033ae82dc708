package seal

import (
	"errors"
	"strings"
)

// age writes keys in Bech32 (BIP 173) without its limit of 90 characters, and
// keeps the code for it to itself. We need it to get from the text of a private
// key to the 32 bytes behind it (and so to 24 words) and back.

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// errBech32 says no more on purpose: the text may be a secret.
var errBech32 = errors.New("not a Bech32 text")

// bech32Encode returns prefix, "1", data and six check characters, lower case.
func bech32Encode(prefix string, data []byte) string {
	prefix = strings.ToLower(prefix)
	fives := regroup(data, 8, 5)
	check := bech32Check(prefix, append(fives[:len(fives):len(fives)], 0, 0, 0, 0, 0, 0)) ^ 1
	for i := range 6 {
		fives = append(fives, byte(check>>(5*(5-i)))&31)
	}
	var b strings.Builder
	b.WriteString(prefix)
	b.WriteByte('1')
	for _, v := range fives {
		b.WriteByte(bech32Letters[v])
	}
	return b.String()
}

// bech32Decode takes a text apart into its prefix, lower case, and its data.
func bech32Decode(text string) (prefix string, data []byte, err error) {
	lower := strings.ToLower(text)
	if text != lower && text != strings.ToUpper(text) {
		return "", nil, errBech32
	}
	at := strings.LastIndexByte(lower, '1')
	if at < 1 || at+7 > len(lower) {
		return "", nil, errBech32
	}
	prefix = lower[:at]
	var fives []byte
	for _, c := range []byte(lower[at+1:]) {
		v := strings.IndexByte(bech32Letters, c)
		if v < 0 {
			return "", nil, errBech32
		}
		fives = append(fives, byte(v))
	}
	if bech32Check(prefix, fives) != 1 {
		return "", nil, errBech32
	}
	fives = fives[:len(fives)-6]
	data = regroup(fives, 5, 8)
	// What is left over must be fewer than five bits, all zero.
	whole := len(fives) * 5 / 8
	if len(fives)*5-whole*8 >= 5 || (len(data) > whole && data[whole] != 0) {
		return "", nil, errBech32
	}
	return prefix, data[:whole], nil
}

// regroup copies a string of bits from groups of from bits to groups of to
// bits, filling the last group with zeros.
func regroup(in []byte, from, to uint) []byte {
	var out []byte
	var acc, bits uint
	for _, v := range in {
		acc = acc<<from | uint(v)
		for bits += from; bits >= to; {
			bits -= to
			out = append(out, byte(acc>>bits&(1<<to-1)))
		}
		acc &= 1<<bits - 1
	}
	if bits > 0 {
		out = append(out, byte(acc<<(to-bits)&(1<<to-1)))
	}
	return out
}

// bech32Check is the checksum of BIP 173 over the prefix and groups of 5 bits.
func bech32Check(prefix string, fives []byte) uint32 {
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(prefix) {
		step(prefix[i] >> 5)
	}
	step(0)
	for i := range len(prefix) {
		step(prefix[i] & 31)
	}
	for _, v := range fives {
		step(v)
	}
	return sum
}

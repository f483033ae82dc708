package seal

import (
	"slices"
	"strings"
	"unicode"

	"filippo.io/age"
	"github.com/tyler-smith/go-bip39"

	"groundswell/internal/core"
)

const (
	wordCount = 24      // words for the 32 bytes of a private key, with 8 check bits
	maxWords  = 4 << 10 // bytes of a typed text
)

// Words returns the private key as 24 English words of BIP 39. They are as
// secret as the key.
func (id *Identity) Words() []string {
	_, seed, err := bech32Decode(id.Secret())
	if err != nil {
		panic("seal: age wrote a key that is not Bech32")
	}
	defer clear(seed)
	text, err := bip39.NewMnemonic(seed)
	if err != nil {
		panic("seal: a private key does not have 32 bytes")
	}
	return strings.Fields(text)
}

// FromWords makes the private key again from its 24 words. Numbers, commas and
// capital letters are ignored, and the first four letters of a word are enough,
// because no two words of the list share them.
//
// Errors are core.Invalid: seal.words_count (Found), and for each word that is
// not in the list seal.words_unknown (Position, from 1), all in one error; or
// seal.words_checksum when all words exist and yet do not belong together. None
// repeats a word that was typed.
func FromWords(words string) (*Identity, error) {
	if len(words) > maxWords {
		return nil, invalid("words", "seal.words_count", "Found", len(strings.Fields(words)))
	}
	typed := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return !unicode.IsLetter(r) })
	var problems []*core.Error
	if len(typed) != wordCount {
		problems = append(problems, invalid("words", "seal.words_count", "Found", len(typed)))
	}
	list := bip39.GetWordList()
	for i, w := range typed {
		if full, ok := completeWord(list, w); ok {
			typed[i] = full
		} else if i < wordCount {
			problems = append(problems, invalid("words", "seal.words_unknown", "Position", i+1))
		}
	}
	if err := core.Join(problems); err != nil {
		return nil, err
	}
	seed, err := bip39.EntropyFromMnemonic(strings.Join(typed, " "))
	if err != nil {
		return nil, invalid("words", "seal.words_checksum")
	}
	defer clear(seed)
	key, err := age.ParseHybridIdentity(strings.ToUpper(bech32Encode(secretPrefix, seed)))
	if err != nil {
		return nil, invalid("words", "seal.words_checksum")
	}
	return &Identity{key: key}, nil
}

// completeWord finds w in the sorted list, or the one word that begins with w
// when w has at least four letters.
func completeWord(list []string, w string) (string, bool) {
	at, exact := slices.BinarySearch(list, w)
	if exact {
		return w, true
	}
	if len(w) >= 4 && at < len(list) && strings.HasPrefix(list[at], w) {
		return list[at], true
	}
	return "", false
}

// wordsOf spells data as words, 11 bits each; data must be a multiple of 11 bits.
func wordsOf(data []byte) []string {
	list := bip39.GetWordList()
	var out []string
	var acc, bits uint
	for _, b := range data {
		acc = acc<<8 | uint(b)
		if bits += 8; bits >= 11 {
			bits -= 11
			out = append(out, list[acc>>bits&2047])
			acc &= 1<<bits - 1
		}
	}
	return out
}

package annex

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Leaf is the hash of one name of a snapshot: SHA-256 over its nonce and fields,
// each ended by a zero byte. The nonce keeps a name that was taken off the roll
// from being guessed by its hash, which stays.
func (r *Row) Leaf() [32]byte {
	fields := []string{r.Nonce, r.Kind, r.Name, r.Country, r.Website, r.Affiliation, r.Level, r.VouchedBy, strconv.FormatInt(r.Version, 10), r.Day}
	return sha256.Sum256([]byte(strings.Join(fields, "\x00") + "\x00"))
}

// RollHash is the hash of a whole snapshot, in hex: SHA-256 over the hashes of its
// names, sorted, so that it does not depend on the order of a file. With the
// hashes of names that were taken off since, whoever has the JSON file can make it
// again. leaves is sorted by it.
func RollHash(leaves [][32]byte) string {
	slices.SortFunc(leaves, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, l := range leaves {
		h.Write(l[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FileID identifies a file of a snapshot. It is the same for the same content.
func FileID(snapshot string, lang, format, order string, revision int64) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{snapshot, lang, format, order, strconv.FormatInt(revision, 10)}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

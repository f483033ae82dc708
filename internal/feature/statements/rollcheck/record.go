package rollcheck

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// recordHead is the first line of a record: the name of its encoding.
const recordHead = "groundswell endorsement 1"

// Record is what the roll publishes of one endorsement, all of it and nothing
// else. Country is an ISO 3166-1 code or "001"; Day is 2006-01-02; Logo is the
// SHA-256 of the picture in hex, or "".
type Record struct {
	Statement, Kind, Name, Country, Website, Affiliation, Level, VouchedBy string
	Version                                                                int64
	Lang, Day, Logo                                                        string
}

// fields are the names of the lines, in their order.
var fields = []string{"statement", "kind", "name", "country", "website", "affiliation", "level", "vouched-by", "version", "lang", "day", "logo"}

func (r *Record) values() []string {
	return []string{r.Statement, r.Kind, r.Name, r.Country, r.Website, r.Affiliation, r.Level, r.VouchedBy,
		strconv.FormatInt(r.Version, 10), r.Lang, r.Day, r.Logo}
}

// In a value a backslash is \\, a line feed \n and a carriage return \r, so that
// every record has one writing and every writing is of one record.
var (
	escape   = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`)
	unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r")
)

// Bytes is the canonical writing of a record in UTF-8: the line "groundswell
// endorsement 1", then one line for each field, in the order statement, kind,
// name, country, website, affiliation, level, vouched-by, version, lang, day,
// logo: its name, one space, its value. Every line ends with a line feed; an empty
// value leaves the space. In values \ is written \\, LF \n and CR \r.
func (r *Record) Bytes() []byte {
	var b strings.Builder
	b.WriteString(recordHead + "\n")
	for i, v := range r.values() {
		b.WriteString(fields[i] + " " + escape.Replace(v) + "\n")
	}
	return []byte(b.String())
}

// ParseRecord reads what [Record.Bytes] wrote, and nothing written otherwise.
func ParseRecord(text []byte) (*Record, error) {
	bad := errors.New("this is not the record of an endorsement")
	lines := strings.Split(string(text), "\n")
	if len(lines) != len(fields)+2 || lines[0] != recordHead {
		return nil, bad
	}
	v := make([]string, len(fields))
	for i, name := range fields {
		rest, ok := strings.CutPrefix(lines[i+1], name+" ")
		if !ok {
			return nil, bad
		}
		v[i] = unescape.Replace(rest)
	}
	n, err := strconv.ParseInt(v[8], 10, 64)
	r := &Record{v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], n, v[9], v[10], v[11]}
	if err != nil || string(r.Bytes()) != string(text) {
		return nil, bad
	}
	return r, nil
}

// NonceSize is how many random bytes stand before a record when it is hashed:
// without them nobody can find out by trying names whose leaf it was.
const NonceSize = 32

// Digest is what stands in the log for a record: SHA-256(nonce ‖ record), in hex.
func Digest(nonce, record []byte) string {
	h := sha256.New()
	h.Write(nonce)
	h.Write(record)
	return hex.EncodeToString(h.Sum(nil))
}

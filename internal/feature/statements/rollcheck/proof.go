package rollcheck

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"groundswell/internal/platform/tlog"
)

// ProofExtra is what the extra line of an endorser's .tlog-proof holds, before its
// base64: the line "nonce HEX", the line "entry " and the entry as it stands in the
// log, then the [Record.Bytes].
func ProofExtra(nonce []byte, entry string, record []byte) []byte {
	return append([]byte("nonce "+hex.EncodeToString(nonce)+"\nentry "+entry+"\n"), record...)
}

// Proven is what a .tlog-proof proves.
type Proven struct {
	*Record
	Leaf       int64
	Checkpoint tlog.Checkpoint
}

// CheckProof checks an endorser's .tlog-proof without asking anybody: that the
// record in it, with its nonce, gives the hash in the entry, and that the log with
// the verifier key vkey has that entry.
func CheckProof(file []byte, vkey string, p tlog.Policy) (*Proven, error) {
	extra, err := tlog.Extra(file)
	if err != nil {
		return nil, err
	}
	bad := errors.New("the proof does not hold an endorsement: is it a file from a private page?")
	first, rest, ok := bytes.Cut(extra, []byte("\n"))
	second, record, ok2 := bytes.Cut(rest, []byte("\n"))
	nonce, err := hex.DecodeString(strings.TrimPrefix(string(first), "nonce "))
	if !ok || !ok2 || err != nil || len(nonce) != NonceSize || !bytes.HasPrefix(second, []byte("entry ")) {
		return nil, bad
	}
	text := string(bytes.TrimPrefix(second, []byte("entry ")))
	e, ok := ParseEntry(text)
	if !ok || e.Verb != Endorse && e.Verb != Replace {
		return nil, bad
	}
	r, err := ParseRecord(record)
	if err != nil {
		return nil, err
	}
	if r.Statement != e.Statement || Digest(nonce, record) != e.New {
		return nil, errors.New("the record in the proof is not the one that the log has a hash of")
	}
	n, c, err := tlog.VerifyProof(file, []byte(text), vkey, p)
	if err != nil {
		return nil, fmt.Errorf("the proof does not hold: %w", err)
	}
	return &Proven{r, n, c}, nil
}

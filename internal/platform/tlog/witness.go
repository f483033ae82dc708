package tlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"groundswell/internal/core"

	cosign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"
)

// Witness signs other logs' checkpoints when they continue what it signed
// before (https://c2sp.org/tlog-witness, https://c2sp.org/tlog-cosignature).
// It is safe for use by many goroutines.
type Witness struct {
	signer *cosign.Signer
	vkey   string
	logs   map[string]note.Verifier // by origin
	memory memory
	log    *slog.Logger

	// Signed and Refused count answers since the start; Refused only those that
	// may mean that a log shows two trees.
	Signed, Refused atomic.Int64
}

// memory is where a witness keeps what it signed.
type memory interface {
	// update calls f with the last checkpoint signed for origin (the zero remembered if
	// none) and stores what f returns before it returns nil; the whole is one
	// step, also between processes. Nothing is stored when f fails. f may be
	// called more than once.
	update(ctx context.Context, origin string, f func(remembered) (remembered, error)) error
	// evidence keeps a checkpoint that does not go with what was signed, once. It
	// reports whether it is new.
	evidence(ctx context.Context, origin string, e proofOfFork) (fresh bool, err error)
}

// remembered is the last checkpoint signed for a log.
type remembered struct {
	size int64
	root Hash
	note string // as the log signed it; "" when there is none
}

// proofOfFork is a checkpoint that a log signed, beside the one it signed before.
type proofOfFork struct {
	what string // evidenceFork, evidenceUnproved
	note string
	with string
}

const (
	// evidenceFork: two roots of one size, both signed by the log. There is no
	// innocent explanation.
	evidenceFork = "fork"
	// evidenceUnproved: a larger tree came with a proof that does not hold. The
	// log forked, or somebody sent its checkpoint with a wrong proof.
	evidenceUnproved = "unproved"

	// maxEvidence bounds what is kept of one log: anybody can send a wrong proof.
	maxEvidence = 16
	// maxRequest bounds an add-checkpoint request: 63 hashes and a checkpoint.
	maxRequest = 16 << 10
	maxHashes  = 63
)

// newWitness makes a witness of the logs whose verifier keys are given.
func newWitness(skey string, logs []string, m memory, log *slog.Logger) (*Witness, error) {
	w := &Witness{logs: map[string]note.Verifier{}, memory: m, log: log}
	var err error
	if w.signer, w.vkey, err = cosignerOf(skey); err != nil {
		return nil, err
	}
	for _, k := range logs {
		v, err := note.NewVerifier(strings.TrimSpace(k))
		if err != nil {
			return nil, fmt.Errorf("the key of a log to witness cannot be read: %w", err)
		}
		if w.logs[v.Name()] != nil {
			return nil, fmt.Errorf("two keys of the log %s are given", v.Name())
		}
		w.logs[v.Name()] = v
	}
	return w, nil
}

// VKey returns the verifier key of the witness, of the cosignature type.
func (w *Witness) VKey() string { return w.vkey }

// request is an add-checkpoint request taken apart.
type request struct {
	old    int64
	proof  merkle.TreeProof
	signed string
}

var errRequest = errors.New("not an add-checkpoint request as of https://c2sp.org/tlog-witness")

// parseRequest reads "old N", the hashes of the proof, an empty line and a
// checkpoint.
func parseRequest(b []byte) (q request, err error) {
	if len(b) > maxRequest {
		return q, errRequest
	}
	head, signed, ok := strings.Cut(string(b), "\n\n")
	if !ok {
		return q, errRequest
	}
	lines := strings.Split(head, "\n")
	size, ok := strings.CutPrefix(lines[0], "old ")
	if q.old, err = strconv.ParseInt(size, 10, 64); err != nil || !ok || q.old < 0 || strconv.FormatInt(q.old, 10) != size || len(lines)-1 > maxHashes {
		return request{}, errRequest
	}
	for _, l := range lines[1:] {
		h, err := base64.StdEncoding.Strict().DecodeString(l)
		if err != nil || len(h) != merkle.HashSize || len(l) != 44 {
			return request{}, errRequest
		}
		q.proof = append(q.proof, Hash(h))
	}
	q.signed = signed
	return q, nil
}

// refusal is an answer other than 200.
type refusal struct {
	status int
	size   int64 // of the last checkpoint signed, with 409
	fork   *proofOfFork
}

func (r *refusal) Error() string { return http.StatusText(r.status) }

// add is the whole of the protocol: it returns the cosignature line, or a
// *refusal, or another error when the memory fails.
func (w *Witness) add(ctx context.Context, body []byte) (line []byte, err error) {
	q, err := parseRequest(body)
	if err != nil {
		return nil, &refusal{status: http.StatusBadRequest}
	}
	origin, _, _ := strings.Cut(q.signed, "\n")
	v := w.logs[origin]
	if v == nil {
		return nil, &refusal{status: http.StatusNotFound}
	}
	n, err := note.Open([]byte(q.signed), note.VerifierList(v))
	if err != nil {
		return nil, &refusal{status: http.StatusForbidden}
	}
	c, err := parseText(n.Text, true)
	if err != nil || c.Origin != origin {
		return nil, &refusal{status: http.StatusForbidden}
	}
	if q.old > c.Size {
		return nil, &refusal{status: http.StatusBadRequest}
	}
	// Only what the log itself signed is kept and signed: no stranger's lines.
	only, err := note.Sign(&note.Note{Text: n.Text, Sigs: n.Sigs})
	if err != nil {
		return nil, &refusal{status: http.StatusForbidden}
	}
	err = w.memory.update(ctx, origin, func(last remembered) (remembered, error) {
		if r := judge(q, c, string(only), last); r != nil {
			return last, r
		}
		return remembered{c.Size, c.Root, string(only)}, nil
	})
	if err != nil {
		return nil, err
	}
	return w.cosign(n.Text)
}

// judge says why a checkpoint is not signed, nil if it is.
func judge(q request, c Checkpoint, signed string, last remembered) *refusal {
	switch {
	case last.note != "" && last.size == c.Size && last.root != c.Root: // whatever was asked, the log signed both
		return &refusal{status: http.StatusConflict, size: last.size, fork: &proofOfFork{evidenceFork, signed, last.note}}
	case q.old != last.size:
		return &refusal{status: http.StatusConflict, size: last.size}
	case q.old == 0 || q.old == c.Size:
		if len(q.proof) != 0 {
			return &refusal{status: http.StatusUnprocessableEntity}
		}
	case merkle.CheckTree(q.proof, c.Size, c.Root, last.size, last.root) != nil:
		return &refusal{status: http.StatusUnprocessableEntity, fork: &proofOfFork{evidenceUnproved, signed, last.note}}
	}
	return nil
}

// cosign signs a checkpoint's text and returns the one line.
func (w *Witness) cosign(text string) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: text}, w.signer)
	if err != nil {
		return nil, err
	}
	return bytes.TrimPrefix(signed, []byte(text+"\n")), nil
}

// ServeAdd answers POST …/add-checkpoint.
func (w *Witness) ServeAdd(rw http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxRequest))
	if err != nil {
		http.Error(rw, "too large or broken off", http.StatusRequestEntityTooLarge)
		return nil
	}
	rw.Header().Set("Cache-Control", "no-store")
	line, err := w.add(r.Context(), body)
	no, refused := errors.AsType[*refusal](err)
	switch {
	case err == nil:
		w.Signed.Add(1)
		return text(rw, line)
	case !refused:
		return err
	case no.status == http.StatusConflict:
		w.alarm(r.Context(), body, no)
		rw.Header().Set("Content-Type", "text/x.tlog.size")
		rw.WriteHeader(no.status)
		_, err := fmt.Fprintf(rw, "%d\n", no.size)
		return err
	}
	w.alarm(r.Context(), body, no)
	http.Error(rw, no.Error(), no.status)
	return nil
}

// alarm keeps the evidence of a log that shows two trees, and says so once.
func (w *Witness) alarm(ctx context.Context, body []byte, no *refusal) {
	if no.fork == nil {
		return
	}
	w.Refused.Add(1)
	q, err := parseRequest(body)
	if err != nil {
		return
	}
	origin, _, _ := strings.Cut(q.signed, "\n")
	fresh, err := w.memory.evidence(ctx, origin, *no.fork)
	if err != nil {
		w.log.Error("evidence against a witnessed log cannot be kept", "err", err)
	}
	if fresh || err != nil {
		w.log.Error("a witnessed log has signed what does not continue the checkpoint signed here; it gets no cosignature", "log", origin, "what", no.fork.what)
	}
}

// ServeKey answers GET …/vkey: the witness's verifier key, one line.
func (w *Witness) ServeKey(rw http.ResponseWriter, _ *http.Request) error {
	rw.Header().Set("Cache-Control", "no-cache")
	return text(rw, []byte(w.vkey+"\n"))
}

// hash names a piece of evidence.
func (e proofOfFork) hash() string {
	h := sha256.Sum256([]byte(e.note))
	return hex.EncodeToString(h[:16])
}

// errMemory means that what a witness remembers cannot be trusted: it signs
// nothing rather than sign anew from nothing.
var errMemory = &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: errors.New("what the witness remembers of this log is damaged: it signs nothing for it")}

// Handler serves a witness that stands alone, under its submission prefix.
func (w *Witness) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", func(rw http.ResponseWriter, r *http.Request) {
		if err := w.ServeAdd(rw, r); err != nil {
			w.log.Error("a checkpoint could not be judged", "err", err)
			http.Error(rw, "try again later", http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /vkey", func(rw http.ResponseWriter, r *http.Request) { w.ServeKey(rw, r) })
	return mux
}

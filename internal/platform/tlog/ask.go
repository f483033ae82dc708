package tlog

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"groundswell/internal/platform/db"

	cosign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"
)

// How a witness stands to this log, as the last try went.
const (
	stateSigned  = "signed"  // it signed the newest checkpoint then
	stateDown    = "down"    // no answer, or none that could be understood
	stateUnknown = "unknown" // it does not know this log: nobody gave it the verifier key
	stateAhead   = "ahead"   // it has signed more than this database holds
	stateOther   = "other"   // it has signed another tree
)

// witnessAt is a witness that this log asks.
type witnessAt struct {
	prefix   string // https://c2sp.org/tlog-witness, "submission prefix"
	id       string // name and number of its key
	vkey     string
	verifier note.Verifier
}

// parseWitness reads "URL,VKEY".
func parseWitness(s string) (*witnessAt, error) {
	prefix, vkey, ok := strings.Cut(strings.TrimSpace(s), ",")
	u, err := url.Parse(prefix)
	if !ok || err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, errors.New("a witness is given as URL,VKEY, such as https://example.org/witness,example.org/witness+0123abcd+…")
	}
	v, err := cosign.NewVerifierForCosignatureV1(vkey)
	if err != nil {
		return nil, fmt.Errorf("the key of a witness cannot be read: %w", err)
	}
	return &witnessAt{strings.TrimSuffix(prefix, "/"), fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash()), vkey, v}, nil
}

// freshCosignature is how old a cosignature of the newest checkpoint may be
// before a witness is asked again: with several nodes each comes by every hour.
const freshCosignature = 15 * 60

// ask shows the newest checkpoint to all witnesses at once and notes what they
// say. A witness that fails fails alone, and is asked again at the next hour.
func (l *Log) ask(ctx context.Context, always bool) {
	var wg sync.WaitGroup
	for _, w := range l.witnesses {
		wg.Go(func() {
			if err := l.askOne(ctx, w, always); err != nil && ctx.Err() == nil {
				l.c.Log.Warn("a witness of the transparency log did not sign", "witness", w.id, "err", err)
			}
		})
	}
	wg.Wait()
}

// Ask shows the newest checkpoint to all witnesses now. It returns [ErrBehind]
// when one has seen more than this database holds, or another tree; that one does
// not answer is no error (see [Log.Status]).
func (l *Log) Ask(ctx context.Context) error {
	l.ask(ctx, true)
	behind, err := l.behind(ctx)
	if err == nil && behind {
		err = ErrBehind
	}
	return err
}

// question is what a witness is sent.
type question struct {
	s     signed
	old   int64
	proof merkle.TreeProof
	fresh bool // it has signed this one lately
}

// prepare makes the question from what the witness has signed by now; known is
// what it said itself, or -1.
func (l *Log) prepare(ctx context.Context, w *witnessAt, known int64) (q question, ok bool, err error) {
	err = l.c.DB.Read(ctx, func(tx *db.Tx) error {
		q = question{}
		if q.s, ok, err = latest(tx); err != nil || !ok {
			return err
		}
		if q.s.size == 0 && !sameOrigin(q.s.note, l.c.Origin) { // it will be signed anew under the new name
			ok = false
			return nil
		}
		skey, _, err := l.key(q.s, ok)
		if err != nil {
			return err
		}
		now, _, err := l.verified(tx, q.s, skey)
		if err != nil {
			return err
		}
		st, err := standing(tx, w.id)
		if err != nil {
			return err
		}
		if q.old = known; known < 0 {
			q.old = min(st.size, q.s.size)
		}
		q.fresh = st.state == stateSigned && st.size == q.s.size && l.c.Now().Unix()-st.at < freshCosignature
		if q.old > 0 && q.old < q.s.size {
			root, err := merkle.TreeHash(q.old, hashes(tx))
			if err == nil {
				q.proof, err = proveTree(tx, now, Checkpoint{Size: q.old, Root: root})
			}
			if err != nil {
				return errors.Join(ErrChanged, err)
			}
		}
		return nil
	})
	return q, ok, err
}

func (l *Log) askOne(ctx context.Context, w *witnessAt, always bool) error {
	known := int64(-1)
	for range 4 {
		q, ok, err := l.prepare(ctx, w, known)
		if err != nil || !ok || q.fresh && !always {
			if errors.Is(err, ErrChanged) {
				l.sound.set(err, l.c.Log)
			}
			return err
		}
		if known > q.s.size {
			return l.note(ctx, w, stateAhead, q, known, nil)
		}
		status, answer, err := l.post(ctx, w, q)
		if err != nil {
			return errors.Join(err, l.note(ctx, w, stateDown, q, 0, nil))
		}
		switch status {
		case http.StatusOK:
			line, err := cosignature(q.s.note, answer, w.verifier)
			if err != nil {
				return errors.Join(err, l.note(ctx, w, stateDown, q, 0, nil))
			}
			return l.note(ctx, w, stateSigned, q, q.s.size, line)
		case http.StatusConflict:
			if known, err = parseSize(answer); err != nil {
				return errors.Join(err, l.note(ctx, w, stateDown, q, 0, nil))
			}
			if known == q.old { // then it must be the root that it does not like
				return l.note(ctx, w, stateOther, q, known, nil)
			}
		case http.StatusUnprocessableEntity: // our proof holds, we have checked it
			return l.note(ctx, w, stateOther, q, q.old, nil)
		case http.StatusNotFound, http.StatusForbidden:
			return errors.Join(errors.New("it does not know this log: give it the verifier key that `groundswell log show` prints"), l.note(ctx, w, stateUnknown, q, 0, nil))
		default:
			return errors.Join(fmt.Errorf("it answered %d", status), l.note(ctx, w, stateDown, q, 0, nil))
		}
	}
	return errors.New("it changes too fast")
}

// note writes down how it went, and alarms.
func (l *Log) note(ctx context.Context, w *witnessAt, state string, q question, seen int64, line []byte) error {
	err := l.c.DB.Write(ctx, func(tx *db.Tx) error {
		at := l.c.Now().Unix()
		if err := putStanding(tx, w.id, state, seen, at); err != nil {
			return err
		}
		if line == nil {
			return nil
		}
		return putCosignature(tx, q.s.size, w.id, string(line), at)
	})
	if state == stateAhead || state == stateOther {
		l.c.Log.Error("a witness has seen another transparency log under this site's key", "witness", w.id, "how", state, "its_size", seen, "size_here", q.s.size, "err", ErrBehind)
		err = errors.Join(ErrBehind, err)
	}
	return err
}

// maxAnswer bounds what a witness may answer.
const maxAnswer = 64 << 10

func (l *Log) post(ctx context.Context, w *witnessAt, q question) (status int, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.prefix+"/add-checkpoint", bytes.NewReader(q.body()))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	resp, err := l.c.Client.Do(req)
	if err != nil {
		return 0, nil, errors.New("no answer: " + plainCause(err))
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return 0, nil, errors.New("its answer broke off")
	}
	if len(answer) > maxAnswer {
		return 0, nil, errors.New("its answer is too long")
	}
	return resp.StatusCode, answer, nil
}

// plainCause takes the address out of a failed request's error.
func plainCause(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// body is an add-checkpoint request, https://c2sp.org/tlog-witness.
func (q question) body() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", q.old)
	for _, h := range q.proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n" + q.s.note)
	return b.Bytes()
}

var errSize = errors.New("it answered with something that is no size")

func parseSize(b []byte) (int64, error) {
	text, ok := strings.CutSuffix(string(b), "\n")
	n, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, errSize
	}
	return n, nil
}

// cosignature finds the witness's valid signature in its answer and returns it
// as one line, ready to stand under the checkpoint.
func cosignature(checkpoint string, answer []byte, v note.Verifier) ([]byte, error) {
	n, err := note.Open(append([]byte(checkpoint), answer...), note.VerifierList(v))
	if err != nil {
		return nil, fmt.Errorf("its answer holds no valid signature: %w", err)
	}
	for _, s := range n.Sigs {
		if s.Name == v.Name() && s.Hash == v.KeyHash() {
			return []byte("— " + s.Name + " " + s.Base64 + "\n"), nil
		}
	}
	return nil, errors.New("its answer holds no signature of its own")
}

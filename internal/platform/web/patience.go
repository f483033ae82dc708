package web

import (
	"io"
	"net/http"
	"time"
)

// How long the server waits for one who is slow. The times of [http.Server] are
// for a whole request and a whole answer: enough for an ordinary page and form on
// a phone with 64 kbit/s, too short there for a picture of two megabytes or the
// whole roll, and so long that who sends a letter a minute could hold a
// connection for all of it. So for what is long the time grows with what has come
// or gone: slowest is a twelfth of 64 kbit/s, and who is slower is cut off.
const (
	headerTime = 10 * time.Second
	bodyTime   = 60 * time.Second
	answerTime = 5 * time.Minute
	slowest    = 666 // bytes in a second
	portion    = 64 << 10
)

func timeFor(bytes int64) time.Duration { return time.Duration(bytes) * time.Second / slowest }

// patientBody gives a body more time the more of it has come.
type patientBody struct {
	io.ReadCloser
	c     *http.ResponseController
	began time.Time
	read  int64
	next  int64 // at how many bytes the time is set anew
}

func (b *patientBody) Read(p []byte) (int, error) {
	if b.read >= b.next { // a form of a few kilobytes never comes here
		// It fails where there is no connection, as in a test.
		_ = b.c.SetReadDeadline(b.began.Add(bodyTime + timeFor(b.read)))
		b.next = b.read + portion
	}
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	return n, err
}

// patientWriter gives an answer more time the more of it has gone.
type patientWriter struct {
	http.ResponseWriter
	c        *http.ResponseController
	began    time.Time
	answered time.Time
	wrote    int64
	next     int64
}

func (w *patientWriter) Write(p []byte) (int, error) {
	if w.wrote == 0 {
		w.answered, w.next = time.Now(), portion
		if w.answered.Sub(w.began) > time.Second {
			w.next = 0 // the body has used some of the answer's time
		}
	}
	if after := w.wrote + int64(len(p)); after > w.next {
		_ = w.c.SetWriteDeadline(w.answered.Add(answerTime + timeFor(after)))
		w.next = after + portion
	}
	n, err := w.ResponseWriter.Write(p)
	w.wrote += int64(n)
	return n, err
}

func (w *patientWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// patient makes a request and its answer take as long as bytes keep coming.
func patient(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	now, c := time.Now(), http.NewResponseController(w)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &patientBody{ReadCloser: r.Body, c: c, began: now, next: portion}
	}
	return &patientWriter{ResponseWriter: w, c: c, began: now}
}

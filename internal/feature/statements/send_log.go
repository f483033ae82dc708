package statements

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// The words of the log of what was sent, each followed by a mail's id, but run by
// a run's.
const (
	sentRun   = "run"
	sentTry   = "try" // of earlier programs: what came of it is not known
	sentOK    = "sent"
	sentAgain = "again"
	sentNever = "refused"
)

var sentWords = []string{sentRun, sentTry, sentOK, sentAgain, sentNever}

// sentLog is a text file with one word and one id a line. The last word about an
// id holds.
type sentLog struct {
	w     io.Writer
	state map[string]string

	disk sync.Mutex // held while lines are on their way to the disk

	mu      sync.Mutex // guards all below, and state
	waiting []byte
	batch   *sentBatch // of those whose lines wait
}

// sentBatch is what became of lines that were written together. It is looked at
// and changed under disk.
type sentBatch struct {
	written bool
	err     error
}

func readSentLog(rw io.ReadWriter) (*sentLog, error) {
	past := &sentLog{w: rw, state: map[string]string{}}
	r := bufio.NewReader(rw)
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			if line == "" {
				return past, nil
			}
			// The machine stopped while it wrote this line; that mail is sent again.
			_, err = io.WriteString(rw, " torn\n")
			return past, err
		}
		if err != nil {
			return nil, err
		}
		word, id, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		known := false
		for _, w := range sentWords {
			if w == word && w != sentRun {
				past.state[id] = word
			}
			known = known || strings.HasPrefix(w, word) // the beginning of one is what a torn line leaves
		}
		if !known {
			return nil, errors.New("the file of what was sent is some other file")
		}
	}
}

func (past *sentLog) word(id string) string {
	past.mu.Lock()
	defer past.mu.Unlock()
	return past.state[id]
}

// put notes what became of a mail and returns once that is on the disk.
func (past *sentLog) put(word, id string) error {
	past.mu.Lock()
	past.state[id] = word
	past.mu.Unlock()
	return past.write(word + " " + id + "\n")
}

// write writes a line and, if it is a file, waits until it is on the disk. Lines
// that come while others are on their way there wait and go together.
func (past *sentLog) write(line string) error {
	past.mu.Lock()
	past.waiting = append(past.waiting, line...)
	if past.batch == nil {
		past.batch = new(sentBatch)
	}
	mine := past.batch
	past.mu.Unlock()

	past.disk.Lock()
	defer past.disk.Unlock()
	if mine.written {
		return mine.err
	}
	past.mu.Lock()
	lines := past.waiting
	past.waiting, past.batch = nil, nil
	past.mu.Unlock()
	mine.written = true
	if _, mine.err = past.w.Write(lines); mine.err != nil {
		return mine.err
	}
	if f, ok := past.w.(interface{ Sync() error }); ok {
		mine.err = f.Sync()
	}
	return mine.err
}

package doc

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"html"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Limits of a child. 86 pages take a quarter of a second and 40 MB of it.
const (
	childTime   = 45 * time.Second // of the clock
	childCPU    = 30               // seconds of the processor
	childMemory = 768 << 20        // bytes of addresses
	childSays   = 160 << 20        // bytes of output: 1,000 dense pages have 80 MB; it is not held
)

// poppler is where the programs of poppler stand, with the one that sets limits.
type poppler struct{ prlimit, text, info string }

// popplerTools looks for them once. Without prlimit (util-linux) nobody could
// bound the child's memory: then it is not used.
var popplerTools = sync.OnceValues(func() (p poppler, ok bool) {
	for _, t := range []struct {
		path *string
		name string
	}{{&p.prlimit, "prlimit"}, {&p.text, "pdftotext"}, {&p.info, "pdfinfo"}} {
		path, err := exec.LookPath(t.name)
		if err != nil {
			return p, false
		}
		*t.path = path
	}
	return p, true
})

// run starts a program of poppler on the file, which comes to it by its standard
// input so that nothing is left on a disk, and hands what it says to take. There
// is no shell, no environment, no file it may write.
func (p poppler) run(ctx context.Context, r io.ReaderAt, size int64, take func(io.Reader) error, program string, args ...string) error {
	ctx, stop := context.WithTimeout(ctx, childTime)
	defer stop()
	limits := []string{"--core=0", "--fsize=0", "--nofile=32",
		"--cpu=" + strconv.Itoa(childCPU), "--as=" + strconv.Itoa(childMemory), "--", program}
	cmd := exec.CommandContext(ctx, p.prlimit, append(limits, args...)...)
	cmd.Dir, cmd.Env = "/", []string{"LC_ALL=C.UTF-8"}
	cmd.Stdin = io.NewSectionReader(r, 0, size)
	cmd.WaitDelay = 2 * time.Second
	var complaint tail
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	taken := take(io.LimitReader(out, childSays))
	if taken != nil {
		stop() // it need not go on
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case taken != nil && ctx.Err() == nil, taken != nil && isRefusal(taken):
		return taken
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return because(ctx.Err(), "doc.pdf_slow")
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return nil
	case bytes.Contains(complaint.b, []byte("Incorrect password")), errors.As(err, &exit) && exit.ExitCode() == 3:
		return refuse("doc.pdf_locked")
	case errors.As(err, &exit) && !exit.Exited(): // by a signal: a limit was met, or it fell over
		return because(errors.New("poppler was stopped"), "doc.pdf_slow")
	}
	return because(errors.New("poppler does not read it"), "doc.pdf_damaged")
}

// tail keeps the beginning of what a child complains of; it may quote the file and
// is never shown.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p[:min(len(p), 4096-len(t.b))]...)
	return len(p), nil
}

// read asks for the number of pages, then for the words.
func (p poppler) read(ctx context.Context, r io.ReaderAt, size int64) (sheets []inSheet, title string, err error) {
	pages := 0
	err = p.run(ctx, r, size, func(out io.Reader) error {
		b, err := io.ReadAll(io.LimitReader(out, 64<<10))
		for line := range strings.Lines(string(b)) {
			key, value, _ := strings.Cut(line, ":")
			switch value = strings.TrimSpace(value); key {
			case "Pages":
				pages, _ = strconv.Atoi(value)
			case "Title":
				title = clip(strings.ToValidUTF8(value, ""), 400)
			}
		}
		io.Copy(io.Discard, out)
		return err
	}, p.info, "-enc", "UTF-8", "-")
	if err != nil {
		return nil, "", err
	}
	if pages > maxPDFPages {
		return nil, "", refuse("doc.pdf_pages", "Pages", pages, "Limit", maxPDFPages)
	}
	err = p.run(ctx, r, size, func(out io.Reader) error {
		sheets, err = popplerWords(out)
		return err
	}, p.text, "-bbox", "-enc", "UTF-8", "-l", strconv.Itoa(maxPDFPages), "-", "-")
	return sheets, title, err
}

// popplerWords reads what pdftotext -bbox says: a line for each page and word.
func popplerWords(out io.Reader) (sheets []inSheet, err error) {
	lines := bufio.NewScanner(out)
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	words, text := 0, map[string]string{}
	for lines.Scan() {
		b := bytes.TrimSpace(lines.Bytes())
		switch {
		case bytes.HasPrefix(b, []byte("<page ")):
			v, _ := numbers(b, "width", "height")
			sheets = append(sheets, inSheet{w: v[0], h: v[1]})
		case bytes.HasPrefix(b, []byte("<word ")) && len(sheets) > 0:
			v, rest := numbers(b, "xMin", "yMin", "xMax", "yMax")
			_, rest, ok := bytes.Cut(rest, []byte(">"))
			said := bytes.TrimSuffix(rest, []byte("</word>"))
			if !ok || len(said) == len(rest) || !utf8.Valid(said) {
				continue
			}
			if words++; words > maxPDFWords {
				return nil, refuse("doc.long")
			}
			s, known := text[string(said)] // a text has few different words
			if !known {
				s = pdfLetters(html.UnescapeString(string(said)))
				if len(text) < 100_000 {
					text[string(said)] = s
				}
			}
			if s != "" {
				page := &sheets[len(sheets)-1]
				page.words = append(page.words, inWord{x: v[0], y: v[1], w: v[2] - v[0], h: v[3] - v[1], text: s, visual: true})
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, because(err, "doc.pdf_damaged")
	}
	return sheets, nil
}

// numbers reads attributes that are numbers and stand in this order.
func numbers(b []byte, names ...string) (out [4]float32, rest []byte) {
	for i, name := range names {
		_, after, ok := bytes.Cut(b, []byte(name+`="`))
		value, after, closed := bytes.Cut(after, []byte(`"`))
		if !ok || !closed {
			return out, b
		}
		f, err := strconv.ParseFloat(string(value), 32)
		if err != nil || f > 1e5 || f < -1e5 || f != f {
			f = 0
		}
		out[i], b = float32(f), after
	}
	return out, b
}

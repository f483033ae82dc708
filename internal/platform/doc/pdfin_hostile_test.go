package doc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestS62PDFIn is the part of S-62 and S-63 that concerns PDF files: what is no text,
// locked, damaged, too long or made to break its reader is refused with a sentence
// by both readers, and nothing is left on a disk. Seen to fail when the check of the
// number of pages was taken out (5,000 pages were read), when libraryPDF did not
// recover (the test died), and when unpacks counted nothing (memory grew).
func TestS62PDFIn(t *testing.T) {
	disk := t.TempDir()
	t.Setenv("TMPDIR", disk)
	good := &sheetMaker{}
	good.page()
	good.at(60, 60, 10, lamps)
	whole := good.bytes()
	empty := &sheetMaker{}
	empty.page()
	locked := &sheetMaker{pages: good.pages, more: "/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]/Encrypt<</Filter/Standard/V 1/R 2/P -64/O<" + strings.Repeat("41", 32) + ">/U<" + strings.Repeat("42", 32) + ">>>"}
	panics := &sheetMaker{}
	panics.page()
	panics.pages[0].WriteString("end end << (")
	circle := &sheetMaker{pages: good.pages, kids: "2 0 R"}
	for name, c := range map[string]struct {
		b    []byte
		want []string // either
	}{
		"nothing":       {nil, []string{"doc.no_pdf"}},
		"another file":  {[]byte("PK\x03\x04"), []string{"doc.no_pdf"}},
		"pictures":      {empty.bytes(), []string{"doc.no_text"}},
		"locked":        {locked.bytes(), []string{"doc.pdf_locked"}},
		"cut":           {whole[:len(whole)/2], []string{"doc.pdf_damaged", "doc.no_text", ""}},
		"head alone":    {[]byte("%PDF-1.7\n"), []string{"doc.pdf_damaged"}},
		"noise":         {append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("<</A[1 0 R"), 2000)...), []string{"doc.pdf_damaged"}},
		"5,000 pages":   {manyPages(5000), []string{"doc.pdf_pages"}},
		"breaks it":     {panics.bytes(), []string{"doc.pdf_damaged", "doc.no_text"}},
		"in a circle":   {circle.bytes(), []string{"doc.pdf_damaged", "doc.no_text"}},
		"packed tight":  {packedPage(9 << 20), []string{"doc.long", "doc.pdf_slow", "doc.no_text", ""}},
		"it is itself":  {bytes.Replace(whole, []byte("/Parent 2 0 R"), []byte("/Parent 4 0 R"), 1), []string{"doc.pdf_damaged", "doc.no_text", ""}},
		"a large claim": {bytes.Replace(whole, []byte("/Length "), []byte("/Length 99999"), 1), []string{"doc.pdf_damaged", "doc.no_text", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			bothReaders(t, c.b, PDFReadOptions{}, func(t *testing.T, _ *Doc, err error) {
				got := key(t, err)
				for _, want := range c.want {
					if got == want {
						return
					}
				}
				t.Errorf("%q, not one of %q", got, c.want)
			})
		})
	}
	if left, err := os.ReadDir(disk); err != nil || len(left) > 0 {
		t.Errorf("left on the disk: %v %v", left, err)
	}
}

// manyPages is a file with many empty pages.
func manyPages(n int) []byte {
	m := &sheetMaker{}
	for range n {
		m.page()
	}
	return m.bytes()
}

// packedPage is a page whose instructions unpack to n bytes.
func packedPage(n int) []byte {
	m := &sheetMaker{pack: true}
	m.page()
	line := "BT /F1 9 Tf (a) Tj ET\n"
	for range n / len(line) {
		m.pages[0].WriteString(line)
	}
	return m.bytes()
}

// TestStringWithoutEnd is part of S-62: a page that breaks off inside a string of
// hexadecimal digits is refused; what only looks so is read. Seen to fail when unpacks did
// not watch for it: the library went on looking in this program for ever, 40 seconds of
// which somebody waited.
func TestStringWithoutEnd(t *testing.T) {
	for end, want := range map[string]string{
		"BT /F1 10 Tf <48 65": "doc.pdf_damaged", "<": "doc.pdf_damaged", "BT <48> Tj ET": "", "<</MCID 1>>BDC EMC": "", "BT (a <48) Tj ET": "",
	} {
		m := &sheetMaker{}
		m.page()
		m.at(60, 60, 10, lamps)
		m.pages[0].WriteString(end + "\n")
		b := m.bytes()
		_, err := ReadPDF(context.Background(), bytes.NewReader(b), int64(len(b)), PDFReadOptions{Lang: "en", Library: true})
		if got := key(t, err); got != want {
			t.Errorf("a page that ends in %q: %q, want %q", end, got, want)
		}
	}
}

// TestPDFMemory: what unpacks to very much is refused before it is held.
func TestPDFMemory(t *testing.T) {
	b := packedPage(24 << 20)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err := ReadPDF(context.Background(), bytes.NewReader(b), int64(len(b)), PDFReadOptions{Library: true})
	runtime.ReadMemStats(&after)
	if k := key(t, err); k != "doc.long" {
		t.Errorf("%q", k)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 32<<20 {
		t.Errorf("%d MB were asked for", grown>>20)
	}
}

// TestChildIsStopped: a child that does not end is ended when its caller no longer
// waits, and one that needs more memory than it may have is refused.
func TestChildIsStopped(t *testing.T) {
	tools, ok := popplerTools()
	if !ok {
		t.Fatal("poppler-utils or prlimit is missing; .ci/install.sh installs them")
	}
	ctx, stop := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer stop()
	err := tools.run(ctx, bytes.NewReader(nil), 0, drain, "/bin/sleep", "60")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a child that sleeps: %v", err)
	}
	err = tools.run(context.Background(), bytes.NewReader(nil), 0, drain, "/bin/sh", "-c", "ulimit -v; kill -9 $$")
	if k := key(t, err); k != "doc.pdf_slow" {
		t.Errorf("a child that is killed: %q", k)
	}
	var said bytes.Buffer
	if err := tools.run(context.Background(), bytes.NewReader(nil), 0, func(r io.Reader) error {
		_, err := said.ReadFrom(r)
		return err
	}, "/bin/sh", "-c", "ulimit -v; ulimit -t; ulimit -f; env"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(said.String())
	if len(lines) < 3 || lines[0] != fmt.Sprint(childMemory>>10) || lines[1] != fmt.Sprint(childCPU) || lines[2] != "0" {
		t.Errorf("the limits of a child are %q", lines)
	}
	for _, word := range lines[3:] {
		if name, _, _ := strings.Cut(word, "="); name != "LC_ALL" && name != "PWD" && name != "OLDPWD" && name != "SHLVL" && name != "_" {
			t.Errorf("a child is told %q", word)
		}
	}
}

func drain(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

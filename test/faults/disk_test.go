package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"groundswell/test/cluster/rig"
)

var languages = []string{"en", "fr", "es", "ru", "pt", "ar", "zh"}

var plainClient = &http.Client{Timeout: rig.Patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// page asks for a page, or sends a form.
func page(t *testing.T, s *rig.Site, path, kind string, form io.Reader) (status int, location, body string) {
	t.Helper()
	method := "GET"
	if form != nil {
		method = "POST"
	}
	r, err := http.NewRequest(method, s.Origin+path, form)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	a, err := plainClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, a.Header.Get("Location"), html.UnescapeString(string(b))
}

const urlencoded = "application/x-www-form-urlencoded"

var formToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

// notSaved is the sentence in a language, as its translators wrote it.
func notSaved(t *testing.T, lang string) string {
	t.Helper()
	b, err := os.ReadFile("../../internal/platform/web/i18n/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	text, _ := all["web.not_saved"].(string)
	if text == "" {
		t.Fatalf("%s has no web.not_saved", lang)
	}
	return text
}

// refused sends a form in every language and sees that it is refused as it should
// be: 503, the sentence, and everything that was typed. The site still reads.
func refused(t *testing.T, s *rig.Site) {
	t.Helper()
	for i, lang := range languages {
		at := "/" + lang + "/statements/open-doors/sign"
		status, _, body := page(t, s, at, "", nil)
		token := formToken.FindStringSubmatch(body)
		if status != 200 || token == nil {
			t.Fatalf("%s: the form is not there: %d", lang, status)
		}
		email := fmt.Sprintf("typed%d@mail.example", i)
		in := url.Values{"token": {token[1]}, "step": {"sign"}, "kind": {"person"}, "visibility": {"public"}, "name": {"Amélie Typed"}, "country": {"KE"}, "email": {email}, "affiliation": {"The Typed Network"}}
		status, _, body = page(t, s, at, urlencoded, strings.NewReader(in.Encode()))
		if status != http.StatusServiceUnavailable {
			t.Fatalf("%s: %d", lang, status)
		}
		for _, want := range []string{notSaved(t, lang), `value="Amélie Typed"`, `value="` + email + `"`, `value="The Typed Network"`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the answer does not hold %q", lang, want)
			}
		}
		if lang == "ar" && !strings.Contains(body, `dir="rtl"`) {
			t.Error("it is not in the reader's language")
		}
	}
	reads(t, s)
}

// reads sees that readers are served.
func reads(t *testing.T, s *rig.Site) {
	t.Helper()
	for _, path := range []string{"/en/", "/fr/statements/open-doors", "/en/statements/open-doors/roll", "/en/statements/open-doors.json", "/readyz"} {
		if status, _, _ := page(t, s, path, "", nil); status != 200 {
			t.Errorf("%s cannot be read: %d", path, status)
		}
	}
}

// signUntilRefused signs until the store takes no more, and returns how many were
// acknowledged: what the log already has room for is still taken. One who needs a page
// less may be taken after another was refused, so it goes on until twelve in a row were.
func signUntilRefused(t *testing.T, s *rig.Site) (acked int) {
	t.Helper()
	row := 0
	for range 3000 {
		p := rig.NewPerson("open-doors", "public")
		if _, err := p.Sign(s.Origin, rig.Patience); err == nil {
			acked, row = acked+1, 0
			continue
		}
		if p.Refusals[0] != http.StatusServiceUnavailable {
			t.Fatalf("refused with %v", p.Refusals)
		}
		if row++; row == 12 {
			return acked
		}
	}
	t.Fatal("3000 were taken")
	return 0
}

// sign is one more who must be taken.
func sign(t *testing.T, s *rig.Site) {
	t.Helper()
	p := rig.NewPerson("open-doors", "public")
	if _, err := p.Sign(s.Origin, rig.Patience); err != nil {
		t.Fatalf("%v %v\n%s", err, p.Refusals, s.Log())
	}
}

// settled kills the site and sees that just those who were thanked are stored.
func settled(t *testing.T, s *rig.Site, acked int) {
	t.Helper()
	s.Kill()
	if got := readCopy(t, database(s)); got.rows != acked {
		t.Errorf("%d acknowledged, %d stored", acked, got.rows)
	}
}

// TestS83DiskFull is S-83: on a disk that is full a form is answered with 503,
// the sentence and all that was typed, in every language; pages are read on; of
// fifty who send at once nobody is thanked in vain; when there is room again it
// works again by itself.
//
// Seen to fail when commit answered nil after a failed COMMIT, and when classify
// did not know SQLITE_FULL.
func TestS83DiskFull(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	s := newSite(t)
	mount(t, data(s), "size=24m,mode=0700")
	s.Publish()
	s.Start()
	sign(t, s)
	ballast := filepath.Join(data(s), "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	f.Close()
	acked := 1 + signUntilRefused(t, s)
	refused(t, s)
	var crowd sync.WaitGroup
	var mu sync.Mutex
	for range 50 {
		crowd.Go(func() {
			p := rig.NewPerson("open-doors", "public")
			_, err := p.Sign(s.Origin, rig.Patience)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				acked++
			} else if p.Refusals[0] != http.StatusServiceUnavailable {
				t.Errorf("refused with %v", p.Refusals)
			}
		})
	}
	crowd.Wait()
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		sign(t, s)
	}
	settled(t, s, acked+5)
}

// TestS83NoInodes is S-83 for a disk that takes no more files: a picture cannot
// be kept, so the form that brings one is answered as above; without one it is
// taken.
//
// Seen to fail before blob.Put gave a full disk its kind: it was "our fault".
func TestS83NoInodes(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	s := newSite(t)
	mount(t, data(s), "size=24m,nr_inodes=64,mode=0700")
	s.Publish()
	s.Start()
	for i := 0; ; i++ {
		f, err := os.Create(filepath.Join(data(s), "full"+strconv.Itoa(i)))
		if errors.Is(err, syscall.ENOSPC) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	_, _, body := page(t, s, "/fr/statements/open-doors/sign", "", nil)
	token := formToken.FindStringSubmatch(body)
	if token == nil {
		t.Fatal("the form is not there")
	}
	picture := image.NewNRGBA(image.Rect(0, 0, 300, 200))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i)
	}
	picture.Set(1, 1, color.White)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range map[string]string{"token": token[1], "step": "sign", "kind": "organisation", "visibility": "public", "name": "The Typed Network", "country": "KE", "email": "post@typed.example", "officer": "A. B."} {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("logo", "logo.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(part, picture), w.Close()); err != nil {
		t.Fatal(err)
	}
	status, _, body := page(t, s, "/fr/statements/open-doors/sign", w.FormDataContentType(), &form)
	if status != http.StatusServiceUnavailable || !strings.Contains(body, notSaved(t, "fr")) || !strings.Contains(body, `value="The Typed Network"`) {
		t.Errorf("a picture that cannot be kept: %d\n%.600s\n%s", status, body, s.Log())
	}
	sign(t, s)
	reads(t, s)
	settled(t, s, 1)
}

// TestS83WritesFail is S-83 for what a disk says when it was remounted read-only
// after an error, when a quota is used up, and when writing fails (the kernel's
// answers are given by strace, since a file system in use cannot be remounted):
// refused as above, read on, and it works again when the disk does.
//
// Seen to fail when classify did not know SQLITE_READONLY and SQLITE_IOERR.
func TestS83WritesFail(t *testing.T) {
	s := newSite(t)
	s.Publish()
	s.Start()
	acked := 0
	for _, why := range []string{"EROFS", "EDQUOT", "EIO"} {
		stop := strace(t, s, "-e", "trace=pwrite64,ftruncate,fallocate", "-e", "inject=pwrite64,ftruncate,fallocate:error="+why)
		refused(t, s)
		stop()
		for range 3 {
			sign(t, s)
			acked++
		}
	}
	settled(t, s, acked)
}

// TestS83FileSizeLimit is S-83 for a file that may not grow (a limit of the
// process, and its signal, which must not end it).
//
// Seen to fail when classify did not know SQLITE_IOERR.
func TestS83FileSizeLimit(t *testing.T) {
	needs(t, "prlimit")
	s := newSite(t)
	s.Publish()
	s.Start()
	sign(t, s)
	limit := func(to string) {
		t.Helper()
		if out, err := exec.Command("prlimit", "--pid", strconv.Itoa(s.PID()), "--fsize="+to).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	limit("300000:") // below what the log will need; SQLite's answer is an I/O error
	acked := 1 + signUntilRefused(t, s)
	refused(t, s)
	limit("unlimited:")
	sign(t, s)
	settled(t, s, acked+1)
}

// TestS83FsyncFails is S-83 for an fsync that fails, of the write-ahead log and
// of the database when the log is folded into it. Linux says so once and then
// calls the lost pages clean. So nothing more is written or acknowledged, the
// program says why and ends with an error, for the system to start it anew; all
// who were thanked are there then. The one failed call is followed by calls that
// would succeed: who tried again would be believed.
//
// Seen to fail when lostTrust was always false: it went on and thanked; and when
// SQLite folded the log by itself, for then nobody heard of the second kind.
func TestS83FsyncFails(t *testing.T) {
	for name, c := range map[string]struct {
		options []string
		people  int
	}{
		"log":      {[]string{"-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=3"}, 30},
		"database": {[]string{"-P", "", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=1"}, 150},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			s.Publish()
			s.Start()
			if c.options[0] == "-P" {
				c.options[1] = database(s)
			}
			strace(t, s, c.options...)
			var mu sync.Mutex
			var thanked []string
			var crowd sync.WaitGroup
			for range 12 {
				crowd.Go(func() {
					for range c.people {
						p := rig.NewPerson("open-doors", "public")
						_, err := p.Sign(s.Origin, rig.Patience)
						mu.Lock()
						if err == nil {
							thanked = append(thanked, p.Name)
						}
						mu.Unlock()
						if err != nil {
							return
						}
					}
				})
			}
			crowd.Wait()
			if err := ended(s, 2*time.Minute); err == nil || err.Error() != "exit status 1" {
				t.Fatalf("it did not end with an error: %v\n%s", err, s.Log())
			}
			if log := s.Log(); !strings.Contains(log, "the disk did not keep what it was given") {
				t.Errorf("it does not say why:\n%s", log)
			}
			s.Start()
			reads(t, s)
			sign(t, s)
			s.Kill()
			got := readCopy(t, database(s))
			for _, n := range thanked {
				if got.names[n] != 1 {
					t.Errorf("%s was thanked and is stored %d times", n, got.names[n])
				}
			}
			t.Logf("%d were thanked before", len(thanked))
		})
	}
}

// ended waits for the end of the site's process and returns how it ended.
func ended(s *rig.Site, within time.Duration) error {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err := s.Ready(100 * time.Millisecond); err != nil {
			if how, ok := strings.CutPrefix(err.Error(), "the node ended: "); ok {
				return errors.New(how)
			}
		}
	}
	return nil
}

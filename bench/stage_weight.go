package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// weighed is a public page: what it costs to open it, in every language.
type weighed struct {
	path     string
	bytes    map[string]int // compressed HTML, by language
	requests map[string]int // with what it loads, on a first visit
	all      map[string]int // bytes of all of them
}

var siteLangs = []string{"en", "fr", "es", "ru", "pt", "ar", "zh"}

var (
	pageLink = regexp.MustCompile(`<a [^>]*href="(/[^"#]*)`)
	linked   = regexp.MustCompile(`<link [^>]*>`)
	hrefOf   = regexp.MustCompile(`href="([^"]+)"`)
	source   = regexp.MustCompile(`<(?:script|img|source|iframe)\b[^>]*\bsrc="([^"]+)"`)
	kept     = regexp.MustCompile(`rel="?(stylesheet|icon|preload|modulepreload)\b`)
)

// largestPage is what the project allows itself for one page, in compressed bytes.
const largestPage = 13_000

// weigh opens every public page of the demonstration in every language.
func (b *bench) weigh(ctx context.Context) error {
	addr, err := freeAddr()
	if err != nil {
		return err
	}
	s := &site{b: b, dir: filepath.Join(b.dir, "demo")}
	c := s.command(context.Background(), "demo", "--addr", addr, "--data", filepath.Join(b.dir, "demo-data"))
	c.Dir = b.dir
	p, err := start(ctx, "demo", addr, b.dir, c)
	if err != nil {
		return err
	}
	defer p.kill()
	assets := map[string]int{}
	var heaviest, heaviestAll int
	var where, whereAll string
	most := 0
	for _, lang := range siteLangs[:b.langs] {
		seen, queue := map[string]bool{"/": true}, []string{"/"}
		for len(queue) > 0 {
			path := queue[0]
			queue = queue[1:]
			status, kind, packed, html, err := b.openPage(ctx, p, "/"+lang+path)
			if err != nil {
				return err
			}
			if status != 200 || !strings.HasPrefix(kind, "text/html") {
				continue
			}
			w := b.weighedPage(path)
			w.bytes[lang], w.requests[lang], w.all[lang] = packed, 1, packed
			for _, a := range subresources(html) {
				if _, ok := assets[a]; !ok {
					if _, _, n, _, err := b.openPage(ctx, p, a); err != nil {
						return err
					} else {
						assets[a] = n
					}
				}
				w.requests[lang]++
				w.all[lang] += assets[a]
			}
			if packed > heaviest {
				heaviest, where = packed, "/"+lang+path
			}
			if w.all[lang] > heaviestAll {
				heaviestAll, whereAll = w.all[lang], "/"+lang+path
			}
			most = max(most, w.requests[lang])
			for _, m := range pageLink.FindAllStringSubmatch(html, -1) {
				to, mine := strings.CutPrefix(m[1], "/"+lang+"/")
				to = "/" + to
				// One page of each kind: not every page of the roll, nor the outbox.
				if !mine || strings.ContainsAny(to, "?") || strings.HasPrefix(to, "/demo/") || seen[to] {
					continue
				}
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	slices.SortFunc(b.weight, func(x, y *weighed) int { return strings.Compare(x.path, y.path) })
	b.atMost(fmt.Sprintf("weight: the heaviest of %d public pages in %d languages (%s)", len(b.weight), b.langs, where), float64(heaviest), largestPage, " bytes")
	b.note("Weight: the most that a first visit loads is %s bytes (%s), in at most %d requests; what is loaded beside the page is kept by browsers for a year.", thousands(int64(heaviestAll)), whereAll, most)
	return p.stop()
}

func (b *bench) weighedPage(path string) *weighed {
	for _, w := range b.weight {
		if w.path == path {
			return w
		}
	}
	w := &weighed{path, map[string]int{}, map[string]int{}, map[string]int{}}
	b.weight = append(b.weight, w)
	return w
}

// openPage asks for something compressed and returns how many bytes came, and
// what they are.
func (b *bench) openPage(ctx context.Context, p *process, path string) (status int, kind string, packed int, text string, err error) {
	one := func(encoding string) (*http.Response, []byte, error) {
		req, err := http.NewRequestWithContext(ctx, "GET", "http://"+p.addr+path, nil)
		if err != nil {
			return nil, nil, err
		}
		req.Header.Set("Accept-Encoding", encoding)
		r, err := http.DefaultTransport.RoundTrip(req) // does not follow, does not unpack
		if err != nil {
			return nil, nil, err
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		return r, body, err
	}
	r, body, err := one("gzip, deflate, br")
	if err != nil {
		return 0, "", 0, "", err
	}
	packed = len(body)
	if r.Header.Get("Content-Encoding") != "" {
		if _, body, err = one("identity"); err != nil {
			return 0, "", 0, "", err
		}
	}
	return r.StatusCode, r.Header.Get("Content-Type"), packed, string(body), nil
}

// subresources returns what a browser loads for a page, each once.
func subresources(html string) (out []string) {
	add := func(at string) {
		if strings.HasPrefix(at, "/") && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	for _, l := range linked.FindAllString(html, -1) {
		if m := hrefOf.FindStringSubmatch(l); m != nil && kept.MatchString(l) {
			add(m[1])
		}
	}
	for _, m := range source.FindAllStringSubmatch(html, -1) {
		add(m[1])
	}
	return out
}

// weighedTable writes the pages into the report.
func (b *bench) weighedTable(p func(string, ...any)) {
	p("## Weight of the public pages\n")
	p("Bytes of the page, compressed, in each language, as the demonstration shows them with 1,616 endorsers; then the requests of a first visit and the bytes of all of them, in the heaviest language. Nothing comes from anywhere else.\n")
	langs := siteLangs[:b.langs]
	p("| page | %s | requests | all bytes |\n|---|%s--:|--:|", strings.Join(langs, " | "), strings.Repeat("--:|", len(langs)))
	for _, w := range b.weight {
		var cells []string
		requests, all := 0, 0
		for _, l := range langs {
			if w.bytes[l] == 0 {
				cells = append(cells, "–")
				continue
			}
			cells = append(cells, thousands(int64(w.bytes[l])))
			requests, all = max(requests, w.requests[l]), max(all, w.all[l])
		}
		p("| `%s` | %s | %d | %s |", w.path, strings.Join(cells, " | "), requests, thousands(int64(all)))
	}
	p("")
}

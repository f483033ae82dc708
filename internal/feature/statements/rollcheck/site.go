package rollcheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Bounds of what a site may send.
const (
	maxSitemap = 64 << 20
	maxFacts   = 1 << 20
	maxRoll    = 4 << 30
	maxRows    = 50_000_000
)

// site reads what a site publishes.
type site struct {
	base   string
	client *http.Client
}

// newClient waits for a site to begin its answer, and as long as it takes to read
// it; it follows no redirect.
func newClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = time.Minute
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (s *site) open(ctx context.Context, path string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, &statusError{path, resp.StatusCode}
	}
	return resp.Body, nil
}

type statusError struct {
	path   string
	status int
}

func (e *statusError) Error() string {
	return fmt.Sprintf("%s answered %d %s", e.path, e.status, http.StatusText(e.status))
}

var slugInMap = regexp.MustCompile(`<loc>[^<]*/statements/([a-z0-9-]{1,80})</loc>`)

// statements lists what the site publishes, from its site map.
func (s *site) statements(ctx context.Context) (out []string, err error) {
	r, err := s.open(ctx, "/sitemap.xml")
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxSitemap+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxSitemap {
		return nil, errors.New("the site map is longer than any is")
	}
	for _, m := range slugInMap.FindAllSubmatch(b, -1) {
		out = append(out, string(m[1]))
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// numbers are what a statement counts.
type numbers struct {
	Organisations, Persons, Sealed int64
}

// facts are what a statement's JSON says.
type facts struct {
	Version                int64
	Hash                   string
	Withdrawn, Invalidated int64
	ListKey                string `json:"list_key"`
}

func (s *site) facts(ctx context.Context, slug string) (f facts, err error) {
	r, err := s.open(ctx, "/en/statements/"+slug+".json")
	if err != nil {
		return f, err
	}
	defer r.Close()
	return f, json.NewDecoder(io.LimitReader(r, maxFacts)).Decode(&f)
}

// row is a name of the roll with its place in the log.
type row struct {
	Kind, Name, Country, Website, Affiliation, Level string
	VouchedBy                                        string `json:"vouched_by"`
	Version                                          int64
	Lang, Day, Logo                                  string
	Proof                                            *struct {
		Leaf  *int64
		Nonce string
	}
}

func (x *row) record(slug string) *Record {
	return &Record{slug, x.Kind, x.Name, x.Country, x.Website, x.Affiliation, x.Level, x.VouchedBy, x.Version, x.Lang, x.Day, x.Logo}
}

// roll is what stands in a roll's file around the names.
type roll struct {
	numbers
	Statement, Rule string
	Version         int64
	After           numbers `json:"counted_after"`
	Waiting         struct {
		Seal, Unseal  int64
		Leaving, Told []string
	}
}

// roll reads a statement's roll and calls each for every name, one at a time.
func (s *site) roll(ctx context.Context, slug string, each func(*roll, *row) error) (out *roll, err error) {
	body, err := s.open(ctx, "/en/statements/"+slug+"/roll.json")
	if err != nil {
		return nil, err
	}
	defer body.Close()
	d := json.NewDecoder(io.LimitReader(body, maxRoll))
	out = &roll{}
	into := map[string]any{"statement": &out.Statement, "rule": &out.Rule, "version": &out.Version, "organisations": &out.Organisations,
		"persons": &out.Persons, "sealed": &out.Sealed, "counted_after": &out.After, "waiting": &out.Waiting}
	bad := errors.New("the roll is not the JSON that was expected")
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(bad, err)
	}
	had := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, errors.Join(bad, err)
		}
		had[name] = true
		if name == "roll" {
			if err := rows(d, func(x *row) error { return each(out, x) }); err != nil {
				return nil, err
			}
			continue
		}
		var skip json.RawMessage
		v, ok := into[name]
		if !ok {
			v = &skip
		}
		if err := d.Decode(v); err != nil {
			return nil, errors.Join(bad, err)
		}
	}
	for _, name := range []string{"statement", "rule", "version", "organisations", "persons", "sealed", "roll", "counted_after", "waiting"} {
		if !had[name] {
			return nil, fmt.Errorf("%w: it has no %q", bad, name)
		}
	}
	if out.Statement != slug {
		return nil, fmt.Errorf("%w: it is the roll of %q", bad, out.Statement)
	}
	return out, nil
}

func rows(d *json.Decoder, each func(*row) error) error {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return errors.Join(errors.New("the roll has no list of names"), err)
	}
	for n := 0; d.More(); n++ {
		var x row
		if err := d.Decode(&x); err != nil {
			return err
		}
		if n > maxRows {
			return errors.New("the roll has more names than this program reads")
		}
		if err := each(&x); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// trimBase takes an address down to scheme and host.
func trimBase(address string) (string, error) {
	a := address
	if !strings.Contains(a, "://") {
		a = "https://" + a
	}
	scheme, rest, _ := strings.Cut(a, "://")
	host, _, _ := strings.Cut(rest, "/")
	if scheme != "https" && scheme != "http" || host == "" {
		return "", fmt.Errorf("%q is not the address of a site, such as https://example.org", address)
	}
	return scheme + "://" + host, nil
}

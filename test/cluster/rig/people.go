package rig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// Person signs one statement and remembers what the site acknowledged.
type Person struct {
	Name, Email, Visibility string
	Slug                    string
	network                 string
	token                   string // of the form, the same at every try

	Box       string // of the page that waits: signing was acknowledged
	Confirmed bool   // confirming was acknowledged
	Refusals  []int  // statuses that were no acknowledgement, 0 for no answer
}

var people atomic.Int64

// NewPerson is somebody with a name, an address and a network of their own.
func NewPerson(slug, visibility string) *Person {
	n := people.Add(1)
	return &Person{Slug: slug, Visibility: visibility, Name: fmt.Sprintf("Person Number %s", letters(n)), Email: fmt.Sprintf("p%d@mail.example", n),
		network: fmt.Sprintf("10.%d.%d.7", n>>8&255, n&255)}
}

// letters writes n without digits, so that no name looks odd.
func letters(n int64) string {
	var b []byte
	for ; n > 0; n /= 20 {
		b = append(b, "bcdfghjklmnpqrstvwxz"[n%20], "aeiou"[n%5])
	}
	return strings.ToUpper(string(b[:1])) + string(b[1:])
}

// client never follows: the redirect is the acknowledgement.
var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 256},
}

// Patience is for how long a person waits for an answer.
const Patience = 40 * time.Second

var tokenIn = regexp.MustCompile(`name="token" value="([^"]+)"`)

func (p *Person) ask(method, address string, form url.Values, patience time.Duration) (status int, body string, h http.Header, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", nil, err
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("X-Forwarded-For", p.network)
	a, err := client.Do(r)
	if err != nil {
		return 0, "", nil, err
	}
	defer a.Body.Close()
	var b strings.Builder
	buf := make([]byte, 32<<10)
	for {
		n, rerr := a.Body.Read(buf)
		b.Write(buf[:n])
		if rerr != nil {
			if rerr.Error() != "EOF" {
				return 0, "", nil, rerr
			}
			return a.StatusCode, b.String(), a.Header, nil
		}
	}
}

var errNo = errors.New("not acknowledged")

// Fetch opens the form on one node; signing may then go to another.
func (p *Person) Fetch(origin string, patience time.Duration) error {
	status, body, _, err := p.ask("GET", origin+"/en/statements/"+p.Slug+"/sign", nil, patience)
	found := tokenIn.FindStringSubmatch(body)
	if err != nil || status != 200 || found == nil {
		p.Refusals = append(p.Refusals, status)
		return errors.Join(errNo, err)
	}
	p.token = found[1]
	return nil
}

// Sign sends the form, the same one at every call. An error means that nothing
// was acknowledged, and body is the answer.
func (p *Person) Sign(origin string, patience time.Duration) (body string, err error) {
	if p.token == "" {
		if err := p.Fetch(origin, patience); err != nil {
			return "", err
		}
	}
	form := url.Values{"token": {p.token}, "step": {"sign"}, "kind": {"person"}, "visibility": {p.Visibility}, "name": {p.Name}, "country": {"FR"}, "email": {p.Email}}
	status, body, h, err := p.ask("POST", origin+"/en/statements/"+p.Slug+"/sign", form, patience)
	_, box, ok := strings.Cut(h.Get("Location"), "/wait/")
	if err != nil || status != http.StatusSeeOther || !ok {
		p.Refusals = append(p.Refusals, status)
		return body, errors.Join(errNo, err)
	}
	p.Box = box
	return body, nil
}

// Confirm presses the button behind the link of a mail.
func (p *Person) Confirm(origin, link string, patience time.Duration) error {
	at := origin + "/en/e/" + link
	status, body, _, err := p.ask("GET", at, nil, patience)
	found := tokenIn.FindStringSubmatch(body)
	if err != nil || status != 200 || found == nil {
		p.Refusals = append(p.Refusals, status)
		return errors.Join(errNo, err)
	}
	status, _, h, err := p.ask("POST", at+"/confirm", url.Values{"token": {found[1]}}, patience)
	if err != nil || status != http.StatusSeeOther || !strings.Contains(h.Get("Location"), "done=") {
		p.Refusals = append(p.Refusals, status)
		return errors.Join(errNo, err)
	}
	p.Confirmed = true
	return nil
}

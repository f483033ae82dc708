package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browsers live as long as the tests: starting one takes longer than a page.
var (
	browsersMu sync.Mutex
	browsers   = map[string]context.Context{}
	closers    []func()
)

func closeBrowsers() {
	for _, c := range closers {
		c()
	}
}

// browser returns the running browser with these further switches ("name=value").
func browser(t *testing.T, switches ...string) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no Chromium: run the tests by `make test`")
		}
		t.Skip("there is no Chromium: run the tests by `make test`")
	}
	browsersMu.Lock()
	defer browsersMu.Unlock()
	key := strings.Join(switches, " ")
	if ctx := browsers[key]; ctx != nil {
		return ctx
	}
	profile, err := os.MkdirTemp("", "groundswell-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("no-pings", true),
		chromedp.Flag("hide-scrollbars", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	for _, s := range switches {
		name, value, _ := strings.Cut(s, "=")
		options = append(options, chromedp.Flag(name, value))
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	closers = append(closers, func() { stop(); stopAllocator(); os.RemoveAll(profile) })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	browsers[key] = ctx
	return ctx
}

// tab is a page of the browser, with what it asked for and complained about.
type tab struct {
	t      testing.TB
	ctx    context.Context
	mu     sync.Mutex
	asked  []string // addresses, data: left out
	moaned []string // console, uncaught errors, violations of the policy

}

// newTab opens a private window with one tab: no cookies, cache or visited links
// of others.
func newTab(t testing.TB, b context.Context) *tab {
	t.Helper()
	p := &tab{t: t}
	ctx, cancel := chromedp.NewContext(b, chromedp.WithNewBrowserContext())
	ctx, stop := context.WithTimeout(ctx, 14*time.Minute)
	p.ctx = ctx
	t.Cleanup(func() { stop(); cancel() })
	if err := chromedp.Listen(ctx, p.heard); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *tab) heard(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(ev.Request.URL, "data:") {
			p.asked = append(p.asked, ev.Request.URL)
		}
	case *log.EventEntryAdded:
		p.moaned = append(p.moaned, fmt.Sprintf("%s %s: %s (%s)", ev.Entry.Source, ev.Entry.Level, ev.Entry.Text, ev.Entry.URL))
	case *runtime.EventConsoleAPICalled:
		p.moaned = append(p.moaned, "console."+string(ev.Type))
	case *runtime.EventExceptionThrown:
		p.moaned = append(p.moaned, ev.ExceptionDetails.Text)
	}
}

// heardSo returns what was asked for and complained about since the last call.
func (p *tab) heardSo() (asked, moaned []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, moaned, p.asked, p.moaned = p.asked, p.moaned, nil, nil
	return asked, moaned
}

// short bounds one step: a page that hangs must fail, not wait for ever.
func (p *tab) short() (context.Context, context.CancelFunc) {
	return context.WithTimeout(p.ctx, 2*time.Minute)
}

func (p *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := p.short()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// open goes to an address and returns the status of the answer.
func (p *tab) open(address string) int {
	p.t.Helper()
	ctx, cancel := p.short()
	defer cancel()
	r, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	if err != nil {
		p.t.Fatalf("open %s: %v", address, err)
	}
	if r == nil {
		return 0
	}
	return int(r.Status)
}

// press clicks what leads to another page and returns that one's status.
func (p *tab) press(selector string) int {
	p.t.Helper()
	ctx, cancel := p.short()
	defer cancel()
	r, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
	if err != nil {
		p.t.Fatalf("press %s: %v\n%s", selector, err, p.text())
	}
	if r == nil {
		return 0
	}
	return int(r.Status)
}

func (p *tab) tick(selector string) {
	p.t.Helper()
	p.do("tick "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// typed types into a field as a person does.
func (p *tab) typed(selector, text string) {
	p.t.Helper()
	p.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// clear empties a field.
func (p *tab) clear(selector string) {
	p.t.Helper()
	p.do("clear "+selector, chromedp.Clear(chromedp.CSS(selector)))
}

func (p *tab) choose(selector, value string) {
	p.t.Helper()
	p.do("choose in "+selector, chromedp.SetValue(chromedp.CSS(selector), value, chromedp.NodeVisible))
}

func (p *tab) text() string {
	p.t.Helper()
	return eval[string](p, `document.body.innerText`)
}

func (p *tab) address() string { return eval[string](p, `location.href`) }

// has fails unless the page shows all these texts.
func (p *tab) has(texts ...string) {
	p.t.Helper()
	all := p.text()
	for _, text := range texts {
		if !strings.Contains(all, text) {
			p.t.Errorf("%s does not show %q:\n%s", p.address(), text, all)
		}
	}
}

func (p *tab) hasNot(texts ...string) {
	p.t.Helper()
	all := p.text()
	for _, text := range texts {
		if strings.Contains(all, text) {
			p.t.Errorf("%s shows %q", p.address(), text)
		}
	}
}

// withoutScripts turns the page's scripts off, as cautious people do. What the
// tests themselves ask of the page still works.
func (p *tab) withoutScripts() {
	p.t.Helper()
	p.do("scripts off", call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
}

// size makes the tab as large as a phone's screen or a desk's.
func (p *tab) size(width, height int64) {
	p.t.Helper()
	options := []chromedp.EmulateViewportOption{}
	if width < 600 {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do("size", chromedp.EmulateViewport(width, height, options...))
}

func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// eval runs the tester's own script in the page; the page's policy does not
// concern it.
func eval[T any](p *tab, script string) T {
	p.t.Helper()
	ctx, cancel := p.short()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		if len(script) > 200 {
			script = script[:200]
		}
		p.t.Fatalf("%s: %v", script, err)
	}
	return v
}

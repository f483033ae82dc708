package writing_test

import (
	"context"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/webtest"
)

// TestS1OtherCampaign is S-1 for this feature: who has every role for another
// campaign gets of each page and each action of a statement exactly what is
// answered for one that does not exist, and nothing is changed. Seen to fail when
// handlers.work did not ask May.
func TestS1OtherCampaign(t *testing.T) {
	each(t, func(w *world) {
		_, me := w.editor()
		st, err := w.s.Begin(t.Context(), me, statements.Statement{Kind: statements.Letter, Source: "en", Signers: statements.SignersBoth, Rule: statements.RuleCarry, Campaign: "ports"}, "Secret plans", body)
		if err != nil {
			t.Fatal(err)
		}
		_, l, err := w.s.NewLink(t.Context(), me.Account, st.Slug, 3)
		if err != nil {
			t.Fatal(err)
		}
		var all []core.Grant
		for _, r := range core.Roles {
			all = append(all, core.Grant{Role: r, Campaign: "rivers"})
		}
		c, _ := w.SignIn(all...)
		before := w.dump()
		for _, rest := range []string{"", "/text", "/preview", "/versions/en", "/facts", "/publish"} {
			alike(t, c.Get("/en/desk/statements/secret-plans"+rest), c.Get("/en/desk/statements/no-such-thing"+rest), "secret-plans", "no-such-thing")
		}
		token := c.Get("/en/desk/statements/new").Form("main form").Value("token")
		for _, rest := range []string{"/text", "/text/auto", "/text/import", "/text/conflict", "/versions/en/restore", "/facts", "/publish", "/publish/stop", "/publish/close", "/publish/down", "/links", "/links/revoke"} {
			send := func(slug string) *webtest.Page {
				return c.Post("/en/desk/statements/"+slug+rest, url.Values{"token": {token}, "base": {"1"}, "n": {"1"}, "sure": {"1"}, "days": {"3"}, "link": {string(l.ID)}, "title": {"Mine"}, "text": {"Mine"}, "kind": {"letter"}, "signers": {"both"}, "rule": {"carry"}})
			}
			alike(t, send("secret-plans"), send("no-such-thing"), "secret-plans", "no-such-thing")
		}
		if c.Get("/en/desk/statements").Status(t, 200); w.dump() != before {
			t.Error("something was changed")
		}
		c.Get("/en/desk/statements").HasNot(t, "Secret plans")
		c.Get("/en/desk/statements/new").HasNot(t, "ports")
	})
}

// dump is all of what this feature and the statements hold.
func (w *world) dump() string {
	w.Helper()
	var b strings.Builder
	sums := w.sums()
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		b.WriteString(name + " " + sums[name] + "\n")
	}
	return b.String()
}

func (w *world) sums() map[string]string {
	w.Helper()
	sums, err := w.DB.DumpSums(w.Context(), io.Discard)
	if err != nil {
		w.Fatal(err)
	}
	out := map[string]string{}
	for name, s := range sums {
		if strings.HasPrefix(name, "writing_") || strings.HasPrefix(name, "statements_") {
			out[name] = s.Hash
		}
	}
	return out
}

// alike compares two answers, names aside that stand in their addresses.
func alike(t *testing.T, a, b *webtest.Page, nameA, nameB string) {
	t.Helper()
	a.Status(t, 404)
	b.Status(t, 404)
	if strip(a, nameA) != strip(b, nameB) {
		t.Errorf("%s is answered otherwise than what does not exist", a.URL.Path)
	}
	for _, h := range []string{"Cache-Control", "X-Robots-Tag", "Content-Type", "Content-Security-Policy", "X-Frame-Options", "Etag", "Last-Modified", "Vary"} {
		if a.Header.Get(h) != b.Header.Get(h) {
			t.Errorf("%s: %s is %q, of what does not exist %q", a.URL.Path, h, a.Header.Get(h), b.Header.Get(h))
		}
	}
}

func strip(p *webtest.Page, name string) string {
	body := strings.ReplaceAll(p.Body, name, "NAME")
	for _, n := range p.Find("input") { // each page has a form token of its own
		for _, a := range n.Attr {
			if a.Key == "value" && len(a.Val) == 48 {
				body = strings.ReplaceAll(body, a.Val, "TOKEN")
			}
		}
	}
	return body
}

// TestRoles: what each role may. A translator reads texts and changes none; a
// moderator sees the overview only; who only looks after people sees nothing.
// Seen to fail when translators were among those who may write.
func TestRoles(t *testing.T) {
	once(t, func(w *world) {
		_, me := w.editor()
		w.begin(me, "A declaration")
		at := "/en/desk/statements/a-declaration"
		for role, want := range map[core.Role][6]int{
			core.Editor: {200, 200, 200, 200, 200, 200}, core.Coordinator: {200, 200, 200, 200, 200, 200},
			core.Translator: {200, 200, 200, 200, 403, 403}, core.Moderator: {200, 403, 403, 403, 403, 403},
			core.Events: {403, 403, 403, 403, 403, 403}, core.Administrator: {403, 403, 403, 403, 403, 403},
		} {
			c, _ := w.SignIn(core.Grant{Role: role})
			for i, rest := range []string{"", "/text", "/preview", "/versions/en", "/facts", "/publish"} {
				if p := c.Get(at + rest); p.Code != want[i] {
					t.Errorf("%s gets %d from %s, want %d", role, p.Code, rest, want[i])
				}
			}
		}
		c, _ := w.SignIn(core.Grant{Role: core.Translator})
		c.Get(at+"/text").Status(t, 200).Sound(t).Has(t, w.say("text.read_only")).HasNot(t, w.say("save"))
		c.Get(at+"/versions/en").Status(t, 200).Sound(t)
		token := c.Get("/en/desk/statements").Attr("input[name=token]", "value")
		for _, rest := range []string{"/text", "/text/auto", "/text/conflict", "/versions/en/restore", "/facts", "/publish", "/publish/down", "/links"} {
			c.Post(at+rest, url.Values{"token": {token}, "base": {"1"}, "n": {"1"}, "title": {"Mine"}, "text": {"Mine"}, "days": {"1"}, "sure": {"1"}}).Status(t, 403)
		}
	})
}

// forms are the ways to ask for a statement that must not tell of a draft.
var forms = []string{"", ".json", "/v/1", "/roll", "/roll?q=a", "/numbers", "/sign", "/feed.atom", "/card.png", "/roll.csv", "/text.txt", "/declaration.pdf", "/declaration.docx", "/embed", "/calendar.ics"}

// TestS2Draft is S-2: each alternative form of a draft, of one that is planned, and
// of one that was taken down, is answered like that of a statement that does not
// exist, and no feed, site map or first page names it. Seen to fail when TakeDown
// left the index alone, and when Propose published at once.
func TestS2Draft(t *testing.T) {
	each(t, func(w *world) {
		_, me := w.editor()
		secret := func(slug string) {
			t.Helper()
			c := w.Anybody()
			for _, l := range []string{"en", "ar"} {
				for _, f := range forms {
					alike(t, c.Get("/"+l+"/statements/"+slug+f), c.Get("/"+l+"/statements/no-such-thing"+f), slug, "no-such-thing")
				}
			}
			if all, err := w.index(); err != nil || strings.Contains(all, slug) {
				t.Errorf("the index names %s: %v", slug, err)
			}
		}
		w.begin(me, "First draft")
		secret("first-draft")
		w.begin(me, "Second draft")
		if _, err := w.s.Propose(t.Context(), me, "second-draft", w.asked("second-draft")); err != nil {
			t.Fatal(err)
		}
		secret("second-draft")
		w.begin(me, "Third draft")
		w.publish(me, "third-draft")
		w.Anybody().Get("/en/statements/third-draft").Status(t, 200)
		if err := w.s.TakeDown(t.Context(), me.Account, "third-draft"); err != nil {
			t.Fatal(err)
		}
		secret("third-draft")
	})
}

// TestS4PreviewLink is S-4 for links to drafts: without an account, for some days,
// until somebody revokes it; then, and with any other token, the answer is that to
// an address that never was. The token is nowhere in the database. Seen to fail
// when linkByHash did not look at revoked, and at expires_at.
func TestS4PreviewLink(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		w.begin(me, "A declaration")
		p := c.Get("/en/desk/statements/a-declaration/publish").Form("#links form").Set("days", "7").Submit(w.say("link.button")).Status(t, 200).Sound(t).Has(t, w.say("link.made"))
		at, ok := strings.CutPrefix(p.Attr("input.token", "value"), statementstest.Origin)
		if !ok {
			t.Fatal("no address was shown")
		}
		token := at[strings.LastIndexByte(at, '/')+1:]
		out := w.Anybody().Get(at).Status(t, 200).Sound(t).Has(t, w.say("outside.draft"), "Free the prisoners.")
		if out.Header.Get("Cache-Control") != "no-store" || out.Header.Get("X-Robots-Tag") != "noindex" || len(out.Find("main form")) > 0 || strings.Contains(out.Body, "/sign\"") {
			t.Error("the draft can be kept, found or signed")
		}
		w.Anybody().Get(strings.Replace(at, "/en/", "/fr/", 1)).Status(t, 200).Sound(t)
		var b strings.Builder
		if err := w.DB.Dump(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), token) {
			t.Error("the token is in the database")
		}
		never := "/en/preview/" + core.NewToken()
		gone := func(why string) {
			t.Helper()
			a, b := w.Anybody().Get(at), w.Anybody().Get(never)
			alike(t, a, b, token, never[len("/en/preview/"):])
		}
		w.Later(8 * 24 * time.Hour)
		gone("expired")
		w.Later(-2 * 24 * time.Hour)
		w.Anybody().Get(at).Status(t, 200)
		c, _ = w.editor()
		c.Get("/en/desk/statements/a-declaration/publish").Press(w.say("link.revoke")).Land().Status(t, 200).Has(t, w.say("done.revoked"))
		gone("revoked")
		for _, odd := range []string{"", "x", strings.Repeat("x", 32), strings.Repeat("x", 5000), "%00", "'"} {
			w.Anybody().Get("/en/preview/"+odd).Status(t, 404)
		}
		if _, _, err := w.s.NewLink(context.Background(), me.Account, "a-declaration", 31); core.KindOf(err) != core.Invalid {
			t.Errorf("a link for a month and a day: %v", err)
		}
	})
}

// TestGetChangesNothing: looking at every page writes nothing down.
func TestGetChangesNothing(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		w.begin(me, "A declaration")
		w.publish(me, "a-declaration")
		before := w.dump()
		for _, rest := range []string{"", "/new", "/a-declaration", "/a-declaration/text", "/a-declaration/preview", "/a-declaration/versions/en?a=1&b=1", "/a-declaration/facts", "/a-declaration/publish"} {
			c.Get("/en/desk/statements"+rest).Status(t, 200)
		}
		if w.dump() != before {
			t.Error("something was written")
		}
	})
}

package negotiations

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

var errNone = web.ErrNone

// Page is what the pages about one negotiated text begin with, at the desk and for
// readers. It shows what has to be repaired by the templates "negotiations/errors" and,
// beside a field, "negotiations/error".
type Page struct {
	web.Frame
	web.Repairs
	N       *Negotiation
	Heading string    // its title
	In      core.Lang // of Heading
	Forum   Words     // who negotiates
	At      string    // where its pages of this kind are, without language
	May     bool      // change something; never for readers
}

// Words are words and the language they are in, for templates.
type Words struct {
	Text string
	In   core.Lang
}

// ForumFor is [Negotiation.Forum] for templates.
func (n *Negotiation) ForumFor(lang core.Lang) (w Words) {
	w.Text, w.In = n.Forum(lang)
	return w
}

// NewPage begins a page about n with a title of its own. place is what its addresses have
// behind the text's, such as "/votes".
func NewPage(r *web.Request, n *Negotiation, title, place string, desk bool) Page {
	p := Page{N: n, At: "/texts/" + n.Slug + place}
	p.Heading, p.In = n.Title(r.Lang)
	p.Forum = n.ForumFor(r.Lang)
	p.Title = title + " · " + p.Heading
	if desk {
		p.Slug, p.At, p.May = n.Slug, "/desk"+p.At, r.Actor.May(n.Campaign, Write...)
	}
	return p
}

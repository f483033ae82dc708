package site

import (
	"net/http"
	"net/url"
	"strings"

	"groundswell/internal/platform/web"
)

func (s *Service) routes(r *web.Router) {
	r.Public("GET /{$}", s.home)
	r.Public("GET /statements", web.Only(s.statements))
	r.Public("GET /safety", s.words("safety"))
	r.Public("GET /help", s.words("help"))
	r.Page("GET /status", s.status)
	r.Plain("GET /status.json", s.statusJSON)
	r.Page("GET /leave", s.leave)
	r.Page("GET /feed.atom", web.Only(s.feed))
	r.Plain("GET /sitemap.xml", web.Only(s.sitemap))
	r.Plain("GET /robots.txt", s.robots)
	r.Plain("GET /.well-known/security.txt", s.security)
}

const (
	feedPath  = "/feed.atom"
	statement = "statement" // the index's word for it
	homeLimit = 30
	// importCommand is what a person who sets up a site types first.
	importCommand = "groundswell import statement FOLDER"
)

// listPage is the data of ui/home.html and ui/statements.html.
type listPage struct {
	web.Frame
	Entries []Listed
	Command string
}

func (s *Service) home(w http.ResponseWriter, r *web.Request) error {
	entries, err := s.Newest(r.Context(), r.Lang, homeLimit)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "site/home", &listPage{Entries: entries, Command: importCommand, Frame: web.Frame{
		Title: r.T("site.home.title"), Description: r.T("site.home.lead", "Site", s.Site(r.Lang)), Feed: feedPath}})
}

func (s *Service) statements(w http.ResponseWriter, r *web.Request) error {
	entries, err := s.All(r.Context(), statement, r.Lang)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "site/statements", &listPage{Entries: entries, Command: importCommand, Frame: web.Frame{
		Title: r.T("site.statements.title"), Description: r.T("site.statements.lead"), Feed: feedPath}})
}

// wordsPage is the data of ui/safety.html and ui/help.html.
type wordsPage struct {
	web.Frame
	Contact   string // as the operator wrote it; "" if it cannot be linked to
	ContactTo string // the same as a link
	LeaveHost string // of the neutral page
}

// words serves a page that is the same for everybody.
func (s *Service) words(name string) web.HandlerFunc {
	return func(w http.ResponseWriter, r *web.Request) error {
		p := &wordsPage{ContactTo: s.contact(), Frame: web.Frame{
			Title: r.T("site." + name + ".title"), Description: r.T("site." + name + ".lead")}}
		if p.ContactTo != "" {
			p.Contact = strings.TrimPrefix(s.Contact, "mailto:")
		}
		if u, err := url.Parse(s.leaveTo(r.Lang)); err == nil {
			p.LeaveHost = u.Hostname()
		}
		return r.Render(w, http.StatusOK, "site/"+name, p)
	}
}

// leave ends a visit: it asks the browser to forget what it keeps of this site
// and leads to a page that has nothing to do with it. It is the one answer with
// the policy no-referrer; there is no form here that this could disturb.
func (s *Service) leave(w http.ResponseWriter, r *web.Request) error {
	h := w.Header()
	h.Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Location", s.leaveTo(r.Lang))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

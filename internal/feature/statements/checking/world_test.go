package checking_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"net"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/feature/statements/checking"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site with two statements of two campaigns, and its moderators.
type world struct {
	*statementstest.Site
	*checking.Service
	dns   map[string][]string // TXT records by name with a full stop; nil: nobody answers
	asked []string            // names that were looked up
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{dns: map[string][]string{}}
	w.Site = statementstest.New(t, dsn, []fs.FS{alike.FS, checking.FS}, func(s *statementstest.Site) []web.Feature {
		w.Service = checking.New(checking.Config{DB: s.DB, Queue: s.Queue, Statements: s.Statements, Secret: s.Secret, Now: s.Now, Log: s.Logger,
			TXT: func(_ context.Context, name string) ([]string, error) {
				w.asked = append(w.asked, name)
				if w.dns == nil {
					return nil, &net.DNSError{Err: "no answer", IsTimeout: true}
				}
				if all, ok := w.dns[name]; ok {
					return all, nil
				}
				return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
			}})
		return []web.Feature{checking.Feature(w.Service)}
	})
	for _, x := range [][2]string{{"declaration", "ports"}, {"letter", "health"}} {
		slug, campaign := x[0], x[1]
		w.Issue(statementstest.Declaration(slug, campaign), map[core.Lang]string{"en": "# About " + slug + "\n\nWe stand together.\n"})
		w.ListKey(slug)
	}
	return w
}

// staff is somebody with the roles, for a campaign ("" all).
func (w *world) staff(campaign string, roles ...core.Role) (*webtest.Client, core.Actor) {
	w.Helper()
	var grants []core.Grant
	for _, r := range roles {
		grants = append(grants, core.Grant{Role: r, Campaign: campaign})
	}
	return w.SignIn(grants...)
}

func organisation(name, country string) statements.SignInput {
	return statements.SignInput{Kind: statements.Organisation, Visibility: statements.Public, Name: name, Country: country, Officer: "Rosa Quispe"}
}

func person(name string) statements.SignInput {
	return statements.SignInput{Kind: statements.Person, Visibility: statements.Public, Name: name, Country: "KE"}
}

// sign signs a statement, confirms the mail's link, and returns it and the id.
func (w *world) sign(slug string, in statements.SignInput) (link string, id core.ID) {
	w.Helper()
	link, err := w.Endorse(slug, in)
	w.Must(err)
	m, err := w.Statements.Mine(w.Context(), link)
	w.Must(err)
	return link, m.ID
}

// state is the state of an endorsement, "" when it is gone.
func (w *world) state(id core.ID) (state string, level statements.Level) {
	w.Helper()
	err := w.DB.Read(w.Context(), func(tx *db.Tx) error {
		e, _, err := statements.CheckOne(tx, id)
		if err == nil {
			state, level = e.State, e.Level
		}
		return err
	})
	if err != nil && core.KindOf(err) != core.NotFound {
		w.Fatal(err)
	}
	return state, level
}

func (w *world) is(id core.ID, want string) {
	w.Helper()
	if got, _ := w.state(id); got != want {
		w.Errorf("%s is %q, want %q", id, got, want)
	}
}

// audited returns the entries of the audit log with this verb.
func (w *world) audited(what string) (out []audit.Entry) {
	w.Helper()
	var all []audit.Entry
	w.Must(w.DB.Read(w.Context(), func(tx *db.Tx) (err error) { all, err = audit.All(tx); return err }))
	for _, e := range all {
		if e.What == what {
			out = append(out, e)
		}
	}
	return out
}

// facts are the numbers of a statement as the public sees them.
func (w *world) facts(slug string) (organisations, persons, invalidated int) {
	w.Helper()
	var n struct{ Organisations, Persons, Invalidated int }
	w.Later(time.Minute) // what is public is kept for moments
	if err := json.Unmarshal([]byte(w.Anybody().Get("/en/statements/"+slug+".json").Status(w.T, 200).Body), &n); err != nil {
		w.Fatal(err)
	}
	return n.Organisations, n.Persons, n.Invalidated
}

// entries are the leaves of the public log that begin with a verb.
func (w *world) entries(verb string) (out []string) {
	w.Helper()
	for _, e := range w.Entries() {
		if strings.HasPrefix(e, verb+" ") {
			out = append(out, e)
		}
	}
	return out
}

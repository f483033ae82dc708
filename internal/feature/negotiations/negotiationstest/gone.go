package negotiationstest

import (
	"sync"
	"time"

	"groundswell/internal/core"
)

// Delete deletes a text for good, by somebody who is the only one who could agree.
func (s *Site) Delete(slug string) {
	s.Helper()
	n, err := s.Texts.BySlug(s.Context(), slug)
	s.Must(err)
	_, actor := s.SignIn(core.Grant{Role: core.Coordinator})
	x, err := s.Texts.AskDelete(s.Context(), actor, slug, n.ID, n.Titles[n.Lang])
	s.Must(err)
	if !x.Alone {
		s.Fatal("it waits for a second person")
	}
}

// Meanwhile is the site's clock; whoever asks it first waits until f is done. What is
// done between looking and storing can be tried with it.
func (s *Site) Meanwhile(f func()) core.Clock {
	var once sync.Once
	return func() time.Time {
		once.Do(f)
		return s.Now()
	}
}

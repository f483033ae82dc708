package positions_test

import (
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/webtest"
)

const sealedPage = "/en/desk/texts/health/positions/sealed"

// asks has somebody ask that the sealed positions are deleted.
func (w *world) asks(c *webtest.Client) *webtest.Page {
	w.Helper()
	return c.Get(sealedPage).Status(w.t, 200).Sound(w.t).Form(`form[action=`+sealedPage+`/delete]`).Check("sure", "1").Submit()
}

func (w *world) sealed() int {
	w.Helper()
	n, err := w.Texts.BySlug(w.Context(), "health")
	w.Must(err)
	all, err := w.s.Counted(w.Context(), n.ID)
	w.Must(err)
	return len(all)
}

// decided agrees to, or stops, what waits for a second person.
func (w *world) decided(do func(id core.ID) error) error {
	w.Helper()
	open, _, err := w.Staff.Seconds(w.Context())
	w.Must(err)
	if len(open) != 1 {
		w.Fatalf("%d things wait for a second person", len(open))
	}
	return do(open[0].ID)
}

// TestSecondDeletes is S-43 for sealed positions: one coordinator alone deletes none.
// Another person agrees, never the one who asked and nobody of a campaign only; what is
// sealed between question and answer stays; a day in which nobody objects does it too,
// and somebody who objects stops it. Seen to fail when DeleteSealed deleted at once, and
// when carryOut deleted all that were there.
func TestSecondDeletes(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.key()
		first, one := w.SignIn(core.Grant{Role: core.Coordinator})
		_, other := w.SignIn(core.Grant{Role: core.Administrator})
		_, theirs := w.SignIn(core.Grant{Role: core.Coordinator, Campaign: "north"})
		w.note(first, "place", "OP2", "who", "Nauru", "words", "Hellebore.", "kept", "sealed").Land().Status(t, 200)
		w.asks(first).Land().Status(t, 200).Sound(t).Has(t, "A second person was asked", "It was asked to delete 1 sealed position").HasNot(t, "I have opened the file")
		if w.sealed() != 1 {
			t.Fatal("one person deleted it")
		}
		negotiationstest.Post(first, sealedPage, sealedPage+"/delete", map[string][]string{"sure": {"1"}}).Status(t, 409).Sound(t).Has(t, "This was asked for already.")
		agree := func(a core.Actor) error {
			return w.decided(func(id core.ID) error { return w.Staff.Agree(w.Context(), a, id) })
		}
		for who, a := range map[string]core.Actor{"who asked": one, "a coordinator of a campaign": theirs, "an editor": negotiationstest.Editor} {
			if agree(a) == nil || w.sealed() != 1 {
				t.Errorf("%s agreed", who)
			}
		}
		// A note that is sealed meanwhile was looked at by neither.
		w.note(first, "place", "OP1", "who", "Samoa", "words", "Foxglove.", "kept", "sealed").Land().Status(t, 200)
		w.Must(agree(other))
		if w.sealed() != 1 {
			t.Errorf("%d positions are left of two, one of them new", w.sealed())
		}
		if n, err := w.queue.RunAll(w.Context()); err != nil || n != 1 {
			t.Errorf("%d jobs that scrub the files: %v", n, err)
		}
		if got := w.logged(); !strings.HasSuffix(got, "second.propose second.done position.sealed_deleted") {
			t.Errorf("the log says %q", got)
		}
		// Stopped, and asked anew, and nobody objects for a day.
		w.asks(first).Land().Status(t, 200)
		w.Must(w.decided(func(id core.ID) error { return w.Staff.Stop(w.Context(), other, id) }))
		first.Get(sealedPage).Status(t, 200).Has(t, "I have opened the file")
		w.asks(first).Land().Status(t, 200)
		w.Later(23 * time.Hour)
		w.Must(w.Staff.Tend(w.Context()))
		if w.sealed() != 1 {
			t.Error("it was done before the day was over")
		}
		w.Later(2 * time.Hour)
		w.Must(w.Staff.Tend(w.Context()))
		if w.sealed() != 0 {
			t.Error("a day in which nobody objected did nothing")
		}
	})
}

// Where nobody else could agree it is done at once, and the page says so. A coordinator
// of another campaign neither asks nor is told that there is anything.
func TestSecondAlone(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.key()
		theirs := w.signIn(core.Coordinator, "north")
		c := w.signIn(core.Coordinator, "")
		w.note(c, "place", "OP2", "who", "Nauru", "words", "Hellebore.", "kept", "sealed").Land().Status(t, 200)
		negotiationstest.Post(theirs, "/en/desk/texts/north/positions", sealedPage+"/delete", map[string][]string{"sure": {"1"}}).Status(t, 404)
		w.asks(c).Land().Status(t, 200).Sound(t).Has(t, "The sealed positions are deleted. Nobody else was there to agree.")
		if w.sealed() != 0 {
			t.Error("it is still there")
		}
	})
}

// logged are what the audit log has of sealed positions and second persons, in order.
func (w *world) logged() string {
	w.Helper()
	var all []string
	w.Must(w.DB.Read(w.Context(), func(tx *db.Tx) error {
		all = nil
		entries, err := audit.All(tx)
		for _, e := range entries {
			if strings.HasPrefix(e.What, "second.") || strings.HasPrefix(e.What, "position.") {
				all = append(all, e.What)
			}
		}
		return err
	}))
	return strings.Join(all, " ")
}

// The asks are named for who reads; the record that is sealed has the name in the
// language of the text. Seen to fail when the pages asked for the text's language.
func TestAsksInTheReadersLanguage(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		key := w.key()
		c := w.signIn(core.Coordinator, "")
		for _, kept := range []string{"team", "sealed"} {
			c.Get("/fr/desk/texts/health/positions").Status(t, 200).Form("form.quick").Set("who", "Fidji").Set("words", "Bien.").Set("ask", "ask1").Set("kept", kept).Submit().Land().Status(t, 200)
		}
		for _, at := range []string{"", "/matrix"} {
			c.Get("/fr/desk/texts/health/positions"+at).Status(t, 200).Sound(t).Has(t, "Nommer les groupes").HasNot(t, "Name the groups")
		}
		c.Get("/ar/desk/texts/health/positions").Status(t, 200).Sound(t).Has(t, "Name the groups")
		file := c.Get(sealedPage).Press("Take the file of sealed positions").Status(t, 200)
		if got, err := positions.Open(strings.NewReader(file.Body), key); err != nil || len(got.Records) != 1 || got.Records[0].Ask != "Name the groups" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

package statements_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/mail"
)

func sendMails(t *testing.T) *mail.Renderer {
	t.Helper()
	r, err := mail.NewRenderer(fakeCatalog{}, map[string]fs.FS{"statements": statements.FS})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sendList has one row for each reason to write or not to.
func sendList() *opening.List {
	row := func(id, email string, f func(*opening.Row)) opening.Row {
		r := opening.Row{ID: core.ID(id), Kind: "person", Visibility: "sealed", State: "confirmed", Name: "Name of " + id, Email: email,
			Updates: true, Version: 1, Affirmed: 1, Lang: "fr", Link: "link0" + id}
		if f != nil {
			f(&r)
		}
		return r
	}
	return &opening.List{Header: opening.Header{Statement: "declaration", Rule: statements.RuleAffirm, Source: "en",
		Versions: []opening.Version{{Number: 2}, {Number: 1}},
		Texts:    map[core.Lang]opening.Text{"en": {Title: "A declaration", Changes: "One word."}, "fr": {Title: "Une déclaration", Changes: "Un mot."}}},
		Rows: []opening.Row{
			row("updates", "a@one.example", nil),
			row("noupdates", "b@one.example", func(r *opening.Row) { r.Updates = false }),
			row("arabic", "c@one.example", func(r *opening.Row) { r.Lang = "ar" }),
			row("muted", "d@one.example", func(r *opening.Row) { r.Muted = true }),
			row("noaddress", "", nil),
			row("current", "e@one.example", func(r *opening.Row) { r.Affirmed = 2 }),
			row("held", "f@one.example", func(r *opening.Row) { r.State = "held" }),
			row("bounced", "g@one.example", func(r *opening.Row) { r.Bounced = true }),
		}}
}

func sendTo(sender mail.Sender, mails *mail.Renderer, l *opening.List, st statements.NewVersion, sent io.ReadWriter) (statements.SendReport, error) {
	return statements.SendNewVersion(context.Background(), l, sender, mails, statementstest.Origin,
		func(l core.Lang) string { return "Campaign " + string(l) }, st, sent, nil)
}

func TestSendNewVersion(t *testing.T) {
	mails := sendMails(t)
	for rule, want := range map[string]struct {
		sent, noConsent int
		key             string
	}{
		statements.RuleAffirm: {3, 0, "fr statements.mail.new_version.affirm_by Day 1er avril 2026"},
		statements.RuleLapse:  {3, 0, "fr statements.mail.new_version.lapse"},
		statements.RuleCarry:  {2, 1, "fr statements.mail.new_version.carry"},
	} {
		l := sendList()
		l.Header.Rule = rule
		outbox := new(mail.Outbox)
		st := statements.NewVersionOf(l, 20544)
		rep, err := sendTo(outbox, mails, l, st, new(bytes.Buffer))
		if err != nil || rep != (statements.SendReport{Sent: want.sent, NoConsent: want.noConsent, Muted: 1, NoAddress: 1, Current: 2, Bounced: 1}) {
			t.Fatalf("%s: %+v %v", rule, rep, err)
		}
		m := outbox.All()[0]
		if m.To != "a@one.example" || m.Lang != "fr" || m.Subject != "fr statements.mail.new_version.subject" || st.Number != 2 {
			t.Errorf("%+v", m)
		}
		for _, part := range []string{want.key, "Title Une déclaration", "Changes Un mot.", statementstest.Origin + "/fr/e/link0updates\n",
			statementstest.Origin + "/fr/statements/declaration\n", "Campaign fr"} {
			if !strings.Contains(m.Text, part) {
				t.Errorf("%s: %q is missing in %q", rule, part, m.Text)
			}
		}
		if strings.Contains(m.Text, "Name of") || strings.Count(m.Text, "mail.new_version.affirm")+strings.Count(m.Text, "mail.new_version.carry")+strings.Count(m.Text, "mail.new_version.lapse") != 1 {
			t.Errorf("%s: %q", rule, m.Text)
		}
		arabic := outbox.All()[want.sent-1]
		if arabic.Lang != "ar" || !strings.Contains(arabic.Text, "Title A declaration") || !strings.Contains(arabic.Text, "/ar/e/link0arabic") {
			t.Errorf("a language without an edition gets the source's title: %q", arabic.Text)
		}
	}
	l := sendList()
	outbox := new(mail.Outbox)
	if _, err := sendTo(outbox, mails, l, statements.NewVersionOf(l, 0), new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	if text := outbox.All()[0].Text; !strings.Contains(text, "fr statements.mail.new_version.affirm\n") {
		t.Errorf("no day: %q", text)
	}
	if _, err := statements.SendNewVersion(t.Context(), l, outbox, mails, "http://campaign.example", nil, statements.NewVersion{}, new(bytes.Buffer), nil); err == nil {
		t.Error("sent to many without https")
	}
}

// The words in the catalogue fill the mail, and the subject says nothing.
func TestSendNewVersionInEnglish(t *testing.T) {
	cat, err := i18n.Load(statements.FS)
	if err != nil {
		t.Fatal(err)
	}
	mails, err := mail.NewRenderer(cat, map[string]fs.FS{"statements": statements.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{statements.RuleAffirm, statements.RuleCarry, statements.RuleLapse} {
		l := sendList()
		l.Header.Rule = rule
		l.Rows = l.Rows[:1]
		l.Rows[0].Lang = "en"
		outbox := new(mail.Outbox)
		if _, err := sendTo(outbox, mails, l, statements.NewVersionOf(l, 20544), new(bytes.Buffer)); err != nil {
			t.Fatal(err)
		}
		m := outbox.All()[0]
		if strings.Contains(m.Text+m.Subject, "statements.mail") || strings.Contains(m.Text, "{{") || strings.Contains(m.Subject, "eclaration") ||
			!strings.Contains(m.Text, "A declaration") {
			t.Errorf("%s: %q", m.Subject, m.Text)
		}
	}
}

// scripted answers as it is told and keeps whole messages.
type scripted struct {
	got   []mail.Message
	reply func(m mail.Message) error
}

func (s *scripted) Send(_ context.Context, m mail.Message) error {
	s.got = append(s.got, m)
	return s.reply(m)
}

// Broken off, run again, with a relay that refuses some: nobody gets two,
// and each mail can be stopped by one click.
func TestSendNewVersionResumes(t *testing.T) {
	mails := sendMails(t)
	l := sendList()
	st := statements.NewVersionOf(l, 0)
	path := filepath.Join(t.TempDir(), "sent.txt")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	s := &scripted{reply: func(m mail.Message) error {
		switch m.To {
		case "a@one.example":
			return mail.Permanent{Code: 550, Status: "5.1.1"}
		case "b@one.example":
			return mail.Temporary{Stage: "connect"}
		}
		return nil
	}}
	rep, err := sendTo(s, mails, l, st, open())
	if err != nil || rep.Sent != 1 || rep.Refused != 1 || rep.Failed != 1 {
		t.Fatalf("%+v %v", rep, err)
	}
	m := s.got[2]
	if m.Bulk == nil || m.Bulk.Unsubscribe != statementstest.Origin+"/ar/e/link0arabic/mute" || m.Bulk.ListID != "declaration" ||
		len(m.ID) != 32 || strings.Contains(m.ID, "arabic") || strings.Contains(m.ID, "link0") {
		t.Errorf("%+v %+v", m, m.Bulk)
	}
	s.reply = func(mail.Message) error { return nil }
	if rep, err = sendTo(s, mails, l, st, open()); err != nil || rep.Sent != 1 || rep.Already != 1 || rep.Refused != 1 || s.got[3].To != "b@one.example" || len(s.got) != 4 {
		t.Errorf("%+v %v", rep, err)
	}
	if rep, err = sendTo(s, mails, l, st, open()); err != nil || rep.Sent != 0 || rep.Already != 2 || len(s.got) != 4 {
		t.Errorf("%+v %v", rep, err)
	}
	log, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(log), "@") || strings.Contains(string(log), "link0") {
		t.Errorf("%q", log)
	}

	// A log cut anywhere, as by a power cut: nobody is left out, whoever is noted is
	// not written to again, and what is sent again has the same Message-ID.
	for n := range len(log) + 1 {
		if err := os.WriteFile(path, log[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		s := &scripted{reply: func(mail.Message) error { return nil }}
		rep, err := sendTo(s, mails, l, st, open())
		if err != nil || rep.Sent+rep.Already+rep.Refused != 3 {
			t.Fatalf("cut at %d: %+v %v", n, rep, err)
		}
		for _, again := range s.got {
			if strings.Contains(string(log[:n]), "sent "+again.ID+"\n") || !strings.Contains(string(log), " "+again.ID+"\n") {
				t.Fatalf("cut at %d: two mails, or another Message-ID", n)
			}
		}
		first := len(s.got)
		if rep, err := sendTo(s, mails, l, st, open()); err != nil || rep.Sent != 0 || len(s.got) != first {
			t.Fatalf("cut at %d, run again: %+v %v", n, rep, err)
		}
	}

	if err := os.WriteFile(path, []byte("Dear diary\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sendTo(s, mails, l, st, open()); err == nil {
		t.Error("some other file was taken for the log")
	}
}

// A relay that is down ends the run; so does the disk of the log, before a mail
// is sent that it would not know.
func TestSendNewVersionStops(t *testing.T) {
	mails := sendMails(t)
	l := sendList()
	one := l.Rows[0]
	l.Rows = nil
	for i := range 40 {
		r := one
		r.ID = core.ID(strings.Repeat("x", i+1))
		l.Rows = append(l.Rows, r)
	}
	s := &scripted{reply: func(mail.Message) error { return mail.Temporary{Stage: "connect"} }}
	var log bytes.Buffer
	if rep, err := sendTo(s, mails, l, statements.NewVersionOf(l, 0), &log); err == nil || rep.Failed != 10 || len(s.got) != 10 {
		t.Errorf("%+v %v", rep, err)
	}
	s = &scripted{reply: func(mail.Message) error { return nil }}
	full := errors.New("disk full")
	if rep, err := sendTo(s, mails, l, statements.NewVersionOf(l, 0), brokenLog{full}); !errors.Is(err, full) || rep.Sent != 0 || len(s.got) != 0 {
		t.Errorf("%+v %v", rep, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.reply = func(mail.Message) error { cancel(); return nil }
	rep, err := statements.SendNewVersion(ctx, l, s, mails, statementstest.Origin, func(core.Lang) string { return "x" }, statements.NewVersionOf(l, 0), new(bytes.Buffer), nil)
	if !errors.Is(err, context.Canceled) || rep.Sent != 1 {
		t.Errorf("%+v %v", rep, err)
	}
}

type brokenLog struct{ err error }

func (b brokenLog) Read([]byte) (int, error)  { return 0, io.EOF }
func (b brokenLog) Write([]byte) (int, error) { return 0, b.err }

// crowdSender takes mails from many at once.
type crowdSender struct {
	mu  sync.Mutex
	got map[string]int // by Message-ID
}

func (s *crowdSender) Send(_ context.Context, m mail.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got[m.ID]++
	return nil
}

// dyingLog is a file on a disk that takes so many bytes and no more, as if the
// machine had stopped there.
type dyingLog struct {
	bytes.Buffer
	left int
}

func (l *dyingLog) Write(p []byte) (int, error) {
	time.Sleep(time.Millisecond) // a disk takes its time
	if len(p) > l.left {
		n, _ := l.Buffer.Write(p[:l.left])
		l.left = 0
		return n, errors.New("the machine stopped")
	}
	l.left -= len(p)
	return l.Buffer.Write(p)
}

// TestSendNewVersionBrokenOff: eight at a time, broken off again and again at any
// byte of the log: in the end everybody has the mail, and each breaking off cost at
// most eight that were sent twice, with the same Message-ID. Seen to fail when a
// worker went on before its line was on the disk.
func TestSendNewVersionBrokenOff(t *testing.T) {
	mails := sendMails(t)
	l := sendList()
	one := l.Rows[0]
	l.Rows = nil
	const n = 400
	for i := range n {
		r := one
		r.ID, r.Link = core.ID(fmt.Sprint("row", i)), fmt.Sprint("link", i)
		l.Rows = append(l.Rows, r)
	}
	st := statements.NewVersionOf(l, 0)
	st.AtOnce = 8
	s := &crowdSender{got: map[string]int{}}
	log := ""
	stops := 0
	for ; ; stops++ {
		f := &dyingLog{left: 2500}
		f.Buffer.WriteString(log)
		rep, err := sendTo(s, mails, l, st, f)
		if err == nil {
			if rep.Sent+rep.Already != n {
				t.Fatalf("%+v", rep)
			}
			break
		}
		// What was read is gone from the buffer: keep it, as a file would.
		log += f.String()
		if stops > 50 {
			t.Fatal("it never ends")
		}
	}
	twice := 0
	for _, times := range s.got {
		twice += times - 1
	}
	if len(s.got) != n || stops == 0 || twice > stops*st.AtOnce {
		t.Errorf("%d of %d have the mail; broken off %d times, %d were sent twice", len(s.got), n, stops, twice)
	}
}

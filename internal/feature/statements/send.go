package statements

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/mail"
)

// NewVersion is what a mail says about a statement's new version. See
// [NewVersionOf].
type NewVersion struct {
	Slug   string
	Number int64 // of the version
	Rule   string
	Source core.Lang
	Texts  map[core.Lang]opening.Text
	Until  core.Day // affirm by this day; 0: no day is named
	AtOnce int      // mails handed over at the same time; 0 means one
}

// NewVersionOf returns the newest version that an opened list knows.
func NewVersionOf(l *opening.List, until core.Day) NewVersion {
	st := NewVersion{Slug: l.Header.Statement, Rule: l.Header.Rule, Source: l.Header.Source, Texts: l.Header.Texts, Until: until}
	for _, v := range l.Header.Versions {
		st.Number = max(st.Number, v.Number)
	}
	return st
}

// SendReport counts the rows of a list by what became of them.
type SendReport struct {
	Sent      int
	Already   int // sent by an earlier run
	Current   int // stand behind the new version, or are held back: nothing to say
	NoConsent int // stand on without doing anything, and did not ask for news
	Muted     int // want no mail
	NoAddress int
	Bounced   int // mail came back before
	Refused   int // the relay will never take it
	Failed    int // not sent this time: run it again
}

// maxFailures is how many mails in a row fail before the relay is thought to be
// down.
const maxFailures = 10

// errRelay says that sending was broken off.
var errRelay = errors.New("the mail relay takes nothing: run it again when it does; who was written to is not written to twice")

// SendNewVersion writes to those whose endorsement is of an earlier version, in
// the language they signed in: under the rules affirm and lapse to everybody,
// under carry to those who asked for news, never to who is muted. It runs where
// the list was opened, since the server knows no address.
//
// What was sent is written to sent, a file that begins empty and is used again
// when the sending is resumed. A worker begins no other mail before the end of its
// last one is on the disk. So if the machine stops, nobody is left out, and at
// most st.AtOnce mails are sent twice, with the same Message-ID, by which
// mailboxes know them. sent holds random ids only. The errors and the report hold
// no address.
func SendNewVersion(ctx context.Context, l *opening.List, sender mail.Sender, mails *mail.Renderer, origin string,
	site func(core.Lang) string, st NewVersion, sent io.ReadWriter, progress func(done, total int)) (rep SendReport, err error) {
	defer core.Wrap(&err, "statements.SendNewVersion(%s)", st.Slug)
	// RFC 8058 asks for https; better one refusal here than one for each mail.
	if !strings.HasPrefix(origin, "https://") {
		return rep, errors.New("mail to many needs a site with https")
	}
	past, err := readSentLog(sent)
	if err != nil {
		return rep, err
	}
	// A disk that takes no notes is found out before the first mail.
	if err := past.write(sentRun + " " + string(core.NewID()) + "\n"); err != nil {
		return rep, err
	}
	x := &sending{sender: sender, past: past, rep: &rep}
	todo := make(chan mail.Message)
	var workers sync.WaitGroup
	for range max(1, st.AtOnce) {
		workers.Go(func() {
			for m := range todo {
				x.one(ctx, m)
			}
		})
	}
	err = x.each(ctx, l, mails, origin, site, st, todo, progress)
	close(todo)
	workers.Wait()
	if x.err != nil {
		err = x.err
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil && progress != nil {
		progress(len(l.Rows), len(l.Rows))
	}
	return rep, err
}

// sending is one run. Its workers share it.
type sending struct {
	sender mail.Sender
	past   *sentLog

	mu       sync.Mutex
	rep      *SendReport
	failures int   // in a row
	err      error // ends the run
}

// each hands the rows that get a mail to the workers.
func (x *sending) each(ctx context.Context, l *opening.List, mails *mail.Renderer, origin string, site func(core.Lang) string,
	st NewVersion, todo chan<- mail.Message, progress func(done, total int)) error {
	for i := range l.Rows {
		if progress != nil {
			progress(i, len(l.Rows))
		}
		row := &l.Rows[i]
		if x.count(row, st) {
			continue
		}
		m, err := newVersionMail(row, mails, origin, site, st)
		if err != nil {
			return err
		}
		m.ID = mailID(row.Link, st.Number)
		if err := ctx.Err(); err != nil {
			return err
		}
		if x.ended() {
			return nil
		}
		todo <- m
	}
	return nil
}

func (x *sending) ended() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.err != nil
}

// count counts a row that gets no mail, or none again.
func (x *sending) count(row *opening.Row, st NewVersion) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if slot := skip(row, st, x.rep); slot != nil {
		*slot++
		return true
	}
	switch x.past.word(mailID(row.Link, st.Number)) {
	case sentOK:
		x.rep.Already++
		return true
	case sentNever:
		x.rep.Refused++
		return true
	}
	return false
}

// one sends a mail and waits until its end is noted.
func (x *sending) one(ctx context.Context, m mail.Message) {
	if ctx.Err() != nil || x.ended() {
		return
	}
	err := x.sender.Send(ctx, m)
	word := sentOK
	switch {
	case err != nil && mail.IsPermanent(err):
		word = sentNever
	case err != nil:
		word = sentAgain
	}
	noted := x.past.put(word, m.ID)
	x.mu.Lock()
	defer x.mu.Unlock()
	switch word {
	case sentOK:
		x.rep.Sent++
		x.failures = 0
	case sentNever:
		x.rep.Refused++
		x.failures = 0
	default:
		x.rep.Failed++
		x.failures++
	}
	if x.err == nil && noted != nil {
		x.err = noted
	}
	if x.err == nil && x.failures >= maxFailures {
		x.err = errRelay
	}
}

// skip returns what to count a row under that gets no mail, or nil.
func skip(row *opening.Row, st NewVersion, rep *SendReport) *int {
	switch {
	case row.Affirmed >= st.Number || row.State == stateHeld || row.State == stateInvalidated:
		return &rep.Current
	case row.Email == "" || row.Link == "":
		return &rep.NoAddress
	case row.Muted:
		return &rep.Muted
	case row.Bounced:
		return &rep.Bounced
	case st.Rule == RuleCarry && !row.Updates:
		return &rep.NoConsent
	}
	return nil
}

// mailID is the Message-ID of the mail about a version to an endorsement: the same
// at every try, and a name of no row, since mailbox providers keep it for years.
func mailID(link string, version int64) string {
	return token(core.MAC([]byte(link), "mail about a version", strconv.FormatInt(version, 10)))
}

func newVersionMail(row *opening.Row, mails *mail.Renderer, origin string, site func(core.Lang) string, st NewVersion) (mail.Message, error) {
	lang := row.Lang
	if !lang.Valid() {
		lang = core.Langs[0]
	}
	text, ok := st.Texts[lang]
	if !ok {
		text = st.Texts[st.Source]
	}
	until := ""
	if st.Until > 0 {
		until = i18n.Date(lang, st.Until.Time())
	}
	base := origin + "/" + string(lang)
	link := base + "/e/" + row.Link
	subject, body, err := mails.Render(lang, "statements/new_version", struct{ Rule, Title, Changes, Until, Text, Link, Site string }{
		st.Rule, text.Title, text.Changes, until, base + "/statements/" + st.Slug, link, site(lang)})
	return mail.Message{To: row.Email, Lang: lang, Subject: subject, Text: body,
		Bulk: &mail.Bulk{Unsubscribe: link + "/mute", ListID: st.Slug}}, err
}

package statements

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

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
	Unknown   int // an earlier run was broken off while sending: not sent again
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
// when the sending is resumed. An attempt is noted before it is made: if the
// machine stops within it, that mail may be lost, but none is sent twice. sent
// holds random ids only. The errors and the report hold no address.
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
	failures := 0
	for i := range l.Rows {
		if progress != nil {
			progress(i, len(l.Rows))
		}
		row := &l.Rows[i]
		if slot := skip(row, st, &rep); slot != nil {
			*slot++
			continue
		}
		id := mailID(row.Link, st.Number)
		switch past.state[id] {
		case sentOK:
			rep.Already++
			continue
		case sentTry:
			rep.Unknown++
			continue
		case sentNever:
			rep.Refused++
			continue
		}
		m, err := newVersionMail(row, mails, origin, site, st)
		if err != nil {
			return rep, err
		}
		m.ID = id
		if err := ctx.Err(); err != nil {
			return rep, err
		}
		if err := past.put(sentTry, id); err != nil {
			return rep, err
		}
		word := sentOK
		switch err := sender.Send(ctx, m); {
		case err == nil:
			rep.Sent++
			failures = 0
		case mail.IsPermanent(err):
			rep.Refused++
			word, failures = sentNever, 0
		default:
			rep.Failed++
			failures++
			word = sentAgain
		}
		if err := past.put(word, id); err != nil {
			return rep, err
		}
		if failures >= maxFailures {
			return rep, errRelay
		}
	}
	if progress != nil {
		progress(len(l.Rows), len(l.Rows))
	}
	return rep, ctx.Err()
}

// skip returns what to count a row under that gets no mail, or nil.
func skip(row *opening.Row, st NewVersion, rep *SendReport) *int {
	switch {
	case row.Affirmed >= st.Number || row.State == stateHeld:
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

// The words of the log of what was sent, each followed by a mail's id.
const (
	sentTry   = "try"
	sentOK    = "sent"
	sentAgain = "again"
	sentNever = "refused"
)

// sentLog is a text file with one word and one id a line. The last word about an
// id holds.
type sentLog struct {
	w     io.Writer
	state map[string]string
}

func readSentLog(rw io.ReadWriter) (*sentLog, error) {
	past := &sentLog{w: rw, state: map[string]string{}}
	r := bufio.NewReader(rw)
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			if line == "" {
				return past, nil
			}
			// The machine stopped while it wrote this line. An attempt is made
			// only once its line is whole, so a half "try" tells nothing, and a
			// half "sent" leaves the "try" before it.
			_, err = io.WriteString(rw, " torn\n")
			return past, err
		}
		if err != nil {
			return nil, err
		}
		word, id, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch word {
		case sentTry, sentOK, sentAgain, sentNever:
			past.state[id] = word
		default: // the beginning of a word is what a torn line leaves
			if !strings.HasPrefix(sentTry, word) && !strings.HasPrefix(sentOK, word) && !strings.HasPrefix(sentAgain, word) && !strings.HasPrefix(sentNever, word) {
				return nil, errors.New("the file of what was sent is some other file")
			}
		}
	}
}

// put writes a line and, if it is a file, waits until it is on the disk.
func (past *sentLog) put(word, id string) error {
	if _, err := io.WriteString(past.w, word+" "+id+"\n"); err != nil {
		return err
	}
	past.state[id] = word
	if f, ok := past.w.(interface{ Sync() error }); ok {
		return f.Sync()
	}
	return nil
}

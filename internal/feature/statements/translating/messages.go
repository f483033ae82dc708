package translating

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// Start puts the site's own wording before the program's.
func (s *Service) Start(ctx context.Context) (err error) {
	defer core.Wrap(&err, "translating.Start")
	s.spoken.Store(nil)
	return s.speak(ctx)
}

// speak gives the catalogue the site's own wording as it is stored, if it is not
// what it was given last. What does not fit the program any more is left out.
func (s *Service) speak(ctx context.Context) (err error) {
	var all []*Message
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { all, err = messages(tx); return err }); err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *Message) int { return strings.Compare(string(a.Lang)+a.Key, string(b.Lang)+b.Key) })
	said, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if now := string(said); s.spoken.Load() == nil || *s.spoken.Load() != now {
		byLang := map[core.Lang]map[string]i18n.Forms{}
		for _, m := range all {
			if byLang[m.Lang] == nil {
				byLang[m.Lang] = map[string]i18n.Forms{}
			}
			byLang[m.Lang][m.Key] = m.Forms
		}
		for _, l := range core.Langs {
			s.Catalog.Override(l, byLang[l])
		}
		s.spoken.Store(&now)
	}
	return nil
}

// Own are the messages that a site says in its own words, by key.
func (s *Service) Own(ctx context.Context, l core.Lang) (out []*Message, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error { out, err = messages(tx); return err })
	out = slices.DeleteFunc(out, func(m *Message) bool { return m.Lang != l })
	slices.SortFunc(out, func(a, b *Message) int { return strings.Compare(a.Key, b.Key) })
	return out, err
}

// Wording is one form of one message, as a file for translators has it.
type Wording struct{ Key, Form, English, Text string }

// Wordings are all messages of l as they are spoken now.
func (s *Service) Wordings(ctx context.Context, l core.Lang) (out []Wording, err error) {
	own, err := s.Own(ctx, l)
	if err != nil {
		return nil, err
	}
	mine := map[string]i18n.Forms{}
	for _, m := range own {
		mine[m.Key] = m.Forms
	}
	for _, key := range s.Catalog.Keys(core.Langs[0]) {
		english, have := s.Catalog.Shipped(core.Langs[0], key), s.Catalog.Shipped(l, key)
		if f := mine[key]; f != nil && s.Catalog.Fault(l, key, f) == nil {
			have = f
		}
		forms := s.Catalog.Needs(l, key)
		if len(have) == 1 && len(english) == 1 {
			forms = []string{"other"}
		}
		for _, form := range forms {
			source := english[form]
			if source == "" {
				source = english["other"]
			}
			out = append(out, Wording{key, form, source, have[form]})
		}
	}
	return out, nil
}

// WriteMessagesCSV and WriteMessagesXLIFF write the messages of l for translators.
func (s *Service) WriteMessagesCSV(ctx context.Context, w io.Writer, l core.Lang) error {
	all, err := s.Wordings(ctx, l)
	if err != nil {
		return err
	}
	c := csv.NewWriter(w)
	if err := c.Write([]string{"key", "form", "english", string(l)}); err != nil {
		return err
	}
	for _, x := range all {
		if err := c.Write([]string{x.Key, x.Form, script.Cell(x.English), script.Cell(x.Text)}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// WriteMessagesXLIFF writes them as XLIFF 2.1.
func (s *Service) WriteMessagesXLIFF(ctx context.Context, w io.Writer, l core.Lang) error {
	all, err := s.Wordings(ctx, l)
	if err != nil {
		return err
	}
	f := doc.XLIFF{Source: core.Langs[0].Tag(), Target: l.Tag(), ID: "messages." + string(l), Original: "messages"}
	for _, x := range all {
		u := doc.XLIFFUnit{ID: x.Key + ":" + x.Form, Name: x.Key, Source: x.English, Target: x.Text, State: doc.XLIFFInitial}
		if x.Text != "" {
			u.State = doc.XLIFFTranslated
		}
		f.Units = append(f.Units, u)
	}
	return doc.WriteXLIFF(w, f)
}

// WriteMessagesJSON writes them as the program's own tool takes them in, to be
// contributed.
func (s *Service) WriteMessagesJSON(ctx context.Context, w io.Writer, l core.Lang) error {
	own, err := s.Own(ctx, l)
	if err != nil {
		return err
	}
	mine := map[string]i18n.Forms{}
	for _, m := range own {
		if s.Catalog.Fault(l, m.Key, m.Forms) == nil {
			mine[m.Key] = m.Forms
		}
	}
	return i18n.ExportWith(w, l, s.Catalogues, mine)
}

// NewWording is what a file of messages would change.
type NewWording struct {
	Lang    core.Lang
	Changes []MessageChange
	Refused []Refused // by key
	Same    int
}

// MessageChange is a message as it is and as the file has it.
type MessageChange struct {
	Key     string
	English string // "other"
	Was, Is i18n.Forms
}

// ReadMessages reads a file of messages of l. Nothing is saved.
func (s *Service) ReadMessages(ctx context.Context, actor core.Actor, l core.Lang, data []byte) (*NewWording, error) {
	var got map[string]i18n.Forms
	var err error
	if doc.Sniff(bytes.NewReader(data), int64(len(data))) == doc.KindXLIFF {
		got, err = readMessagesXLIFF(l, data)
	} else {
		got, err = readMessagesCSV(l, data)
	}
	if err != nil {
		return nil, err
	}
	return s.weigh(ctx, actor, l, got)
}

// promises are the catalogues whose messages say how safe the site is, and what the
// staff are told before they trust a person or a key; asked are the parts of package
// statements' that say what those who sign are asked and promised: "sealed" and
// "public" changed places would be the worst that a translator could do to them. They
// are an administrator's to say.
var (
	promises = []string{"site", "people", "auth", "keyring", "retention"}
	asked    = []string{"sign", "field", "review", "wait", "mine", "mail", "closed"}
)

func promise(key string) bool {
	space, rest, _ := strings.Cut(key, ".")
	part, _, _ := strings.Cut(rest, ".")
	return slices.Contains(promises, space) || space == "statements" && slices.Contains(asked, part)
}

// errPromise refuses what is an administrator's.
func errPromise(key string) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: key, Key: "translating.promises"}
}

// weigh says what of some texts is new and what cannot be.
func (s *Service) weigh(ctx context.Context, actor core.Actor, l core.Lang, got map[string]i18n.Forms) (*NewWording, error) {
	now, err := s.Wordings(ctx, l)
	if err != nil {
		return nil, err
	}
	have := map[string]i18n.Forms{}
	for _, x := range now {
		if have[x.Key] == nil {
			have[x.Key] = i18n.Forms{}
		}
		if x.Text != "" {
			have[x.Key][x.Form] = x.Text
		}
	}
	n := &NewWording{Lang: l}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		f := i18n.Forms{}
		for form, text := range got[key] {
			if text != "" {
				f[form] = text
			}
		}
		switch {
		case len(f) == 0 || maps.Equal(f, have[key]):
			n.Same++
		default:
			fault := s.Catalog.Fault(l, key, f)
			if promise(key) && !actor.May("", core.Administrator) {
				fault = errPromise(key)
			}
			if fault != nil {
				n.Refused = append(n.Refused, Refused{short(key, 80), fault})
				continue
			}
			n.Changes = append(n.Changes, MessageChange{key, s.Catalog.Shipped(core.Langs[0], key)["other"], have[key], f})
		}
	}
	return n, nil
}

func readMessagesXLIFF(l core.Lang, data []byte) (map[string]i18n.Forms, error) {
	f, err := doc.ReadXLIFF(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if f.Original != "" && f.Original != "messages" || f.Target != "" && !strings.EqualFold(f.Target, l.Tag()) {
		return nil, errOther()
	}
	got := map[string]i18n.Forms{}
	for _, u := range f.Units {
		key, form, _ := strings.Cut(u.ID, ":")
		put(got, key, form, u.Target)
	}
	return got, nil
}

func put(got map[string]i18n.Forms, key, form, text string) {
	if got[key] == nil {
		got[key] = i18n.Forms{}
	}
	got[key][form] = text
}

func readMessagesCSV(l core.Lang, data []byte) (map[string]i18n.Forms, error) {
	wrong := func(line int, key string) error {
		return &core.Error{Kind: core.Invalid, Field: "file", Key: key, Args: []any{"Line", line}}
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	head, err := c.Read()
	if err != nil {
		return nil, wrong(1, "translating.error.csv")
	}
	key, form, text := slices.Index(head, "key"), slices.Index(head, "form"), slices.Index(head, string(l))
	if key < 0 || form < 0 || text < 0 {
		return nil, wrong(1, "translating.error.csv_messages")
	}
	got := map[string]i18n.Forms{}
	for line := 2; ; line++ {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return got, nil
		}
		if err != nil {
			return nil, wrong(line, "translating.error.csv")
		}
		put(got, row[key], row[form], uncell(row[text]))
	}
}

// Reword stores the site's own wording of messages, and speaks it at once. Texts
// that are the program's own again take the site's away. It refuses all if one is
// wrong.
func (s *Service) Reword(ctx context.Context, actor core.Actor, l core.Lang, texts map[string]i18n.Forms) (n int, err error) {
	defer core.Wrap(&err, "translating.Reword(%s)", l)
	w, err := s.weigh(ctx, actor, l, texts)
	if err != nil {
		return 0, err
	}
	if len(w.Refused) > 0 {
		return 0, w.Refused[0].Err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, c := range w.Changes {
			if maps.Equal(c.Is, s.Catalog.Shipped(l, c.Key)) {
				if err := deleteMessage(tx, l, c.Key); err != nil {
					return err
				}
				continue
			}
			if err := putMessage(tx, &Message{Lang: l, Key: c.Key, Forms: c.Is, By: string(actor.Account), At: s.Now().Unix() / 60 * 60}); err != nil {
				return err
			}
		}
		return audit.Add(tx, s.Now(), string(actor.Account), "catalogue.reword", core.Ref{Kind: "catalogue", ID: core.ID(l)}, plainCount(len(w.Changes)))
	})
	if err != nil {
		return 0, err
	}
	return len(w.Changes), s.speak(ctx)
}

// Unword takes the site's own wording of messages away.
func (s *Service) Unword(ctx context.Context, actor core.Actor, l core.Lang, keys []string) (err error) {
	defer core.Wrap(&err, "translating.Unword(%s)", l)
	for _, k := range keys {
		if promise(k) && !actor.May("", core.Administrator) {
			return errPromise(k)
		}
	}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, k := range keys {
			if err := deleteMessage(tx, l, k); err != nil {
				return err
			}
		}
		return audit.Add(tx, s.Now(), string(actor.Account), "catalogue.unword", core.Ref{Kind: "catalogue", ID: core.ID(l)}, plainCount(len(keys)))
	}); err != nil {
		return err
	}
	return s.speak(ctx)
}

package app

import (
	"errors"
	"io/fs"
	"os"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/mail"
)

// Post returns what is needed to write to endorsers from a coordinator's
// machine: no database, no server.
func Post(c Config) (mail.Sender, *mail.Renderer, func(core.Lang) string, error) {
	if err := c.complete(); err != nil {
		return nil, nil, nil, err
	}
	sender, err := c.sender()
	if err == nil && sender == nil {
		err = errors.New("name the mail relay with --smtp and the sender with --mail-from")
	}
	if err != nil {
		return nil, nil, nil, err
	}
	var all []fs.FS
	for _, f := range Catalogues() {
		all = append(all, f)
	}
	cat, err := i18n.Load(all...)
	if err != nil {
		return nil, nil, nil, err
	}
	mails, err := mail.NewRenderer(cat, map[string]fs.FS{"statements": statements.FS})
	sender = mail.NewPace(c.MailPerMinute, c.Now, Logger(os.Stderr)).Sender(sender)
	return sender, mails, func(core.Lang) string { return c.Name }, err
}

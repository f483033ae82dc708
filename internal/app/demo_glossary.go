package app

import (
	"bytes"
	"context"

	"groundswell/internal/feature/statements/translating"
	"groundswell/test/demo"
)

// seedGlossary gives the demonstration's translators the network's words.
func (a *App) seedGlossary(ctx context.Context) error {
	terms, err := translating.ReadTerms(bytes.NewReader(demo.Glossary))
	if err != nil {
		return err
	}
	_, _, err = a.Translating.ImportTerms(ctx, terms)
	return err
}

package main

import (
	"io"
	"io/fs"
	"maps"
	"slices"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// catalogues are all message files, in the order of their folders.
func catalogues() (out []fs.FS) {
	all := app.Catalogues()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[name])
	}
	return out
}

func checkCatalogues() []i18n.Problem { return i18n.Check(catalogues()...) }

func exportCatalogues(w io.Writer, l core.Lang) error { return i18n.Export(w, l, app.Catalogues()) }

func importCatalogues(r io.Reader, write func(pkg, lang string, data []byte) error) error {
	return i18n.Import(r, app.Catalogues(), write)
}

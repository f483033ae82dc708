package doc

import (
	"embed"
	"errors"
	"io"

	"groundswell/internal/core"
)

// FS holds this package's texts for readers, one file for each language.
//
//go:embed i18n/*.json
var FS embed.FS

// refuse says why a file is not read. The person can repair it: by saving the
// file anew, in another format, or smaller.
func refuse(key string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: "file", Key: key, Args: args}
}

// because is refuse with what the program below said, for the log. Causes here
// come from the standard library's readers of formats and hold no text of the file.
func because(err error, key string, args ...any) error {
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e // the first reason is the best one
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // nobody may take it for the proper end
	}
	e := refuse(key, args...)
	e.Err = err
	return e
}

// cut reports whether reading ended before it should.
func cut(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// isRefusal reports whether an error is one of ours that a person can repair.
func isRefusal(err error) bool {
	_, ok := errors.AsType[*core.Error](err)
	return ok
}

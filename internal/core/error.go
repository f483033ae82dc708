package core

import (
	"errors"
	"fmt"
)

// Kind says what class of failure an [Error] is. The web layer maps each kind
// to one HTTP status; nothing below the web layer knows about HTTP.
type Kind int

const (
	Internal Kind = iota // Anything not classified: logged, never shown.
	Invalid              // The input is wrong and the person can repair it.
	NotFound             // No such thing, or not visible to this actor.
	Denied               // The actor may not do this.
	Conflict             // It was already done, or changed meanwhile.
	TooMany              // Rate limited.
	Closed               // It exists, but not now: before opening, after closing.
	Busy                 // The store cannot take it now; nothing was saved.
)

// Error is a failure with what the person may be told about it. Key and Args
// are a message of the catalogue (Args are name, value pairs); Err is for the
// operator's log only and is never shown.
type Error struct {
	Kind  Kind
	Field string // the form field at fault, if any
	Key   string
	Args  []any
	Err   error
	More  []*Error // further fields at fault
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Key, e.Err)
	}
	return e.Key
}

func (e *Error) Unwrap() error { return e.Err }

// All returns e and its further errors in the order of the form.
func (e *Error) All() []*Error {
	if e == nil {
		return nil
	}
	return append([]*Error{e}, e.More...)
}

// Join makes one Error of several; nil if there are none.
func Join(errs []*Error) *Error {
	if len(errs) == 0 {
		return nil
	}
	first := *errs[0]
	first.More = append(first.More, errs[1:]...)
	return &first
}

// KindOf returns the kind of the first [Error] in err's chain, or Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Wrap adds what was being done to *errp, if it is not nil. Use it deferred, as
// the first line of a function with a named error result. Args must name
// things, never persons: slugs and ids, no names, addresses or form values.
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}

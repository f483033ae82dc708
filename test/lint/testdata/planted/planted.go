// Package planted has two mistakes that the checker must find.
package planted

import "errors"

// Do loses an error.
func Do() error {
	err := errors.New("lost")
	err = nil
	return err
}

func nobody() {}

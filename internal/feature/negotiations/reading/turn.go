package reading

import "context"

// turns is how many readers at once have the words of all changes of a draft compared:
// one such page, or file, may be a book, and anybody may ask for it.
const turns = 2

// inTurn does what costs much when few enough others do; f sends nothing, so that who
// reads slowly keeps nobody waiting. Whoever hangs up while they wait is not worked for.
func (h *handlers) inTurn(ctx context.Context, f func() error) error {
	select {
	case h.whole <- struct{}{}:
		defer func() { <-h.whole }()
		return f()
	case <-ctx.Done():
		return ctx.Err()
	}
}

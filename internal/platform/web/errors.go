package web

import (
	"context"
	"errors"
	"net/http"

	"groundswell/internal/core"
)

var errCrossSite = &core.Error{Kind: core.Denied, Key: "web.cross_site"}

var statuses = map[core.Kind]int{
	core.Internal: http.StatusInternalServerError,
	core.Invalid:  http.StatusUnprocessableEntity,
	core.NotFound: http.StatusNotFound,
	core.Denied:   http.StatusForbidden,
	core.Conflict: http.StatusConflict,
	core.TooMany:  http.StatusTooManyRequests,
	core.Closed:   http.StatusGone,
	core.Busy:     http.StatusServiceUnavailable,
}

// errorPage is the data of ui/error.html.
type errorPage struct {
	Frame
	Heading, Text string
}

// fail answers with what the person may know and logs the rest. It logs no
// address, no agent and no form value.
func (s *Server) fail(w http.ResponseWriter, r *Request, err error) {
	var tooLarge *http.MaxBytesError
	switch {
	case r.Context().Err() != nil && errors.Is(err, context.Canceled), errors.Is(err, errHungUp):
		return // nobody is there to read an answer
	case errors.As(err, &tooLarge):
		err = &core.Error{Kind: core.Invalid, Key: "web.too_large", Err: err}
	}
	kind := core.KindOf(err)
	status := statuses[kind]
	if tooLarge != nil || errors.Is(err, errTooMany) || errors.Is(err, errNoRoom) {
		w.Header().Set("Connection", "close") // or the server reads on before it answers
	}
	switch {
	case tooLarge != nil, errors.Is(err, errTooMany):
		status = http.StatusRequestEntityTooLarge
	case errors.Is(err, errQuery):
		status = http.StatusBadRequest
	}
	key, args := "web.internal", []any(nil)
	if e, ok := errors.AsType[*core.Error](err); ok && kind != core.Internal {
		key, args = e.Key, e.Args
	}
	if status >= 500 {
		s.cfg.Log.Error("request failed", "route", r.Pattern, "err", err)
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "120")
	}
	w.Header().Set("Cache-Control", "no-store")
	p := &errorPage{Frame: Frame{Title: r.T("web.error." + kindName[kind]), NoIndex: true, Private: r.private},
		Heading: r.T("web.error." + kindName[kind]), Text: r.T(key, args...)}
	if rerr := r.Render(w, status, "web/error", p); rerr != nil && !errors.Is(rerr, errHungUp) {
		s.cfg.Log.Error("error page failed", "route", r.Pattern, "err", rerr)
		w.WriteHeader(status)
	}
}

var kindName = map[core.Kind]string{
	core.Internal: "internal", core.Invalid: "invalid", core.NotFound: "not_found", core.Denied: "denied",
	core.Conflict: "conflict", core.TooMany: "too_many", core.Closed: "closed", core.Busy: "busy",
}

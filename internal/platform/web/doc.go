// Package web turns requests into calls of a feature's handlers and their
// results into pages: the server, what every answer carries, forms, the frame
// of a page, its style sheet and the page of an error.
//
// A handler parses, calls one service method and answers with [Request.Render]
// or [Request.SeeOther], or returns an error, which this package turns into a
// page in the reader's language. Handlers never write an error themselves.
//
// What must always hold:
//   - Nothing of a visit is stored: the log has the minute, the route's pattern,
//     the status and the duration, and no address, agent, path or form value.
//   - Every answer carries the headers of headers.go; there is no inline script
//     or style anywhere, so the content policy needs no exception.
//   - GET changes nothing. A POST passes the cross-origin check and carries a
//     form token.
//   - Templates are parsed once per language and never change.
//   - A page is written only when it is whole.
//   - Absolute addresses come from the configured origin, never from a header.
package web

import "embed"

// FS holds the frame's templates, style sheet, script and messages.
//
//go:embed ui i18n
var FS embed.FS

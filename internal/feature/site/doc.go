// Package site has the pages that belong to the site itself: its first page, the
// list of statements, what it promises about safety, help, the way out of a page,
// and what it tells machines (site map, feed, robots.txt, security.txt).
//
// Nothing here is secret and nothing is stored. All that is listed comes from the
// index of what is public (package index); this feature has no table and knows no
// other feature.
//
// What must always hold:
//   - what is not in the index is on no page, in no feed and in no site map;
//   - absolute addresses come from the configured origin, never from a request;
//   - the way out ("Leave this page") is the same for everybody and tells the next
//     site nothing, not even where the reader came from;
//   - the page about safety promises nothing that the program does not do. Who
//     changes what the program keeps, shows or opens changes that page too.
package site

import "embed"

// FS holds this feature's pages and messages.
//
//go:embed ui i18n
var FS embed.FS

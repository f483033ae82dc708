// Package i18n speaks the seven languages of the site: messages and their
// plural forms, numbers, dates, names of countries and regions, and which
// language a reader is given.
//
// Every feature keeps its words beside its code, in i18n/{lang}.json, and the
// program hands all those folders to [Load] once. The files are flat JSON that
// go-i18n and the usual translation tools read:
//
//	"sign.title": "Sign the declaration",
//	"sign.count": {"one": "{{.N}} organisation", "other": "{{.N}} organisations"}
//
// In a message {{.Name}} stands for the argument Name; no other template code
// is possible, so that a translator's file cannot run anything. The count that
// selects a plural form is always N. Messages shown with [Catalog.Rich] may
// carry marks: [strong]…[/strong], [em]…[/em], [q]…[/q], and [a]…[/a] for a link
// whose address is the argument "a".
//
// Nothing in this package is secret. What must always hold:
//   - Nothing a person typed becomes markup: Rich escapes every argument and
//     isolates its direction, and makes links to safe addresses only.
//   - A page never fails for want of a translation: the reader's language, then
//     English, then the key itself.
//   - What Load read never changes. A site's own texts ([Catalog.Override]) go
//     before it, all of a language at once and only where they pass the checks
//     that the program's own pass. All of this is safe for concurrent use.
//   - Names of countries, months and separators come from the Unicode CLDR
//     (data, written by gen), not from golang.org/x/text, whose names are of
//     2017.
package i18n

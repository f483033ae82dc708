// Package chart makes the small pictures of a page on the server: endorsements
// by region and by country, over time, and toward a goal. Each is inline SVG
// that the site's style sheet colours, and each carries the table that says the
// same in rows.
//
// What must always hold:
//
//   - A picture means something without colour, without the style sheet's
//     colours (forced colours, print) and without being seen: size and words
//     carry it, the SVG has role="img" and a sentence, the table has the rest.
//   - No group under [Least] can be read off a picture or its table, nor be
//     found by subtracting what is shown from what is shown, also across the
//     regions, the countries and the total. What is too small is added to
//     something else, and that something is then not shown alone either.
//   - Every word comes from the package's catalogue through [Labels.Text] or
//     from the caller's names, and is escaped here. This package is the only
//     one that makes [html/template.HTML] of a picture. There is no style
//     attribute, no script and no address in it.
//
// The counts passed in are secret when they are small: they are never logged
// and no error holds them. The files of ui/ and i18n/ are in [FS].
package chart

// Package writing is where texts are written at the desk before they are public:
// the list of statements, the editor, the facts, every version that was kept,
// links that show a draft to outsiders, and the dialogue that publishes.
//
// A statement begins as a draft without a version (statements.NewDraft). Its text
// in each language is a [Sheet], the newest of the versions kept here; package
// translating writes the sheets of the other languages through [Service.SaveSheet].
// Nothing written here is public until a plan is carried out ([Service.Publish]):
// a plan names the very versions that somebody looked at, waits at least the
// sixty seconds in which it can be stopped, and is carried out once.
//
// What is secret: drafts, until they are published. Of a preview link only the
// hash of its token is stored. Logos of drafts lie in the database, not among the
// files of the site.
//
// What must always hold:
//   - a save that is based on an older version than the newest is refused with
//     core.Conflict and loses nothing: both texts are shown and one is chosen;
//   - versions that were saved by hand, or published, are never thinned;
//   - who has a role for another campaign only is answered as if there were no
//     such statement;
//   - a preview link that expired or was revoked is answered like one that never
//     was;
//   - what a preview shows can run nothing and has no origin (S-53).
//
// The tables are writing_* and no other package names them.
package writing

import "embed"

// FS holds this feature's pages, messages and migrations.
//
//go:embed ui i18n migrations
var FS embed.FS

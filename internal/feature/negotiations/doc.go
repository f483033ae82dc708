// Package negotiations follows texts that states negotiate, from the zero draft to
// adoption: it keeps the drafts paragraph by paragraph, finds out what became of
// each paragraph from one draft to the next, and what the change of its wording
// means. Its subpackages bring drafts in (importing), show them (reading), follow
// the network's asks (asks), propose wording (inputs, agreed), and keep what states
// said and how they voted (positions, votes). The pure ones do the thinking: draft,
// align, strength, follow.
//
// The program proposes and a person decides: a [Decision] about two paragraphs, or
// about the strength of a change, wins over everything that is computed, now and
// for later drafts.
//
// What is secret: a negotiation, and each of its drafts, until somebody makes it
// public. A draft may have been given to the network in confidence: that it exists
// is secret too, and so are traces and comparisons in which it takes part: readers know
// drafts by numbers of their own, without gaps.
//
// What must always hold:
//   - what the public reads is computed from public drafts alone;
//   - who has roles for another campaign only is answered as if there were no such
//     negotiation;
//   - readers know a draft by a number that it has for ever and that tells of no other
//     draft; at the desk drafts are numbered in their order, so a form that is about a
//     draft says which one by id, or by a fingerprint of its words ([Seen]);
//   - a draft is saved whole or not at all, and leaves nothing behind when it is removed
//     (see [Service.OnRemove]);
//   - nothing becomes public before the minute in which it can be undone is over (see
//     [Undo]), and nobody can tell what was taken back; nor if whoever wanted it may not any
//     more when it is over ([Service.Refused]);
//   - a negotiation is deleted whole by two people, with what every package keeps of it
//     (see [Service.OnDelete]), and what readers knew by its address never means another;
//   - what a person called truly gone, or truly new, is linked with nothing ([None]);
//   - a decision is never lost by recomputing; it goes only with the paragraph it is
//     about, and whoever replaces a draft is told how many went.
//
// The tables are negotiations_* and no other package names them.
package negotiations

import "embed"

// FS holds this feature's pages, messages and migrations.
//
//go:embed ui i18n migrations
var FS embed.FS

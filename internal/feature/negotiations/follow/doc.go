// Package follow tells what became of an ask in each draft of a negotiated text: in,
// in brackets, weakened, moved to the preamble, out; and quotes the paragraph.
//
// An ask is found by its words, the rare ones counting most, and by the life of the
// paragraph that carried it in the draft before: wording that was watered down until
// few of its words are left is still found where it went.
//
// It is pure. What must always hold: the program proposes, a person decides; what it
// is not sure of it says; every index it answers is that of a paragraph of the draft.
package follow

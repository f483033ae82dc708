// Package align finds which paragraphs of one draft became which of the next:
// kept, changed, moved, split, merged, added, removed; and, inside a pair, which
// words changed.
//
// It is pure: no files, no clock, no chance; the same drafts give the same links.
// Nothing in it is secret by itself, but a draft that leaked is: the caller decides
// who sees. What must always hold: every paragraph of both drafts is in exactly one
// link or reported as added or removed (Apart alone may name one in several links);
// Align(b, a) is the transpose of Align(a, b);
// a draft and itself are all the same; labels, case, quotation marks, dashes and
// ligatures change no link; what a person decided wins; the work grows about as the
// text does.
//
// How: words are folded and numbered; an inverted index over words and word pairs
// finds for each paragraph the few that may be its like (rare words weigh more); of
// each such pair the common runs of words are taken, longest first, wherever they
// stand (block moves: P. Heckel, "A technique for isolating differences between
// files", CACM 1978; M. Wise, greedy string tiling, 1993); the best increasing chain
// of pairs is the spine (Hunt and Szymanski 1977; W. Gale and K. Church 1993 for
// pairs that split and merge); then pairs are taken best first, and the words of
// each count only once, so that a paragraph cannot be "found" in words that another
// has already explained; what is left over then joins its neighbour's partner when it
// says the same. Words uses E. Myers, "An O(ND) difference algorithm", 1986.
package align

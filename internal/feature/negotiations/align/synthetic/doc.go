// Package synthetic makes revisions of texts of which it is known, word by word,
// where each came from, and measures how well an alignment of paragraphs finds
// that. Nobody has labelled drafts of the United Nations: this is how the aligner
// is measured all the same (beside real pairs that people labelled, in bench/).
//
// The base texts are declarations that a grammar in this package writes, in six
// languages; they repeat the same words and phrases all the time, as negotiated
// texts do. Any other text can be a base too (FromText). Each base has a sister, a
// text of the same kind from which insertions are taken. A revision rewords,
// deletes, inserts, moves, splits, merges, brackets and renumbers, at one of three
// intensities; what each word of it was before is carried along (Pair.Sure).
//
// What counts as a link is a rule and no opinion: see gold. What an aligner is
// measured by stands at Score.
//
// Nothing here is secret. What must always hold: the same base, seed and intensity
// give the same pair on every machine and with every version of Go; the package
// knows nothing of the aligner that it measures.
package synthetic

// Package draft holds one draft of a negotiated text as structure: sections,
// preambular and operative paragraphs and sub-paragraphs with their labels,
// brackets, footnotes; and makes it out of a file that was read.
//
// It is pure: no files, no database, no clock. Nothing in it is secret by itself,
// but a draft that leaked is: who calls it decides who sees. What must always hold:
// the words of the document are all in the draft, in their order, or a warning says
// which were left out; the same file gives the same draft; the work is linear.
package draft

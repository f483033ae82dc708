// Package strength says what a change of wording in a negotiated text does to how
// much it binds: the verb ("commits to" became "considers"), the modal ("shall"
// became "should"), qualifiers ("as appropriate"), deadlines, amounts, people who
// were named and are not any more. It points to the words.
//
// What it knows about words lies in ladders/*.txt, one file per language, made to be
// read and corrected by people who sit in negotiations; ladders/README.txt says how
// they are written and where the order of the rungs comes from.
//
// It is pure: no files but its own, no clock, nothing is kept. Nothing in it is
// secret, but the texts may be: it logs nothing. What must always hold: the program
// proposes and a person decides; equal texts are "same"; "surely the same" is said only
// when every word that differs is accounted for; signs that contradict each
// other are "unclear", never averaged; every Reason's places lie inside the texts.
package strength

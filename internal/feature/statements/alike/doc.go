// Package alike says which organisations are likely to be one and the same, and
// which names could be taken for another's: "Africa Europe Faith and Justice
// Network (AEFJN)" and "AEFJN", "Réseau marocain" and "Moroccan Network",
// "Gеne Ethics" with a Cyrillic letter. It knows nothing of statements and asks
// nobody: names go in, pairs with a reason come out. A person decides.
//
// What must always hold:
//
//   - Nothing is read or written but the tables of this package and the names it
//     is given; the same names give the same answer on every machine.
//   - Any bytes are a name. The time for one is bounded: a name is cut after
//     [maxName] runes, and a question looks at no more than [maxLook] names,
//     whatever somebody has signed with to slow it down.
//   - An [Index] holds no more than it was made for.
//   - Names are put in by people: they go into no error and no log.
//
// How it works. A name is taken apart (parse.go): acronyms, brackets, halves in
// two languages, words without articles and legal forms. Words that mean the
// same become one (words.txt), names of countries and peoples become codes
// (places.txt), other scripts are written in Latin letters (roman.go). What is
// rare in the index weighs much, what is common little (compare.go). Another
// country, in the name or beside it, is a brake: sections of one network in two
// countries are not the same.
package alike

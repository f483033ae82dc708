// Package font holds the faces that pictures and documents are set in, and what
// both need to know of a text before it is set: which way it runs, and which of
// its characters show nothing.
//
// The faces are files of the program itself; none of the machine's are used, so
// that a document is the same wherever it is made. files/README.md says what
// they are subsets of, and under which licences.
//
// Secret: nothing.
//
// What always holds: no text makes a function here fail or panic.
package font

package demo

import _ "embed" // the glossary

// Glossary is the network's words in seven languages as CSV: a column for each
// language, one for the words never to use in it, and a note.
//
//go:embed glossary.csv
var Glossary []byte

// Package rules holds only tests: they read the whole repository and fail where
// it breaks a promise that the compiler cannot check. Who imports whom, which
// package owns a table, whether every message exists in every language, that no
// page holds an inline style, that no log line gets a person's data.
//
// What must always hold:
//   - Each rule is a function from a tree of files to what is wrong in it. It is
//     run on the repository and, beside that, on small made-up trees that break
//     it, so that every rule is seen to fail.
//   - An exception stands in a table of the rule's own file, with its reason.
//
// `go test ./internal/rules` runs them without a network; the licences' rule
// alone asks the go command which modules are compiled in.
package rules

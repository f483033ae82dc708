// Package lint runs staticcheck over the whole repository: the checks that find
// mistakes (SA) and what nothing uses (U1000), none about style.
//
// It is a module of its own so that the checker is no dependency of the program;
// go.mod here says which version, as a tool. `make test` runs it; by itself:
//
//	cd test/lint && go test
package lint

// Package browser holds the journeys: tests of the built program as a process
// of its own, on both engines, with real mail and a real browser. They know
// nothing of the program's inside: what they check is what people see.
//
// It is a module of its own so that the browser's driver and the mail sink are
// no dependencies of the program. `make test` runs it; by itself:
//
//	cd test/browser && go test ./...
//
// GROUNDSWELL_TEST_PG names a PostgreSQL to use, and GROUNDSWELL_PICTURES a
// folder to write screenshots to. Where CI is set, a missing PostgreSQL or
// browser is a failure, never a skip.
package browser

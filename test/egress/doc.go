// Package egress holds tests of what the built program says to the network: to
// whom it connects, what it sends there, and that it works on a machine that
// reaches nobody. They look at the system calls, so nothing that a library does
// behind our back is missed.
//
// What must always hold: it connects to the mail relay and the database that were
// set and to nobody else, and asks no name server for anything.
//
// The tests want strace and unshare (.ci/install.sh).
package egress

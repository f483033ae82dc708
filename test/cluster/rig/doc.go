// Package rig is a site as its operator runs it, with what goes wrong around it:
// real processes of the built program, a mail relay that can be made to fail, a
// PostgreSQL primary with a synchronous standby, a network that drops or hangs,
// and people who sign and confirm and remember what they were told. The tests of
// test/cluster and the endurance run of test/soak stand on it.
//
// What must always hold: nothing outside 127.0.0.1 is spoken to, and what was
// started is ended by its process id when the test ends.
package rig

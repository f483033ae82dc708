package rollcheck

import (
	"strings"
	"testing"
)

// TestAuditEntries: the head of the desk's audit log is one entry of a form of its
// own, belongs to no statement, and two different heads of one length are noticed
// (S-45). Seen to fail when the ledger did not compare them.
func TestAuditEntries(t *testing.T) {
	one, two := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	e := Entry{Verb: Audit, Number: 12, New: one}
	if got := e.Text(); got != "audit 12 "+one {
		t.Errorf("%q", got)
	}
	if got, ok := ParseEntry(e.Text()); !ok || got != e {
		t.Errorf("%+v %v", got, ok)
	}
	for _, text := range []string{"audit", "audit 12", "audit 0 " + one, "audit -1 " + one, "audit 012 " + one, "audit x " + one, "audit 12 " + one[:62], "audit 12 " + one + " x", "audit  " + one, "audit 99999999999999999999 " + one} {
		if _, ok := ParseEntry(text); ok {
			t.Errorf("%q was taken", text)
		}
	}
	l := NewLedger([][]byte{[]byte("audit 12 " + one), []byte("audit 15 " + two), []byte("audit 12 " + one)})
	if l.torn >= 0 || l.Other != 0 || len(l.all) != 0 {
		t.Errorf("%+v", l)
	}
	if l = NewLedger([][]byte{[]byte("audit 12 " + one), []byte("endorse a " + one), []byte("audit 12 " + two)}); l.torn != 2 {
		t.Errorf("torn at %d", l.torn)
	}
}

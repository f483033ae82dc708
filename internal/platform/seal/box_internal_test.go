package seal

import (
	"bytes"
	"encoding/json"
	"testing"
)

// spy remembers that it was encoded into the buffer at all.
type spy struct {
	into *limited
	fail bool
}

func (s spy) MarshalJSON() ([]byte, error) {
	copy(s.into.buf[:cap(s.into.buf)], "marker of something earlier")
	if s.fail {
		panic("marker")
	}
	return []byte(`"marker"`), nil
}

func TestPlaintextIsOverwritten(t *testing.T) {
	id, err := NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	box, err := NewBox(id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	for _, fail := range []bool{false, true} {
		plain := &limited{buf: make([]byte, 0, 32<<10)}
		if _, err := box.seal(plain, spy{plain, fail}); (err != nil) != fail {
			t.Fatal(err)
		}
		if all := plain.buf[:cap(plain.buf)]; !bytes.Equal(all, make([]byte, len(all))) {
			t.Errorf("plaintext left behind (panic: %v)", fail)
		}
	}
}

func TestPad(t *testing.T) {
	l := &limited{buf: make([]byte, 0, buckets[0])}
	if err := json.NewEncoder(l).Encode("marker"); err != nil {
		t.Fatal(err)
	}
	l.pad()
	if len(l.buf) != buckets[0] || !json.Valid(l.buf) || l.buf[len(l.buf)-1] != '\n' || l.buf[len(l.buf)-2] != ' ' {
		t.Errorf("padding: %q", l.buf)
	}
	if _, err := l.Write([]byte("x")); err == nil || !l.full {
		t.Error("a full buffer took more")
	}
}

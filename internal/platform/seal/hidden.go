package seal

import (
	"fmt"
	"io"
	"log/slog"
)

const hiddenText = "(secret key)"

// hidden is embedded in every secret type: whatever prints, logs or encodes the
// value gets [hiddenText] and nothing of the secret. The secrets themselves are
// also kept behind pointers or interfaces, so that fmt prints an address even
// when such a type is an unexported field, where it cannot call these methods.
type hidden struct{}

// String returns a fixed text, never the secret.
func (hidden) String() string { return hiddenText }

// GoString returns a fixed text, never the secret.
func (hidden) GoString() string { return hiddenText }

// Format writes a fixed text for every verb and flag.
func (hidden) Format(f fmt.State, _ rune) { io.WriteString(f, hiddenText) }

// LogValue returns a fixed text, never the secret.
func (hidden) LogValue() slog.Value { return slog.StringValue(hiddenText) }

// MarshalText returns a fixed text, never the secret.
func (hidden) MarshalText() ([]byte, error) { return []byte(hiddenText), nil }

// MarshalJSON returns a fixed text, never the secret.
func (hidden) MarshalJSON() ([]byte, error) { return []byte(`"` + hiddenText + `"`), nil }

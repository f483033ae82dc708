package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestS90SBOM is S-90: the built program says what it is made of, with all that
// CycloneDX 1.6 requires, and it is what the Go tools find in it. Seen to fail when
// writeSBOM left out the standard library, or one module.
func TestS90SBOM(t *testing.T) {
	program := filepath.Join(t.TempDir(), "groundswell")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said, err := exec.Command(program, "version", "--sbom").Output()
	if err != nil {
		t.Fatal(err)
	}
	again, err := exec.Command(program, "version", "--sbom").Output()
	if err != nil || !bytes.Equal(said, again) {
		t.Error("the same program says two things")
	}
	var b bom
	d := json.NewDecoder(bytes.NewReader(said))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		t.Fatal(err)
	}
	// The required fields and forms of bom-1.6.schema.json.
	uuid := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	if b.Format != "CycloneDX" || b.Spec != "1.6" || b.Version < 1 || !uuid.MatchString(b.Serial) {
		t.Errorf("the head: %q %q %d %q", b.Format, b.Spec, b.Version, b.Serial)
	}
	if m := b.Metadata.Component; m.Type != "application" || m.Name != "groundswell" || m.Version == "" {
		t.Errorf("the program itself: %+v", m)
	}
	have := map[string]bool{}
	for _, c := range b.Components {
		if c.Type != "library" || c.Name == "" || c.Version == "" || !strings.HasPrefix(c.PURL, "pkg:golang/"+c.Name+"@") || have[c.Ref] {
			t.Errorf("%+v", c)
		}
		have[c.Ref] = true
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"pkg:golang/stdlib@" + strings.TrimPrefix(info.GoVersion, "go"): true}
	for _, m := range info.Deps {
		want["pkg:golang/"+m.Path+"@"+strings.ReplaceAll(m.Version, "+", "%2B")] = true
	}
	if len(want) < 20 || len(want) != len(have) {
		t.Errorf("%d components, the program has %d", len(have), len(want))
	}
	for ref := range want {
		if !have[ref] {
			t.Errorf("%s is missing", ref)
		}
	}
	if len(b.Dependencies) != 1 || len(b.Dependencies[0].DependsOn) != len(have) {
		t.Errorf("%d dependencies", len(b.Dependencies))
	}
}

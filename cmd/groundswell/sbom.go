package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
)

// bom is a bill of materials in CycloneDX 1.6, as much of it as there is to say
// of a Go program.
type bom struct {
	Format       string          `json:"bomFormat"`
	Spec         string          `json:"specVersion"`
	Serial       string          `json:"serialNumber"`
	Version      int             `json:"version"`
	Metadata     bomMeta         `json:"metadata"`
	Components   []bomComponent  `json:"components"`
	Dependencies []bomDependency `json:"dependencies"`
}

type bomMeta struct {
	Timestamp string       `json:"timestamp,omitempty"` // of the commit, so that two builds of it say the same
	Component bomComponent `json:"component"`
}

type bomComponent struct {
	Type       string        `json:"type"`
	Ref        string        `json:"bom-ref"`
	Name       string        `json:"name"`
	Version    string        `json:"version"`
	PURL       string        `json:"purl"`
	Properties []bomProperty `json:"properties,omitempty"`
}

type bomProperty struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type bomDependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// component names a module as package tools do (purl).
func component(kind, path, version, sum string) bomComponent {
	if version == "" || version == "(devel)" {
		version = "development"
	}
	c := bomComponent{Type: kind, Name: path, Version: version, PURL: "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")}
	c.Ref = c.PURL
	if sum != "" {
		c.Properties = []bomProperty{{"go:sum", sum}}
	}
	return c
}

// writeSBOM says what the program is made of. It is read from the program itself,
// where the Go tools wrote it when they linked it, so it cannot be out of date.
func writeSBOM(w io.Writer, b *debug.BuildInfo, version string) error {
	out := bom{Format: "CycloneDX", Spec: "1.6", Version: 1, Metadata: bomMeta{Component: component("application", b.Main.Path, version, "")}}
	for _, s := range b.Settings {
		if s.Key == "vcs.time" {
			out.Metadata.Timestamp = s.Value
		}
		if slices.Contains([]string{"vcs.revision", "vcs.modified", "CGO_ENABLED", "GOARCH", "GOOS", "-trimpath"}, s.Key) {
			out.Metadata.Component.Properties = append(out.Metadata.Component.Properties, bomProperty{"go:" + s.Key, s.Value})
		}
	}
	out.Components = append(out.Components, component("library", "stdlib", strings.TrimPrefix(b.GoVersion, "go"), ""))
	for _, m := range b.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		out.Components = append(out.Components, component("library", m.Path, m.Version, m.Sum))
	}
	slices.SortFunc(out.Components, func(x, y bomComponent) int { return cmp.Compare(x.Ref, y.Ref) })
	all := bomDependency{Ref: out.Metadata.Component.Ref}
	for _, c := range out.Components {
		all.DependsOn = append(all.DependsOn, c.Ref)
	}
	out.Dependencies = []bomDependency{all}
	h := sha256.Sum256(fmt.Append(nil, out)) // the same program, the same number
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	out.Serial = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

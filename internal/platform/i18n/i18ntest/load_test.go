package i18ntest_test

import (
	"testing"

	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/i18n/i18ntest"
	"groundswell/internal/platform/web"
)

// TestLoad: the same messages are read once, and others are others.
func TestLoad(t *testing.T) {
	both, one := i18ntest.Load(t, i18n.FS, web.FS), i18ntest.Load(t, i18n.FS)
	if i18ntest.Load(t, i18n.FS, web.FS) != both {
		t.Error("the same messages were read again")
	}
	if !both.Has("en", "web.not_found") || one.Has("en", "web.not_found") {
		t.Error("messages are not those of what was named")
	}
}

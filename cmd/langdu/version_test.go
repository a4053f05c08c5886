package main

import (
	"testing"
	"time"

	"github.com/langdu/langdu/internal/built"
)

func TestVersionLine(t *testing.T) {
	at := time.Date(2026, 11, 29, 22, 15, 30, 0, time.UTC)
	for want, from := range map[string]built.From{
		"langdu v1.2.3": {Version: "v1.2.3"},
		"langdu v0.0.0-1-c, commit c0de of 2026-11-29":                    {Version: "v0.0.0-1-c", Revision: "c0de", At: at},
		"langdu v0.0.0-1-c+dirty, commit c0de of 2026-11-29 with changes": {Version: "v0.0.0-1-c+dirty", Revision: "c0de", At: at, Changed: true},
	} {
		if got := versionLine(from); len(got) < len(want)+8 || got[:len(want)+4] != want+", go" {
			t.Errorf("version says %q, want %q and the version of Go", got, want)
		}
	}
}

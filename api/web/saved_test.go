package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// TestGardenFilesAreSaved has Chromium itself save a table and a chart, and reads
// the files.
func TestGardenFilesAreSaved(t *testing.T) {
	b := open(t)
	openGarden(t, b)
	seeFigures(b)
	saved := b.Downloads()
	for _, test := range []struct{ selector, name, begins string }{
		{`.csv[download="growth-days.csv"]`, "growth-days.csv", "\ufeff"},
		{".save-picture", "calendar.png", "\x89PNG"},
	} {
		browser.Eval[bool](b, `(document.querySelector('`+test.selector+`').click(), true)`)
		path := saved()
		data, err := os.ReadFile(path)
		if err != nil || filepath.Base(path) != test.name || !strings.HasPrefix(string(data), test.begins) {
			t.Errorf("%s: saved %q, which begins with %.20q: %v", test.selector, path, data, err)
		}
	}
}

package web_test

import (
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// open opens a tab whose microphone plays eight seconds of something like speech.
func open(t *testing.T) *browser.Tab {
	t.Helper()
	return browser.Open(t, wav(8000, loudness))
}

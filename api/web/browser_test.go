package web_test

import (
	"fmt"
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// open opens a tab whose microphone plays eight seconds of something like speech.
func open(t *testing.T) *browser.Tab {
	t.Helper()
	return browser.Open(t, wav(8000, loudness))
}

// otherLanguage opens the page anew in its other language, and waits until it is
// ready there.
func otherLanguage(b *browser.Tab, ready string) {
	was := browser.Eval[string](b, `document.documentElement.lang`)
	b.Click(".language")
	b.Until(fmt.Sprintf(`document.documentElement.lang !== %q && document.readyState === 'complete'`, was))
	b.See(ready)
}

package main

import (
	"fmt"
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// TestPacedSoundPlaysInABrowser plays an approved recording, and one behind a link,
// to the end in a real browser: a stream that comes at the pace of playing is
// sound to it like any other.
func TestPacedSoundPlaysInABrowser(t *testing.T) {
	b := browser.Open(t, nil)
	s := start(t, nil)
	s.consent(t, "xiaoming")
	s.agree(t, "xiaoming", "mama", "2026-11", "sharing")
	id := s.upload(t, "xiaoming", readingText, wav(sine(440, 8)))
	s.settle(t, id)
	request := s.approved(t, id, "wang", "zhao")
	link := s.want(t, 201, "POST", "/v1/recordings/"+id+"/shares", nil)["url"].(string)

	b.Allow("/v1/session") // the page asks before there is one
	b.Visit(s.address+"/", "body")
	token := s.bearer(t, "staff", "wang")[1]
	b.Until(fmt.Sprintf(`(window.signed ??= fetch('/v1/session', {method: 'POST', headers: {Authorization: %q}}).then(r => window.status = r.status)) && window.status == 204`, token))
	plays(t, b, fmt.Sprintf(`new Audio(%q)`, request+"/audio"))
	b.Visit(s.address+link, "audio")
	plays(t, b, `document.querySelector('audio')`)
}

// plays plays an audio element to its end, muted.
func plays(t *testing.T, b *browser.Tab, element string) {
	t.Helper()
	browser.Eval[bool](b, `(window.sound = `+element+`, window.sound.muted = true, window.sound.play(), true)`)
	b.Until(`window.sound.ended || window.sound.error`)
	if length := browser.Eval[float64](b, `window.sound.error ? -1 : window.sound.duration`); length < 7.9 || length > 8.1 {
		t.Errorf("%s lasted %.2f s (-1: an error), want 8", element, length)
	}
}

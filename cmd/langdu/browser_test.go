package main

import (
	"bytes"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/sherpa"
	"github.com/langdu/langdu/internal/browser"
)

func TestMain(m *testing.M) {
	if !sherpa.Process() {
		browser.Main(m)
	}
}

// microphone is a child who waits for the countdown and then reads: the
// recording after four seconds of a quiet room.
func microphone(t *testing.T) []byte {
	t.Helper()
	file := testdata(t, "reading.ogg")
	clip, _, err := decode.All(t.Context(), bytes.NewReader(file), int64(len(file)), decode.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	room := func(seconds float64) []float32 {
		quiet := noise(seconds * float64(clip.Rate) / float64(audio.SpeechRate)).Samples
		for i := range quiet {
			quiet[i] *= 0.005
		}
		return quiet
	}
	clip.Samples = append(append(room(4), clip.Samples...), room(6)...)
	return wav(clip)
}

// TestChildReadsInABrowser walks the main job as a child does, with a real
// recording at the microphone of a real browser and the real service behind it.
func TestChildReadsInABrowser(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			b := browser.Open(t, microphone(t))
			s := start(t, stores, "--demo")
			s.token = s.sign(t, "--role", "staff")
			s.want(t, 201, "PUT", "/v1/pages/family", map[string]any{"book": "我的家", "title": "年龄", "text": readingText + "？"})
			b.Media("prefers-reduced-motion", "reduce")

			b.Visit(s.address+"/", `a[href="/read/family"]`)
			b.Click(`a[href="/read/family"]`)
			b.Click(".big.record")
			b.Until(`document.querySelector('.time')?.textContent >= '0:05'`)
			b.Click(".big.stop")
			b.See(".tiles.revealed")
			tiles := browser.Eval[string](b, `[...document.querySelectorAll('.tile')].map(e => e.dataset.verdict[0]).join('')`)
			if n := bytes.Count([]byte(tiles), []byte("c")); len(tiles) != 10 || n < 6 {
				t.Errorf("the verdicts are %q: %d of 10 correct, want at least 6", tiles, n)
			}

			// A tap plays that character's slice of the playback file.
			b.Until(`document.querySelector('audio').readyState >= 3`)
			browser.Eval[bool](b, `(() => {
				const audio = document.querySelector('audio');
				audio.addEventListener('play', () => { window.from = audio.currentTime; });
				audio.addEventListener('pause', () => { window.to = audio.currentTime; });
				return true;
			})()`)
			b.Click(`.tile[data-at="4"]`)
			b.See(".detail")
			b.Until(`window.to > window.from`)
			if from := browser.Eval[float64](b, "window.from"); from < 0.5 {
				t.Errorf("the fifth character plays from %.2f s", from)
			}

			// It is in My Work, plays, keeps a like, and goes when it is deleted.
			b.Visit(s.address+"/work", ".piece")
			b.Click(".piece .like")
			b.Until(`document.querySelector('.piece .like').getAttribute('aria-pressed') === 'true'`)
			b.Visit(s.address+"/work", ".piece")
			b.Until(`document.querySelector('.piece .like').getAttribute('aria-pressed') === 'true'`)
			b.Click(".piece .play")
			b.Until(`document.querySelector('audio').currentTime > 0.2`)
			b.Click(".piece .erase")
			b.Visit(s.address+"/", ".pages") // leaving ends the time to undo
			b.Visit(s.address+"/work", ".trouble")
			s.token = s.sign(t, "--role", "app")
			if work := s.want(t, 200, "GET", "/v1/learners/demo/work", nil)["recordings"].([]any); len(work) != 0 {
				t.Errorf("My Work still holds %v", work)
			}
		})
	}
}

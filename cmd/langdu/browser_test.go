package main

import (
	"bytes"
	"net"
	"os"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/isolate"
	"github.com/langdu/langdu/audio/sherpa"
	"github.com/langdu/langdu/internal/browser"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	if !sherpa.Process() && !isolate.Process() {
		net.DefaultResolver = resolver()
		reconcileEvery = 100 * time.Millisecond
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
			notePlaying(b)
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
			b.Allow("status of 410")         // My Work asks once more for what it may not have said in time
			b.Visit(s.address+"/", ".pages") // leaving ends the time to undo
			b.Visit(s.address+"/work", ".trouble")
			s.token = s.sign(t, "--role", "app")
			await(t, "the deletion", func() bool {
				return len(s.want(t, 200, "GET", "/v1/learners/demo/work", nil)["recordings"].([]any)) == 0
			})
		})
	}
}

// TestChildAnswersInABrowser walks from the home page to a question, answers it
// aloud, and sees what was heard. The microphone plays what it plays to a reader,
// who says 妈妈 and 年龄 in a sentence.
func TestChildAnswersInABrowser(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			b := browser.Open(t, microphone(t))
			s := start(t, stores, "--demo")
			s.token = s.sign(t, "--role", "staff")
			s.want(t, 201, "PUT", "/v1/pages/family", map[string]any{"book": "我的家", "title": "年龄", "text": "老师问：" + readingText + "？"})
			s.want(t, 201, "PUT", "/v1/questions/older", map[string]any{"prompt": "老师问了什么？", "page": "family", "answers": []any{
				map[string]any{"keywords": []string{"小猫", "小狗"}, "mode": "any", "correct": false},
				map[string]any{"keywords": []string{"妈妈", "年龄"}}}})

			b.Visit(s.address+"/", `li[data-page="family"] .asks`)
			b.Click(`li[data-page="family"] .asks`)
			b.See(`a[href="/answer/older"]`)
			b.Click(`a[href="/answer/older"]`)
			b.Click(".big.record")
			b.Until(`document.querySelector('.time')?.textContent >= '0:05'`)
			b.Click(".big.stop")
			b.See(`.verdict-card[data-kind="right"]`)
			for what, test := range map[string]struct{ script, want string }{
				"what the bird says": {`document.querySelector('.says h2').innerText`, "答对了！"},
				"the framed words":   {`[...document.querySelectorAll('.key .char')].map(e => e.innerText).join('')`, "妈妈年龄"},
				"the pronunciation":  {`[...document.querySelectorAll('.tile .char')].map(e => e.innerText).join('')`, "妈妈年龄"},
			} {
				if got := browser.Eval[string](b, test.script); got != test.want {
					t.Errorf("%s: %q, want %q", what, got, test.want)
				}
			}

			// A tap on the first word of the answer plays it, and not from the start.
			notePlaying(b)
			b.Click(`.key .token`)
			b.Until(`window.to > window.from`)
			if from := browser.Eval[float64](b, "window.from"); from < 0.3 {
				t.Errorf("妈妈 plays from %.2f s", from)
			}

			// It is among the answers of My Work, opens from there, and goes when it is deleted.
			b.Visit(s.address+"/work?kind=reading", ".trouble")
			b.Visit(s.address+"/work?kind=answer", ".piece")
			b.Click(".piece .title")
			b.See(`.verdict-card[data-kind="right"]`)
			b.Visit(s.address+"/work", ".piece")
			b.Click(".piece .erase")
			b.Allow("status of 410")         // My Work asks once more for what it may not have said in time
			b.Visit(s.address+"/", ".pages") // leaving ends the time to undo
			b.Visit(s.address+"/work", ".trouble")
			s.token = s.sign(t, "--role", "app")
			await(t, "the deletion", func() bool {
				return len(s.want(t, 200, "GET", "/v1/learners/demo/work", nil)["recordings"].([]any)) == 0
			})
		})
	}
}

// notePlaying waits for the sound of the page, and has the page note from where to
// where it is played.
func notePlaying(b *browser.Tab) {
	b.Until(`document.querySelector('audio').readyState >= 3`)
	browser.Eval[bool](b, `(() => {
		const audio = document.querySelector('audio');
		audio.addEventListener('play', () => { window.from = audio.currentTime; });
		audio.addEventListener('pause', () => { window.to = audio.currentTime; });
		return true;
	})()`)
}

package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// TestReadAPage walks the way a child goes: choose, read, stop, and see every
// character judged.
func TestReadAPage(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Media("prefers-reduced-motion", "no-preference")
	b.Visit(f.URL, ".pages")
	b.Click(`a[href="/read/fishing-1"]`)
	b.See(".big.record")
	if got, want := browser.Eval[string](b, `[...document.querySelectorAll('.cell')].slice(0, 3).map(e => e.innerText.replace('\n', '')).join(' ')`), "xiǎo"; !strings.Contains(got, want) {
		t.Errorf("the first characters are %q, want %q among them", got, want)
	}
	b.Click(".big.record")
	b.See(".count")
	b.See(".big.stop")
	b.Until(`document.querySelector('.time').textContent >= '0:02'`)
	if browser.Eval[bool](b, `document.querySelector('.hint').dataset.hint === 'quiet'`) {
		t.Error("the meter says quiet of a loud voice")
	}
	f.set(func() { f.held = make(chan struct{}) })
	b.Click(".big.stop")
	b.See(".wait")
	b.Until(`document.querySelector('.step').textContent.includes('一个字')`)
	close(f.held)
	b.See(".tiles.revealed")
	up := f.uploads[0]
	if up.learner != "demo" || up.page != "fishing-1" || up.name != "recording.webm" || up.mediaType != "audio/webm" || up.size < 5000 || up.key == "" {
		t.Errorf("uploaded %+v, want demo's recording.webm of fishing-1 with a key", up)
	}
	verdicts := browser.Eval[string](b, `[...document.querySelectorAll('.tile')].map(e => e.dataset.verdict[0]).join('')`)
	if want := "cwccwccsucccc"; verdicts != want {
		t.Errorf("verdicts are %s, want %s", verdicts, want)
	}
	if got := browser.Eval[string](b, `document.querySelector('.tile').textContent`); got != "xiǎo小读对了90" {
		t.Errorf("the first character is called %q", got)
	}
	if got := b.Text(".summary"); !strings.Contains(got, "82") {
		t.Errorf("the summary says %q, want 82 in it", got)
	}
}

func TestDropAFile(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	browser.Eval[bool](b, `(() => {
		const data = new DataTransfer();
		data.items.add(new File([new Uint8Array(4321)], 'mine.m4a', { type: 'audio/mp4' }));
		window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
		return true;
	})()`)
	b.See(".tiles.revealed")
	if up := f.uploads[0]; up.name != "mine.m4a" || up.size != 4321 {
		t.Errorf("uploaded %+v, want the dropped file", up)
	}
}

func TestChooseAFile(t *testing.T) {
	f, b := newFake(t), open(t)
	path := filepath.Join(t.TempDir(), "chosen.wav")
	if err := os.WriteFile(path, wav(1000, loudness), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
	b.See(".tiles.revealed")
	if up := f.uploads[0]; up.name != "chosen.wav" {
		t.Errorf("uploaded %+v, want the chosen file", up)
	}
}

func TestListenFirst(t *testing.T) {
	f, b := newFake(t), open(t)
	record := func() {
		b.Click(".big.record")
		b.See(".big.stop")
		b.Until(`document.querySelector('.time').textContent >= '0:01'`)
		b.Click(".big.stop")
		b.See("audio.preview")
		b.Until(`document.querySelector('audio.preview').readyState >= 2`)
	}
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Click("#listen-first")
	record()
	if len(f.uploads) > 0 {
		t.Fatal("the recording was sent before the child had listened")
	}
	b.Click(".dock .plain")
	b.See(".big.record")
	record()
	b.Click(".dock .primary")
	b.See(".tiles.revealed")
	if len(f.uploads) != 1 {
		t.Errorf("%d uploads, want only the second reading", len(f.uploads))
	}
}

// TestRefusedUpload shows a kind word for every refusal, and that a recording
// that may be sent again is the same one under the same key.
func TestRefusedUpload(t *testing.T) {
	f, b, voice := newFake(t), open(t), voiceFile(t)
	b.Allow("the server responded with a status of")
	b.Allow("net::ERR_")
	for _, test := range []struct {
		problem problem
		kind    string
		again   bool
	}{
		{problem{403, "consent-required"}, "consent", true},
		{problem{413, "too-large"}, "large", false},
		{problem{415, "unsupported"}, "format", false},
		{problem{429, "rate-limited"}, "busy", true},
		{problem{503, "overloaded"}, "busy", true},
		{problem{503, "unavailable"}, "unsent", true},
		{problem{500, "internal"}, "unsent", true},
		{problem{0, ""}, "offline", true}, // the connection breaks
	} {
		f.set(func() { f.uploads, f.refuse = nil, &test.problem })
		b.Visit(f.URL+"/read/fishing-1", ".big.record")
		b.Do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{voice}))
		b.See(fmt.Sprintf(`.trouble[data-kind=%q]`, test.kind))
		f.set(func() { f.refuse = nil })
		if !test.again {
			if browser.Eval[bool](b, `document.querySelector('.dock .primary') !== null`) {
				t.Errorf("%s: it offers to send again what can never be taken", test.kind)
			}
			b.Click(".dock .plain")
			b.See(".big.record")
			continue
		}
		b.Click(".dock .primary")
		b.See(".tiles.revealed")
		if n := len(f.uploads); n < 2 || f.uploads[0].key != f.uploads[n-1].key || f.uploads[0].size != f.uploads[n-1].size {
			t.Errorf("%s: uploads %+v, want the same sound again under the same key", test.kind, f.uploads)
		}
	}
}

func voiceFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "voice.wav")
	if err := os.WriteFile(path, wav(500, loudness), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNoMicrophone(t *testing.T) {
	f, b := newFake(t), open(t)
	for name, kind := range map[string]string{"NotAllowedError": "mic.denied", "NotFoundError": "mic.absent", "NotReadableError": "mic.busy"} {
		b.Visit(f.URL+"/read/fishing-1", ".big.record")
		browser.Eval[bool](b, fmt.Sprintf(`(navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', %q)), true)`, name))
		b.Click(".big.record")
		b.See(fmt.Sprintf(`.trouble[data-kind=%q]`, kind))
	}
}

// TestCancel shows that a child may change their mind: nothing is sent and the
// microphone is let go.
func TestCancel(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	browser.Eval[bool](b, `(() => {
		const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (c) => (window.heard = await ask(c));
		return true;
	})()`)
	b.Click(".big.record")
	b.See(".count")
	b.Do(chromedp.KeyEvent("\x1b")) // Escape
	b.See(".big.record")
	b.Until(`window.heard.getTracks().every(t => t.readyState === 'ended')`)
	b.Click(".big.record")
	b.See(".big.stop")
	b.Click(".dock .over")
	b.See(".big.record")
	if len(f.uploads) > 0 {
		t.Errorf("sent %+v, want nothing", f.uploads)
	}
}

func TestPinyinToggle(t *testing.T) {
	f, b := newFake(t), open(t)
	shown := `getComputedStyle(document.querySelector('rt')).visibility === 'visible'`
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	if !browser.Eval[bool](b, shown) {
		t.Error("pinyin is hidden at first")
	}
	b.Click(".head .toggle")
	b.Until("!(" + shown + ")")
	b.Visit(f.URL+"/read/moon", ".big.record")
	if browser.Eval[bool](b, shown) {
		t.Error("the choice to hide pinyin is forgotten")
	}
}

package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestReadAPage walks the way a child goes: choose, read, stop, and see every
// character judged.
func TestReadAPage(t *testing.T) {
	f, b := newFake(t), open(t)
	b.media("prefers-reduced-motion", "no-preference")
	b.visit(f.URL, ".pages")
	b.click(`a[href="/read/fishing-1"]`)
	b.see(".big.record")
	if got, want := eval[string](b, `[...document.querySelectorAll('.cell')].slice(0, 3).map(e => e.innerText.replace('\n', '')).join(' ')`), "xiǎo"; !strings.Contains(got, want) {
		t.Errorf("the first characters are %q, want %q among them", got, want)
	}
	b.click(".big.record")
	b.see(".count")
	b.see(".big.stop")
	b.until(`document.querySelector('.time').textContent >= '0:02'`)
	if eval[bool](b, `document.querySelector('.hint').dataset.hint === 'quiet'`) {
		t.Error("the meter says quiet of a loud voice")
	}
	f.held = make(chan struct{})
	b.click(".big.stop")
	b.see(".wait")
	b.until(`document.querySelector('.step').textContent.includes('一个字')`)
	close(f.held)
	b.see(".tiles.revealed")
	up := f.uploads[0]
	if up.learner != "demo" || up.page != "fishing-1" || up.name != "recording.webm" || up.mediaType != "audio/webm" || up.size < 5000 || up.key == "" {
		t.Errorf("uploaded %+v, want demo's recording.webm of fishing-1 with a key", up)
	}
	verdicts := eval[string](b, `[...document.querySelectorAll('.tile')].map(e => e.dataset.verdict[0]).join('')`)
	if want := "cwccwccsucccc"; verdicts != want {
		t.Errorf("verdicts are %s, want %s", verdicts, want)
	}
	if got := eval[string](b, `document.querySelector('.tile').getAttribute('aria-label')`); got != "小，xiǎo，读对了，90 分" {
		t.Errorf("the first character is called %q", got)
	}
	if got := b.text(".summary"); !strings.Contains(got, "82") {
		t.Errorf("the summary says %q, want 82 in it", got)
	}
}

func TestDropAFile(t *testing.T) {
	f, b := newFake(t), open(t)
	b.visit(f.URL+"/read/fishing-1", ".big.record")
	eval[bool](b, `(() => {
		const data = new DataTransfer();
		data.items.add(new File([new Uint8Array(4321)], 'mine.m4a', { type: 'audio/mp4' }));
		window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
		return true;
	})()`)
	b.see(".tiles.revealed")
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
	b.visit(f.URL+"/read/fishing-1", ".big.record")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
	b.see(".tiles.revealed")
	if up := f.uploads[0]; up.name != "chosen.wav" {
		t.Errorf("uploaded %+v, want the chosen file", up)
	}
}

func TestListenFirst(t *testing.T) {
	f, b := newFake(t), open(t)
	record := func() {
		b.click(".big.record")
		b.see(".big.stop")
		b.until(`document.querySelector('.time').textContent >= '0:01'`)
		b.click(".big.stop")
		b.see("audio.preview")
		b.until(`document.querySelector('audio.preview').readyState >= 2`)
	}
	b.visit(f.URL+"/read/fishing-1", ".big.record")
	b.click("#listen-first")
	record()
	if len(f.uploads) > 0 {
		t.Fatal("the recording was sent before the child had listened")
	}
	b.click(".dock .plain")
	b.see(".big.record")
	record()
	b.click(".dock .primary")
	b.see(".tiles.revealed")
	if len(f.uploads) != 1 {
		t.Errorf("%d uploads, want only the second reading", len(f.uploads))
	}
}

// TestRefusedUpload shows a kind word for every refusal, and that a recording
// that may be sent again is the same one under the same key.
func TestRefusedUpload(t *testing.T) {
	f, b, voice := newFake(t), open(t), voiceFile(t)
	b.allow("the server responded with a status of")
	b.allow("net::ERR_")
	for _, test := range []struct {
		problem problem
		kind    string
		again   bool
	}{
		{problem{403, "consent-required"}, "consent", true},
		{problem{413, "too-large"}, "large", false},
		{problem{415, "unsupported"}, "format", false},
		{problem{429, "rate-limited"}, "busy", true},
		{problem{500, "internal"}, "unsent", true},
		{problem{0, ""}, "offline", true}, // the connection breaks
	} {
		f.set(func() { f.uploads, f.refuse = nil, &test.problem })
		b.visit(f.URL+"/read/fishing-1", ".big.record")
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{voice}))
		b.see(fmt.Sprintf(`.trouble[data-kind=%q]`, test.kind))
		f.set(func() { f.refuse = nil })
		if !test.again {
			if eval[bool](b, `document.querySelector('.dock .primary') !== null`) {
				t.Errorf("%s: it offers to send again what can never be taken", test.kind)
			}
			b.click(".dock .plain")
			b.see(".big.record")
			continue
		}
		b.click(".dock .primary")
		b.see(".tiles.revealed")
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
		b.visit(f.URL+"/read/fishing-1", ".big.record")
		eval[bool](b, fmt.Sprintf(`(navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', %q)), true)`, name))
		b.click(".big.record")
		b.see(fmt.Sprintf(`.trouble[data-kind=%q]`, kind))
	}
}

// TestCancel shows that a child may change their mind: nothing is sent and the
// microphone is let go.
func TestCancel(t *testing.T) {
	f, b := newFake(t), open(t)
	b.visit(f.URL+"/read/fishing-1", ".big.record")
	eval[bool](b, `(() => {
		const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (c) => (window.heard = await ask(c));
		return true;
	})()`)
	b.click(".big.record")
	b.see(".count")
	b.do(chromedp.KeyEvent("\x1b")) // Escape
	b.see(".big.record")
	b.until(`window.heard.getTracks().every(t => t.readyState === 'ended')`)
	b.click(".big.record")
	b.see(".big.stop")
	b.click(".dock .plain")
	b.see(".big.record")
	if len(f.uploads) > 0 {
		t.Errorf("sent %+v, want nothing", f.uploads)
	}
}

func TestPinyinToggle(t *testing.T) {
	f, b := newFake(t), open(t)
	shown := `getComputedStyle(document.querySelector('rt')).visibility === 'visible'`
	b.visit(f.URL+"/read/fishing-1", ".big.record")
	if !eval[bool](b, shown) {
		t.Error("pinyin is hidden at first")
	}
	b.click(".head .toggle")
	b.until("!(" + shown + ")")
	b.visit(f.URL+"/read/moon", ".big.record")
	if eval[bool](b, shown) {
		t.Error("the choice to hide pinyin is forgotten")
	}
}

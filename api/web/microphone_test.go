package web_test

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// recorderOf is a script that puts another browser's recorder in the place of
// Chromium's: it hands out pieces of 9,000 bytes that begin as its files do.
const recorderOf = `(() => {
	class Recorder extends EventTarget {
		state = 'inactive'; mimeType = ''; #timer = 0; #first = true;
		constructor(stream, options = {}) {
			super();
			if (FORBIDS && Object.keys(options).length > 0) throw new DOMException('', 'NotSupportedError');
			this.mimeType = SAYS;
		}
		start(slice) { this.state = 'recording'; this.#timer = setInterval(() => this.#piece(), slice / 4); }
		#piece() {
			if (this.state !== 'recording') return;
			const bytes = new Uint8Array(9000).fill(7);
			if (this.#first) bytes.set(HEAD);
			this.#first = false;
			this.ondataavailable?.({ data: new Blob([bytes]) });
		}
		stop() {
			this.#piece();
			clearInterval(this.#timer);
			this.state = 'inactive';
			this.onstop?.();
		}
	}
	if (PAUSES) Object.assign(Recorder.prototype, { pause() { this.state = 'paused'; }, resume() { this.state = 'recording'; } });
	if (SUPPORTS) Recorder.isTypeSupported = (type) => SUPPORTS.includes(type);
	window.MediaRecorder = Recorder;
})()`

// TestOtherBrowsers records with what Safari, a telephone's WebView and an old one
// have: told apart by what they can do, never by what they call themselves.
func TestOtherBrowsers(t *testing.T) {
	const ftyp = `[0, 0, 0, 28, 0x66, 0x74, 0x79, 0x70, 0x69, 0x73, 0x6f, 0x35]`
	for name, test := range map[string]struct {
		head, says, supports string
		pauses, forbids      bool
		file, mediaType      string
	}{
		"Safari":           {ftyp, `'audio/mp4'`, `['audio/mp4', 'audio/mp4;codecs=mp4a.40.2']`, true, false, "recording.mp4", "audio/mp4"},
		"Android WebView":  {`[0x1a, 0x45, 0xdf, 0xa3]`, `'audio/webm;codecs=opus'`, `['audio/webm;codecs=opus', 'audio/webm']`, true, false, "recording.webm", "audio/webm"},
		"an old WebView":   {`[0x1a, 0x45, 0xdf, 0xa3]`, `''`, `null`, false, true, "recording.webm", "audio/webm"},
		"an old Safari":    {ftyp, `''`, `[]`, false, false, "recording.mp4", "audio/mp4"},
		"an older Firefox": {`[0x4f, 0x67, 0x67, 0x53]`, `''`, `['audio/ogg;codecs=opus']`, true, false, "recording.ogg", "audio/ogg"},
	} {
		t.Run(name, func(t *testing.T) {
			f, b := newFake(t), open(t)
			yes := map[bool]string{true: "true", false: "false"}
			b.RunFirst(strings.NewReplacer("HEAD", test.head, "SAYS", test.says, "SUPPORTS", test.supports, "PAUSES", yes[test.pauses], "FORBIDS", yes[test.forbids]).Replace(recorderOf))
			b.Visit(f.URL+"/read/fishing-1", ".big.record")
			recordsFor(b, "0:01")
			if got := browser.Eval[bool](b, `document.querySelector('.dock .pause') !== null`); got != test.pauses {
				t.Errorf("it offers to pause: %v, want %v", got, test.pauses)
			}
			if !test.pauses { // who looks elsewhere is not recorded, and nothing is lost
				browser.Eval[bool](b, `Object.defineProperty(document, 'hidden', { value: true }), document.dispatchEvent(new Event('visibilitychange'))`)
				b.See("audio.preview")
				b.Click(".dock .primary")
			} else {
				b.Click(".big.stop")
			}
			b.See(".tiles.revealed")
			f.mu.Lock()
			defer f.mu.Unlock()
			if len(f.uploads) != 1 || f.uploads[0].name != test.file || f.uploads[0].mediaType != test.mediaType || f.uploads[0].size%9000 != 0 || f.uploads[0].size < 36_000 {
				t.Errorf("uploads are %+v, want one %s of whole pieces", f.uploads, test.file)
			}
		})
	}
}

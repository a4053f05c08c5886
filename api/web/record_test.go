package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// copying hands every piece of sound that the browser records to the test too,
// and keeps the stream at hand.
const copying = `(() => {
	if (!window.MediaRecorder) return;
	let last = Promise.resolve();
	window.MediaRecorder = class extends MediaRecorder {
		constructor(stream, options) {
			super(stream, options);
			window.heard = stream;
			this.addEventListener('dataavailable', (e) => { last = last.then(() => fetch('/copied', { method: 'POST', body: e.data, keepalive: true })).catch(() => {}); });
		}
	};
})()`

// recordsFor presses the button and reads until the clock shows a time.
func recordsFor(b *browser.Tab, time string) {
	b.Click(".big.record")
	b.See(".big.stop")
	b.Until(fmt.Sprintf(`document.querySelector('.time').textContent >= %q`, time))
}

// wantOne fails unless exactly one upload arrived, the sound that was recorded.
func (f *fake) wantOne(t *testing.T) *fakeUpload {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.uploads) != 1 || len(f.tus.uploads) != 1 {
		t.Fatalf("%d recordings of %d uploads arrived, want one", len(f.uploads), len(f.tus.uploads))
	}
	want := sha256.Sum256(f.tus.copied)
	if got := f.tus.uploads[0].sum(); got != hex.EncodeToString(want[:]) {
		t.Errorf("%d bytes arrived, not the %d that were recorded", len(f.tus.uploads[0].data), len(f.tus.copied))
	}
	return f.tus.uploads[0]
}

// shelf is how many recordings and pieces of sound lie on the device.
const shelf = `(async () => {
	const db = await new Promise((done) => { indexedDB.open('langdu').onsuccess = (e) => done(e.target.result); });
	const count = (name) => new Promise((done) => { db.transaction(name).objectStore(name).count().onsuccess = (e) => done(e.target.result); });
	const n = [await count('items'), await count('pieces')];
	db.close();
	return n.join(' ');
})()`

// TestUploadBeginsWhileRecording shows that most of a recording is with the service
// when the child is done, and all of it a moment later.
func TestUploadBeginsWhileRecording(t *testing.T) {
	f, b := newFake(t), open(t)
	b.RunFirst(copying)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	recordsFor(b, "0:05")
	f.mu.Lock()
	early := 0
	if len(f.tus.uploads) == 1 {
		early = len(f.tus.uploads[0].data)
	}
	f.mu.Unlock()
	if early < 20_000 {
		t.Errorf("%d bytes arrived while reading, want three seconds", early)
	}
	b.Click(".big.stop")
	b.See(".tiles.revealed")
	u := f.wantOne(t)
	if u.fields["learner"] != "demo" || u.fields["page"] != "fishing-1" || u.fields["filename"] != "recording.webm" || u.fields["filetype"] != "audio/webm" || len(u.key) != 32 {
		t.Errorf("the upload is %v under %q", u.fields, u.key)
	}
	if got := browser.Eval[string](b, shelf); got != "0 0" {
		t.Errorf("on the device lie %s after it was sent, want nothing", got)
	}
}

// TestCutUpload breaks the connection while reading, while sending, and when the
// last answer is on its way.
func TestCutUpload(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("net::ERR_")
	b.Allow("status of 409") // Chromium itself repeats a request whose connection broke
	b.RunFirst(copying)
	f.tus.cuts, f.tus.mute = []int{11_000, 30_000}, 1
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	recordsFor(b, "0:05")
	b.Click(".big.stop")
	b.See(".tiles.revealed")
	f.wantOne(t)
	if len(f.tus.cuts) > 0 || f.tus.mute > 0 {
		t.Errorf("the line was not cut at %v, answers lost %d", f.tus.cuts, f.tus.mute)
	}
}

// TestOlderService sends in one piece to a service that knows no tus.
func TestOlderService(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("status of 405")
	b.RunFirst(copying)
	f.tus.off = true
	b.Visit(f.URL+"/answer/who", ".big.record")
	recordsFor(b, "0:05")
	b.Click(".big.stop")
	b.See(".verdict-card")
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.uploads) != 1 || f.uploads[0].size != len(f.tus.copied) || f.uploads[0].question != "who" || f.uploads[0].key == "" {
		t.Errorf("uploads are %+v, want the one of %d bytes", f.uploads, len(f.tus.copied))
	}
}

// TestStartOver leaves nothing of a reading that a child thought better of: what was
// sent while reading is taken back.
func TestStartOver(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	recordsFor(b, "0:04")
	b.Click(".dock .over")
	b.See(".big.record")
	b.Until(shelf + `.then((n) => n === '0 0')`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.tus.dropped) != 1 || len(f.tus.uploads) != 0 || len(f.uploads) != 0 {
		t.Errorf("dropped %v, still there %d, sent %d; want the one dropped", f.tus.dropped, len(f.tus.uploads), len(f.uploads))
	}
}

// TestListenFirstSendsNothing shows that nothing leaves the device of a child who
// wants to listen first, and that leaving the page changes that as little.
func TestListenFirstSendsNothing(t *testing.T) {
	f, b := newFake(t), open(t)
	b.RunFirst(copying)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Click("#listen-first")
	recordsFor(b, "0:04")
	b.Click(".big.stop")
	b.See("audio.preview")
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	if f.arrived() != 0 || len(f.tus.uploads) != 0 {
		t.Fatal("something was sent before the child had listened")
	}
	b.Click(".waiting summary")
	if got := b.Text(".waiting .state"); !strings.Contains(got, "还没有交") {
		t.Errorf("the recording that was not sent says %q", got)
	}
	b.Click(".waiting [aria-label=现在就交]")
	b.See(".waiting a")
	if u := f.wantOne(t); u.fields["page"] != "fishing-1" {
		t.Errorf("sent %v, want the page that was read", u.fields)
	}
}

func TestPause(t *testing.T) {
	f, b := newFake(t), open(t)
	b.RunFirst(copying)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	recordsFor(b, "0:01")
	b.Click(".dock .pause")
	b.See(`.dock[data-state=paused]`)
	before := b.Text(".time")
	if browser.Eval[string](b, `window.heard.getTracks()[0].readyState`) != "live" {
		t.Error("the microphone is gone in a pause")
	}
	b.Click(".big.record")
	b.See(".big.stop")
	if after := b.Text(".time"); after != before {
		t.Errorf("after the pause the clock says %s, want %s as before it", after, before)
	}
	b.Until(`document.querySelector('.time').textContent >= '0:02'`)
	b.Click(".dock .pause")
	b.Click(".dock .done")
	b.See(".tiles.revealed")
	f.wantOne(t)
}

// TestInterrupted keeps what was read when the microphone goes (unplugged, a call),
// and waits when a child looks elsewhere.
func TestInterrupted(t *testing.T) {
	f, b := newFake(t), open(t)
	b.RunFirst(copying)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	recordsFor(b, "0:01")
	for name, event := range map[string]string{
		"the page hidden":    `Object.defineProperty(document, 'hidden', { value: true, configurable: true }), document.dispatchEvent(new Event('visibilitychange'))`,
		"the microphone cut": `window.heard.getTracks()[0].dispatchEvent(new Event('mute'))`,
	} {
		browser.Eval[bool](b, event)
		b.See(`.dock[data-state=paused]`)
		browser.Eval[bool](b, `delete document.hidden`)
		b.Click(".big.record")
		b.See(".big.stop")
		t.Log(name)
	}
	browser.Eval[bool](b, `window.heard.getTracks()[0].dispatchEvent(new Event('ended'))`)
	b.See("audio.preview")
	if got := b.Text(".dock .ask-mic"); !strings.Contains(got, "都还在") {
		t.Errorf("the interrupted recording says %q", got)
	}
	b.Click(".dock .primary")
	b.See(".tiles.revealed")
	f.wantOne(t)
}

// TestTryTheMicrophone hears a child before anything is recorded.
func TestTryTheMicrophone(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Click(".dock .try")
	b.See(`.dock[data-state=check] .hint[data-hint=good]`)
	b.Click(".big.record")
	b.See(".count")
	b.See(".big.stop")
	b.Click(".dock .over")
	b.See(`.dock[data-state=ready]`)
	if f.arrived() != 0 {
		t.Error("trying the microphone sent something")
	}
}

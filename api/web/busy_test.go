package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/langdu/langdu/internal/browser"
)

// TestBusyServiceIsLeftAlone has the service refuse a reading because too many wait: the
// child is told that it is safe, it is sent again by itself, not before the service said,
// and it arrives once.
func TestBusyServiceIsLeftAlone(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("the server responded with a status of")
	f.set(func() { f.refuse, f.tus.after = &problem{503, "overloaded"}, "8" })
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{voiceFile(t)}))
	b.See(`.trouble[data-kind="busy"]`)
	if got := b.Text(".dock .trouble p"); got != "你的录音还在。过一会儿会自己再交一次。" {
		t.Errorf("the child is told %q", got)
	}
	if got := browser.Eval[string](b, shelf); got == "0 0" {
		t.Error("the recording does not lie on the device while the service is busy")
	}
	f.set(func() { f.refuse, f.uploads = nil, nil })
	b.See(".tiles.revealed")
	f.mu.Lock()
	defer f.mu.Unlock()
	begun := f.tus.begun
	if len(begun) != 2 {
		t.Fatalf("the service was asked %d times, want twice", len(begun))
	}
	if waited := begun[1].Sub(begun[0]); waited < 8*time.Second {
		t.Errorf("it was asked again after %s, where it had asked for 8 s", waited)
	}
	if len(f.uploads) != 1 {
		t.Errorf("%d recordings arrived, want one", len(f.uploads))
	}
}

// TestWhatWaitsIsNotPressedOnABusyService: of three recordings that wait on the device
// the first is refused: the others are not tried.
func TestWhatWaitsIsNotPressedOnABusyService(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("the server responded with a status of")
	f.set(func() { f.refuse, f.tus.after = &problem{503, "overloaded"}, "60" })
	b.Visit(f.URL+"/read/moon", ".big.record")
	browser.Eval[bool](b, `(async () => {
		const { openShelf } = await import('/assets/test/shelf.js');
		const { Courier } = await import('/assets/test/courier.js');
		const shelf = await openShelf();
		for (const id of ['a', 'b', 'c']) {
			await shelf.add({ id: id.repeat(32), learner: 'somebody', about: { page: 'moon' }, title: '月亮', name: 'a.webm', type: 'audio/webm',
				made: Date.now(), seconds: 3, state: 'ready', url: null }, 0, new Blob(['sound']));
		}
		await new Courier(shelf, { learner: 'somebody', learners: ['somebody'] }, () => {}).go();
		return true;
	})()`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.tus.begun); n != 1 {
		t.Errorf("the service was asked %d times for three that wait, want once", n)
	}
}

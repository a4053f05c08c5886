package web_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// keptSum is the hash of the one recording on the device.
const keptSum = `(async () => {
	const db = await new Promise((done) => { indexedDB.open('langdu').onsuccess = (e) => done(e.target.result); });
	const pieces = await new Promise((done) => { db.transaction('pieces').objectStore('pieces').getAll().onsuccess = (e) => done(e.target.result); });
	db.close();
	const sum = await crypto.subtle.digest('SHA-256', await new Blob(pieces).arrayBuffer());
	return Array.from(new Uint8Array(sum), (x) => x.toString(16).padStart(2, '0')).join('');
})()`

// readOffline reads a page without a network, and is the hash of what is kept.
func readOffline(t *testing.T, f *fake, b *browser.Tab) string {
	t.Helper()
	b.Allow("net::ERR_INTERNET_DISCONNECTED")
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Offline(true)
	recordsFor(b, "0:04")
	b.Click(".big.stop")
	b.See(`.dock .trouble[data-kind=offline]`)
	if got := b.Text(".dock .trouble h2"); got != "录音放好了，等网络" {
		t.Errorf("without a network the dock says %q", got)
	}
	return browser.Eval[string](b, keptSum)
}

// wantKept fails unless what arrived, once, is what lay on the device.
func (f *fake) wantKept(t *testing.T, sum string) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.uploads) != 1 || len(f.tus.uploads) != 1 || f.tus.uploads[0].sum() != sum {
		t.Errorf("%d recordings of %d uploads arrived, want the one that was kept", len(f.uploads), len(f.tus.uploads))
		for _, u := range f.tus.uploads {
			t.Logf("%s: %d of %d bytes under %s, became %q", u.id, len(u.data), u.length, u.key, u.recording)
		}
	}
}

// TestNetworkReturns sends a recording made offline as soon as the network is back.
func TestNetworkReturns(t *testing.T) {
	f, b := newFake(t), open(t)
	sum := readOffline(t, f, b)
	b.Offline(false)
	b.See(".tiles.revealed")
	f.wantKept(t, sum)
	if got := browser.Eval[string](b, shelf); got != "0 0" {
		t.Errorf("on the device lie %s after it was sent, want nothing", got)
	}
}

// TestSentInAnotherTab closes the tab of a recording made offline: two new ones show
// and send it, once.
func TestSentInAnotherTab(t *testing.T) {
	f, first := newFake(t), open(t)
	sum := readOffline(t, f, first)
	first.Do(chromedp.Navigate("about:blank"))
	b, c := first.Another(t), first.Another(t)
	b.Allow("status of 409") // the first tab may have begun to send as it closed
	b.Do(chromedp.EmulateViewport(1280, 800))
	held := f.hold()
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	if got := b.Text(".waiting summary"); !strings.Contains(got, "1 个录音等着") {
		t.Errorf("the strip says %q", got)
	}
	c.Visit(f.URL+"/answer/who", ".big.record")
	close(held)
	b.Until(shelf + `.then((n) => n === '0 0')`) // either tab may be the one that sends
	f.wantKept(t, sum)
}

// TestResumedLater has an upload cut off and the tab closed: a new tab sends what
// is missing and no more.
func TestResumedLater(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("net::ERR_")
	b.Allow("status of 409")
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	f.set(func() { f.tus.cuts = slices.Repeat([]int{20_000}, 100) })
	recordsFor(b, "0:04")
	b.Click(".big.stop")
	b.See(`.dock .trouble[data-kind=offline]`)
	sum := browser.Eval[string](b, keptSum)
	f.set(func() { f.tus.cuts = nil })
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	b.See(".waiting[data-waits='0']")
	f.wantKept(t, sum)
}

// TestUploadIsGone closes the tab of an upload that was cut, and has the service erase
// what came: one that ran out begins anew, and one that was erased before its time is
// taken from the device too.
func TestUploadIsGone(t *testing.T) {
	for name, test := range map[string]struct {
		expires time.Time
		sent    int
	}{
		"ran out":           {time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), 1},
		"erased on purpose": {time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), 0},
	} {
		f, b := newFake(t), open(t)
		b.Allow("net::ERR_")
		b.Allow("status of 4")
		f.tus.expires = test.expires
		b.Visit(f.URL+"/read/fishing-1", ".big.record")
		recordsFor(b, "0:05") // a part is there
		f.set(func() { f.tus.cuts = slices.Repeat([]int{1}, 100) })
		b.Click(".big.stop")
		b.See(`.dock .trouble[data-kind=offline]`)
		sum := browser.Eval[string](b, keptSum)
		f.set(func() { f.tus.cuts, f.tus.uploads, f.tus.allGone = nil, nil, true })
		b.Visit(f.URL+"/read/moon", ".waiting[data-waits='0']")
		if got := browser.Eval[string](b, shelf); got != "0 0" {
			t.Errorf("%s: on the device lie %s, want nothing", name, got)
		}
		if n := f.arrived(); n != test.sent {
			t.Errorf("%s: %d recordings arrived, want %d", name, n, test.sent)
		}
		if test.sent > 0 {
			f.wantKept(t, sum)
		}
	}
}

// TestCrashedTab loses at most a second: what was read is there, is not sent by
// itself, and is sent when the child says so.
func TestCrashedTab(t *testing.T) {
	f, crashed := newFake(t), open(t)
	crashed.Visit(f.URL+"/read/fishing-1", ".big.record")
	recordsFor(crashed, "0:04")
	dies, ends := context.WithTimeout(crashed.Context(), time.Second) // it can answer no more
	defer ends()
	if _, err := chromedp.Call(dies, page.Crash, cdp.Empty{}); err == nil {
		t.Error("the tab lives")
	}
	b := crashed.Another(t)
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	sum := browser.Eval[string](b, keptSum)
	b.Click(".waiting summary")
	b.Click(".waiting .play")
	b.Until(`document.querySelector('.waiting .play .icon-pause') !== null`)
	if n := f.arrived(); n > 0 {
		t.Errorf("%d sent of a reading that was not handed over", n)
	}
	b.Click(".waiting [aria-label=现在就交]")
	b.See(".waiting a")
	f.wantKept(t, sum)
	b.Click(".waiting a")
	b.See(".tiles.revealed")
}

// TestLeavingThePage takes back what was sent of a reading that was not handed over,
// keeps it on the device, and sends all of it when the child says so.
func TestLeavingThePage(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("status of 410")                                                            // where it was taken back from
	b.RunFirst(`addEventListener('beforeunload', (e) => e.stopImmediatePropagation())`) // yes, leave
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	recordsFor(b, "0:05")
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	f.set(func() {
		if len(f.uploads) != 0 || len(f.tus.uploads) != 0 || len(f.tus.dropped) != 1 {
			t.Errorf("%d sent, %d left with the service, %d taken back, want the one taken back", len(f.uploads), len(f.tus.uploads), len(f.tus.dropped))
		}
	})
	sum := browser.Eval[string](b, keptSum)
	b.Click(".waiting summary")
	b.Click(".waiting [aria-label=现在就交]")
	b.See(".waiting a")
	f.wantKept(t, sum)
}

// TestDeleteWhatWaits deletes a recording that was never sent.
func TestDeleteWhatWaits(t *testing.T) {
	f, b := newFake(t), open(t)
	readOffline(t, f, b)
	f.set(func() { f.refuse = &problem{503, "unavailable"} })
	b.Allow("status of 503")
	b.Offline(false)
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	b.Click(".waiting summary")
	b.Click(".waiting [aria-label=不要了]")
	b.Click(".ask .danger")
	b.Until(`document.querySelector('.waiting').hidden`)
	if got := browser.Eval[string](b, shelf); got != "0 0" {
		t.Errorf("on the device lie %s after it was deleted, want nothing", got)
	}
}

// TestWhatMayNotStay takes from the device what is a week old, what is of a child
// who may no longer read here, and what the service may not have.
func TestWhatMayNotStay(t *testing.T) {
	for name, test := range map[string]struct {
		days    int
		learner string
		refuse  *problem
		left    string
	}{
		"a week old":       {8, "demo", &problem{503, ""}, "0 0"},
		"of somebody else": {1, "other", nil, "0 0"},
		"without consent":  {1, "demo", &problem{403, "consent-required"}, "0 0"},
		"erased":           {1, "demo", &problem{410, "erased"}, "0 0"},
		"still waiting":    {6, "demo", &problem{503, ""}, "1 1"},
	} {
		t.Run(name, func(t *testing.T) {
			f, b := newFake(t), open(t) // of its own: what the page of another sends is not this one's
			b.Allow("status of")
			f.set(func() { f.refuse = test.refuse })
			b.Visit(f.URL, ".pages")
			browser.Eval[bool](b, fmt.Sprintf(`(async () => {
				const { openShelf } = await import('/assets/test/shelf.js');
				const shelf = await openShelf();
				await shelf.add({ id: 'x'.repeat(32), learner: %q, about: { page: 'moon' }, title: '月亮', name: 'a.webm', type: 'audio/webm',
					made: Date.now() - %d * 24 * 3600 * 1000, seconds: 3, state: 'ready', url: null }, 0, new Blob(['sound']));
				return true;
			})()`, test.learner, test.days))
			b.Visit(f.URL+"/read/moon", ".big.record")
			b.Until(fmt.Sprintf(`%s.then((n) => n === %q)`, shelf, test.left))
			if test.left != "0 0" {
				b.See(".waiting:not([hidden])")
			}
			if n := f.arrived(); n > 0 && test.refuse == nil {
				t.Errorf("%d sent, want none", n)
			}
		})
	}
}

// TestMyWorkSaysWhatWaits shows on My Work too what was read without a network, and
// sends it from there.
func TestMyWorkSaysWhatWaits(t *testing.T) {
	f, b := newFake(t), open(t)
	sum := readOffline(t, f, b)
	f.set(func() { f.refuse = &problem{503, "unavailable"} })
	b.Allow("status of 503")
	b.Allow("status of 409") // the page that was left may have begun to send
	b.Offline(false)
	b.Visit(f.URL+"/work", ".waiting:not([hidden])")
	if got := b.Text(".waiting summary"); !strings.Contains(got, "1 个录音等着") {
		t.Errorf("the strip says %q", got)
	}
	f.set(func() { f.refuse, f.uploads = nil, nil })
	b.Visit(f.URL+"/work", ".waiting[data-waits='0']")
	f.wantKept(t, sum)
}

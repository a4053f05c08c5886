package web_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// worked waits until the service worker has all that it keeps.
const worked = `navigator.serviceWorker && navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')`

// TestReadOffline opens pages that were opened before without a network, reads one
// of them, closes the tab, opens it again, and has the recording sent when the
// network is back.
func TestReadOffline(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("net::ERR_")
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Until(worked)
	b.Visit(f.URL+"/answer/who", ".big.record")
	b.Until(`caches.match('/v1/questions/who').then((found) => found !== undefined)`)
	b.Visit(f.URL, ".pages")
	b.Until(`caches.match('/v1/pages?limit=60&after=').then((found) => found !== undefined)`)
	f.network(b, false)
	b.Visit(f.URL, ".pages")
	b.Click(`a[href="/read/fishing-1"]`)
	b.See(".big.record")
	if got := b.Text("h1"); got != "河边的小猫" {
		t.Errorf("without a network the page is %q", got)
	}
	recordsFor(b, "0:03")
	b.Click(".big.stop")
	b.See(`.dock .trouble[data-kind=offline]`)
	sum := browser.Eval[string](b, keptSum)

	b.Visit(f.URL+"/answer/who", ".waiting:not([hidden])")
	b.See(".choices")
	b.Visit(f.URL+"/work", ".pages") // what needs the network leads to what does not, and to what waits
	b.See(".waiting:not([hidden])")
	if path := browser.Eval[string](b, `location.pathname`); path != "/" {
		t.Errorf("My Work without a network leads to %s, want the first page", path)
	}
	b.Visit(f.URL+"/read/moon", `.trouble[data-kind=unreached]`) // never opened before
	if f.arrived() > 0 {
		t.Fatal("there is a network")
	}
	f.network(b, true)
	b.Visit(f.URL+"/answer/who", ".waiting[data-waits='0']")
	f.wantKept(t, sum)
}

// TestWhatTheDeviceKeeps looks through everything that is kept for times without a
// network: no result, no sound, no picture and no session, and of the reader the
// learner's id and the limits.
func TestWhatTheDeviceKeeps(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	b.Until(worked)
	b.Visit(f.URL+"/r/"+f.add("fishing-1", "scored", ""), ".tiles")
	b.Visit(f.URL+"/work", "main")
	b.Visit(f.URL+"/answer/who", ".big.record")
	b.Until(`caches.match('/v1/questions/who').then((found) => found !== undefined)`)
	allowed := regexp.MustCompile(`^/(assets/[0-9a-f]{12}/.*|read/-|answer/-|v1/pages/fishing-1|v1/questions/who|)$`)
	kept := browser.Eval[[]string](b, `(async () => {
		const all = [];
		for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) all.push(new URL(r.url).pathname);
		return all;
	})()`)
	for _, path := range kept {
		if !allowed.MatchString(path) {
			t.Errorf("the device keeps %s", path)
		}
	}
	if len(kept) < 40 {
		t.Errorf("the device keeps %q, want the scripts too", kept)
	}
	for _, shell := range []string{"/", "/read/-", "/answer/-"} {
		html := browser.Eval[string](b, `caches.match('`+shell+`', { ignoreVary: true }).then((r) => r.text())`)
		if strings.Contains(html, "demo") || strings.Contains(html, "小猫") || !strings.Contains(html, `id="answered"`) {
			t.Errorf("the empty page %s tells something: %s", shell, html)
		}
	}
	if got := browser.Eval[string](b, `localStorage.getItem('langdu.reader')`); got != `{"learner":"demo","limits":{"max_bytes":20971520,"max_seconds":180}}` {
		t.Errorf("of the reader the device keeps %s", got)
	}
	// Who has chosen another child reads as that one without a network too.
	browser.Eval[bool](b, `import('/assets/test/session.js').then((s) => s.choose('other')).then(() => true)`)
	if got := browser.Eval[string](b, `localStorage.getItem('langdu.reader')`); !strings.HasPrefix(got, `{"learner":"other",`) {
		t.Errorf("without a network the reader is %s, want the one that was chosen", got)
	}
}

// TestSignedOut leaves nothing to open without a network when the session is over, and
// nothing at all after signing out.
func TestSignedOut(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("net::ERR_INTERNET_DISCONNECTED")
	b.Allow("status of 401")
	readOffline(t, f, b)
	f.set(func() { f.refuse = &problem{503, "unavailable"} })
	b.Allow("status of 503")
	b.Offline(false)
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	b.Until(worked)
	f.set(func() { f.signedIn = false })
	b.Visit(f.URL+"/read/moon", `.trouble[data-kind=session]`)
	const left = `(async () => { const all = []; for (const n of await caches.keys()) if (!n.startsWith('langdu-assets')) all.push(n); return all.join() + localStorage.getItem('langdu.reader'); })()`
	if got := browser.Eval[string](b, left); got != "null" {
		t.Errorf("after the session the device keeps %s", got)
	}
	if got := browser.Eval[string](b, shelf); !strings.HasPrefix(got, "1 ") {
		t.Errorf("a session that ran out took %s from the shelf", got)
	}
	f.set(func() { f.signedIn = true })
	b.Visit(f.URL+"/read/moon", ".waiting:not([hidden])")
	browser.Eval[bool](b, `import('/assets/test/session.js').then((s) => s.signOut()).then(() => true)`)
	if got := browser.Eval[string](b, `(async () => [await `+shelf+`, (await navigator.serviceWorker.getRegistrations()).length].join())()`); got != "0 0,0" {
		t.Errorf("after signing out the device has %s recordings, pieces and workers", got)
	}
}

// TestWorkerScript shows how the worker is served: never kept, under the policy.
func TestWorkerScript(t *testing.T) {
	f := newFake(t)
	r, err := http.Get(f.URL + "/sw.js")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	script, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(r.Header.Get("Content-Security-Policy"), "worker-src 'self'") {
		t.Errorf("the policy is %s", r.Header.Get("Content-Security-Policy"))
	}
	for _, asset := range []string{"pages/read.js", "pages/answer.css", "waitlist.js", "tus.js", "offline.js", "words/en/read.js", "images/bird.svg"} {
		if !strings.Contains(string(script), "/"+asset+`"`) {
			t.Errorf("the worker does not keep %s", asset)
		}
	}
	for _, asset := range []string{"pages/work.js", "pages/staff.js", "wavesurfer"} {
		if strings.Contains(string(script), asset) {
			t.Errorf("the worker keeps %s, which no page of reading needs", asset)
		}
	}
}

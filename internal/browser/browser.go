// Package browser drives a real Chromium in tests of the pages: a tab a test, a
// microphone that plays a file, and every complaint of the browser (a script's
// error, a blocked resource, the console) fails the test.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/need"
)

// Tab is one tab of a real Chromium with a microphone that plays a file.
type Tab struct {
	t   *testing.T
	ctx context.Context // ends with the test

	mu         sync.Mutex
	complaints []string // errors of scripts, of the content policy, of the console
	allowed    []string // parts of complaints that a test provokes on purpose
}

// patience is how long a tab may live: it ends what would never end, and is long
// enough for a machine with much else to do.
const patience = 3 * time.Minute

// chrome is the one browser of all tests: each test has a profile of its own, so
// that no cookie or setting is shared.
var chrome struct {
	start sync.Once
	ctx   context.Context
	stop  func()
	err   error
}

// Main runs the tests of a package and then ends the browser: call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	os.Exit(code)
}

// Open opens a tab the size of a phone. voice is the WAV that the microphone plays;
// the first call of a process decides. A browser takes minutes, so the test is
// skipped unless LANGDU_BROWSER=1 asks for it, or LANGDU_REQUIRE_ALL=1 says that
// nothing may be skipped.
func Open(t *testing.T, voice []byte) *Tab {
	t.Helper()
	if os.Getenv("LANGDU_BROWSER") != "1" && !need.All() {
		t.Skip("the pages are tested in a real browser with LANGDU_BROWSER=1")
	}
	path := chromium()
	if path == "" {
		t.Fatal("no chromium on PATH: install it (Debian's package chromium) to test the pages")
	}
	chrome.start.Do(func() { launch(path, voice) })
	if chrome.err != nil {
		t.Fatalf("starting %s: %v", path, chrome.err)
	}
	return openTab(t, chromedp.WithNewBrowserContext())
}

// openTab opens a tab in a profile: a new one, or that of another tab.
func openTab(t *testing.T, profile chromedp.ContextOption) *Tab {
	t.Helper()
	b := &Tab{t: t}
	tab, shut := chromedp.NewContext(chrome.ctx, profile, chromedp.WithListener(b.overhear))
	t.Cleanup(shut)
	if _, err := chromedp.Call(tab, log.Enable, cdp.Empty{}); err != nil {
		t.Fatalf("a tab: %v", err)
	}
	var late context.CancelFunc
	b.ctx, late = context.WithTimeout(tab, patience)
	t.Cleanup(late)
	t.Cleanup(b.noComplaints)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Accept("zh-CN,zh;q=0.9")
	b.Media("prefers-reduced-motion", "reduce") // tests need not wait for it
	return b
}

// launch starts the browser with a microphone that plays a file.
func launch(path string, wav []byte) {
	dir, err := os.MkdirTemp("", "langdu-web-")
	if err != nil {
		chrome.err = err
		return
	}
	voice := filepath.Join(dir, "voice.wav")
	if chrome.err = os.WriteFile(voice, wav, 0o600); chrome.err != nil {
		return
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"),
		chromedp.Flag("use-fake-ui-for-media-stream", true), chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-audio-capture", voice+"%noloop"),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
	}, quiet...)...)
	var shut context.CancelFunc
	chrome.ctx, shut = chromedp.NewContext(alloc)
	chrome.stop = func() { shut(); stop(); os.RemoveAll(dir) }
	chrome.err = chromedp.Do(chrome.ctx)
}

var quiet = []chromedp.ExecAllocatorOption{
	chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
	chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
	chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
	chromedp.Flag("mute-audio", true),
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// overhear collects whatever the browser complains about: scripts that throw,
// console errors, and everything that the content policy blocked.
func (b *Tab) overhear(event any) {
	var said string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		said = fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, a := range e.Args {
				said += fmt.Sprint(string(a.Value), a.Description, " ")
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			said = e.Entry.Text + " " + e.Entry.URL
		}
	}
	if said != "" {
		b.mu.Lock()
		b.complaints = append(b.complaints, said)
		b.mu.Unlock()
	}
}

// Allow names a complaint that the test provokes on purpose.
func (b *Tab) Allow(part string) { b.allowed = append(b.allowed, part) }

func (b *Tab) noComplaints() {
	b.mu.Lock()
	defer b.mu.Unlock()
next:
	for _, c := range b.complaints {
		for _, a := range b.allowed {
			if strings.Contains(c, a) {
				continue next
			}
		}
		b.t.Errorf("the browser complains: %s", c)
	}
}

// Do runs the actions and fails the test where one fails.
func (b *Tab) Do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatalf("browser: %v", err)
	}
}

// Visit opens an address and waits for an element there.
func (b *Tab) Visit(address, selector string) {
	b.t.Helper()
	b.Do(chromedp.Navigate(address))
	b.See(selector)
}

// See waits until an element is visible.
func (b *Tab) See(selector string) {
	b.t.Helper()
	b.Until(fmt.Sprintf(`(e => e !== null && e.checkVisibility())(document.querySelector(%q))`, selector))
}

// Until waits until a script expression is true, over changes of the page too.
func (b *Tab) Until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience/4)
	defer cancel()
	var err error
	for ctx.Err() == nil {
		_, err = chromedp.Run(ctx, chromedp.Poll[bool](expression,
			chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(5*time.Second)))
		if err == nil {
			return
		}
	}
	says, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	b.t.Fatalf("never true: %s: %v\nthe page is %s", expression, err, says)
}

// Click clicks as a person would, by mouse, on an element that has come to rest
// with nothing over it, such as the picture of the page that is being left.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	b.See(selector)
	b.Until(fmt.Sprintf(`(e => {
		e.scrollIntoViewIfNeeded();
		const box = e.getBoundingClientRect(), at = [box.x, box.y, box.width, box.height].join();
		const rests = window.lastSeenAt === at;
		window.lastSeenAt = at;
		return rests && e.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
	})(document.querySelector(%q))`, selector))
	b.Do(chromedp.Click(chromedp.CSS(selector)))
}

// Text is the visible text of an element.
func (b *Tab) Text(selector string) string {
	b.t.Helper()
	return Eval[string](b, fmt.Sprintf(`document.querySelector(%q).innerText`, selector))
}

// Eval is the value of a script expression.
func Eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Media makes the device one whose owner prefers something, such as
// prefers-color-scheme: dark.
func (b *Tab) Media(feature, value string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: feature, Value: value}}})
}

// Accept makes the browser one that asks for pages in the languages, as in
// Accept-Language. Headless Chromium by itself asks for none.
func (b *Tab) Accept(languages string) {
	b.t.Helper()
	call(b, network.Enable, network.EnableParams{})
	call(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": json.RawMessage(strconv.Quote(languages))}})
}

// Context is what actions of chromedp run in.
func (b *Tab) Context() context.Context { return b.ctx }

// RunFirst runs a script in every page before the page's own.
func (b *Tab) RunFirst(script string) {
	b.t.Helper()
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

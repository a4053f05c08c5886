package web_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is one tab of a real Chromium with a microphone that plays a file.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string // errors of scripts, of the content policy, of the console
	allowed    []string // parts of complaints that a test provokes on purpose
}

// chrome is the one browser of all tests: each test has a tab of its own, and
// a service at an address of its own, so that no cookie or setting is shared.
var chrome struct {
	start sync.Once
	ctx   context.Context
	stop  func()
	err   error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	os.Exit(code)
}

// open opens a tab. Without Chromium the test is skipped, unless
// LANGDU_REQUIRE_ALL says that nothing may be.
func open(t *testing.T) *browser {
	t.Helper()
	path := chromium()
	if path == "" {
		if os.Getenv("LANGDU_REQUIRE_ALL") == "1" {
			t.Fatal("no chromium on PATH, and LANGDU_REQUIRE_ALL=1 forbids to skip")
		}
		t.Skip("no chromium on PATH: the pages are tested in a real browser")
	}
	chrome.start.Do(func() { launch(path) })
	if chrome.err != nil {
		t.Fatalf("starting %s: %v", path, chrome.err)
	}
	b := &browser{t: t}
	tab, shut := chromedp.NewContext(chrome.ctx, chromedp.WithListener(b.overhear))
	t.Cleanup(shut)
	if _, err := chromedp.Call(tab, log.Enable, cdp.Empty{}); err != nil {
		t.Fatalf("a tab: %v", err)
	}
	var late context.CancelFunc
	b.ctx, late = context.WithTimeout(tab, time.Minute)
	t.Cleanup(late)
	t.Cleanup(b.noComplaints)
	b.do(chromedp.EmulateViewport(390, 844))
	b.media("prefers-reduced-motion", "reduce") // tests need not wait for it
	return b
}

// launch starts the browser with a microphone that plays a file.
func launch(path string) {
	dir, err := os.MkdirTemp("", "langdu-web-")
	if err != nil {
		chrome.err = err
		return
	}
	voice := filepath.Join(dir, "voice.wav")
	if chrome.err = os.WriteFile(voice, wav(8000, loudness), 0o600); chrome.err != nil {
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
func (b *browser) overhear(event any) {
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

// allow names a complaint that the test provokes on purpose.
func (b *browser) allow(part string) { b.allowed = append(b.allowed, part) }

func (b *browser) noComplaints() {
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

// do runs the actions and fails the test where one fails.
func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatalf("browser: %v", err)
	}
}

// visit opens an address and waits for an element there.
func (b *browser) visit(address, selector string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
	b.see(selector)
}

// see waits until an element is visible.
func (b *browser) see(selector string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`(e => e !== null && e.checkVisibility())(document.querySelector(%q))`, selector))
}

// until waits until a script expression is true, over changes of the page too.
func (b *browser) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
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

// click clicks as a person would, by mouse.
func (b *browser) click(selector string) {
	b.t.Helper()
	b.see(selector)
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// text is the visible text of an element.
func (b *browser) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.querySelector(%q).innerText`, selector))
}

// eval is the value of a script expression.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// media makes the device one whose owner prefers something, such as
// prefers-color-scheme: dark.
func (b *browser) media(feature, value string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: feature, Value: value}}})
	if err != nil {
		b.t.Fatal(err)
	}
}

// runFirst runs a script in every page before the page's own.
func (b *browser) runFirst(script string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		b.t.Fatal(err)
	}
}

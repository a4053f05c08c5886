package browser

import (
	"path/filepath"
	"time"

	devtools "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// Downloads lets the tab save files, which headless Chromium otherwise cancels as
// soon as they begin, and has saved wait for one to be done.
func (b *Tab) Downloads() (saved func() (path string)) {
	b.t.Helper()
	folder, names, done := b.t.TempDir(), map[string]string{}, make(chan string, 8)
	c := chromedp.FromContext(b.ctx)
	chromedp.ListenBrowser(b.ctx, func(event any) {
		switch e := event.(type) {
		case *devtools.EventDownloadWillBegin:
			names[e.GUID] = e.SuggestedFilename
		case *devtools.EventDownloadProgress:
			if e.State == devtools.DownloadProgressStateCompleted {
				done <- filepath.Join(folder, names[e.GUID])
			} else if e.State == devtools.DownloadProgressStateCanceled {
				done <- ""
			}
		}
	})
	yes := true
	if _, err := cdp.Call(b.ctx, c.Browser, devtools.SetDownloadBehavior, devtools.SetDownloadBehaviorParams{
		Behavior: devtools.SetDownloadBehaviorBehaviorAllow, BrowserContextID: c.BrowserContextID, DownloadPath: folder, EventsEnabled: &yes}); err != nil {
		b.t.Fatalf("downloads: %v", err)
	}
	return func() string {
		b.t.Helper()
		select {
		case path := <-done:
			return path
		case <-time.After(patience / 4):
			b.t.Fatal("nothing was saved")
			return ""
		}
	}
}

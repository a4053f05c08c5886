package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// Another opens a second tab beside the first, of the same person: they share
// cookies and what the pages store.
func (b *Tab) Another(t *testing.T) *Tab {
	t.Helper()
	c := &Tab{t: t}
	own := chromedp.FromContext(b.ctx).BrowserContextID
	tab, shut := chromedp.NewContext(chrome.ctx, chromedp.WithExistingBrowserContext(own), chromedp.WithListener(c.overhear))
	t.Cleanup(shut)
	if _, err := chromedp.Call(tab, log.Enable, cdp.Empty{}); err != nil {
		t.Fatalf("another tab: %v", err)
	}
	var late context.CancelFunc
	c.ctx, late = context.WithTimeout(tab, patience)
	t.Cleanup(late)
	t.Cleanup(c.noComplaints)
	c.Do(chromedp.EmulateViewport(390, 844))
	c.Media("prefers-reduced-motion", "reduce")
	return c
}

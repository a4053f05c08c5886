package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Another opens a second tab beside the first, of the same person: they share
// cookies and what the pages store.
func (b *Tab) Another(t *testing.T) *Tab {
	t.Helper()
	return openTab(t, chromedp.WithExistingBrowserContext(chromedp.FromContext(b.ctx).BrowserContextID))
}

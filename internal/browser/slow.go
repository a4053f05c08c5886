package browser

import (
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Slow makes the processor so many times slower than it is.
func (b *Tab) Slow(times float64) {
	b.t.Helper()
	call(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
}

// Offline cuts the pages and their service worker off from the network, or
// connects them again; they are told by the events offline and online.
func (b *Tab) Offline(off bool) {
	b.t.Helper()
	b.conditions(network.Conditions{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	call(b, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
}

// Network makes the network one with so many milliseconds between question and
// answer, and so many bytes a second each way.
func (b *Tab) Network(latency, bytes float64) {
	b.t.Helper()
	b.conditions(network.Conditions{Latency: latency, DownloadThroughput: bytes, UploadThroughput: bytes})
}

func (b *Tab) conditions(c network.Conditions) {
	b.t.Helper()
	call(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		EmulateOfflineServiceWorker: &c.Offline, MatchedNetworkConditions: []*network.Conditions{&c}})
}

// Afresh empties the browser's cache, so that the next page is a first one.
func (b *Tab) Afresh() {
	b.t.Helper()
	call(b, network.ClearBrowserCache, cdp.Empty{})
}

// call is one command of the DevTools protocol.
func call[P, R any](b *Tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
}

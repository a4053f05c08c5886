package web_test

import (
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// contrasts lists the texts on the page whose contrast with what is behind them
// is less than WCAG 2.2 asks for (4.5, or 3 for large text). Colours are read
// back from a canvas, which knows every notation; layers are painted one over
// the other up to the first that is opaque.
const contrasts = `(() => {
	const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
	const over = (layers) => {
		pen.clearRect(0, 0, 1, 1);
		for (const c of layers) { pen.fillStyle = c; pen.fillRect(0, 0, 1, 1); }
		return [...pen.getImageData(0, 0, 1, 1).data];
	};
	const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
		.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (e) => {
		const layers = [];
		for (; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
		return layers;
	};
	const poor = [];
	for (const e of document.querySelectorAll('body *')) {
		const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
		if (!own || !e.checkVisibility() || e.closest('.unseen, .skip, [aria-hidden]')) continue;
		const style = getComputedStyle(e);
		const layers = behind(e);
		const [x, y] = [light(over(layers)), light(over([...layers, style.color]))].sort((a, b) => b - a);
		const size = parseFloat(style.fontSize);
		const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
		const ratio = (x + 0.05) / (y + 0.05);
		if (ratio < (large ? 3 : 4.5)) poor.push(ratio.toFixed(2) + ' ' + e.className + ' ' + e.textContent.slice(0, 20));
	}
	return poor;
})()`

// TestContrast reads every page by day and by night.
func TestContrast(t *testing.T) {
	f, b := newFake(t), open(t)
	f.garden = true
	id := f.add("fishing-1", "scored", "")
	f.add("moon", "unassessable", "silence")
	pages := []struct{ path, ready string }{
		{"/", ".pages .asks"}, {"/read/moon", ".big.record"}, {"/work", ".growth"}, {"/growth", ".garden"}, {"/r/rec001", ".refusal"}, {"/r/" + id, ".tiles.revealed"},
		{"/questions", ".asked"}, {"/answer/who", ".big.record"},
		{"/guardian", "#asked .late"},
	}
	for kind, s := range said {
		pages = append(pages, struct{ path, ready string }{"/r/" + f.answer(s.question, kind, "scored"), ".verdict-card"})
	}
	for _, scheme := range []string{"light", "dark"} {
		b.Media("prefers-color-scheme", scheme)
		for _, at := range pages {
			b.Visit(f.URL+at.path, at.ready)
			if at.ready == ".tiles.revealed" {
				b.Until(`document.getAnimations().length === 0`)
				b.Click(`.tile[data-verdict="wrong"]`)
				b.See(".detail")
			}
			for _, poor := range browser.Eval[[]string](b, contrasts) {
				t.Errorf("%s, %s: poor contrast: %s", at.path, scheme, poor)
			}
		}
	}
}

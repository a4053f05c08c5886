package web_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/api/web/words"
	"github.com/langdu/langdu/internal/browser"
)

// drawn puts charts on a page that has none of its own.
func drawn(t *testing.T, scheme, charts string) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	said, err := json.Marshal(words.In(words.Chinese, "chart"))
	if err != nil {
		t.Fatal(err)
	}
	b.Media("prefers-color-scheme", scheme)
	b.Visit(f.URL+"/questions", ".skip")
	b.Until(fmt.Sprintf(`window.drew !== undefined || (window.drew = false, (async () => {
		const here = document.querySelector('link[rel=stylesheet]').href.replace(/base.css$/, '');
		const style = document.createElement('link');
		style.rel = 'stylesheet'; style.href = here + 'chart/chart.css';
		document.head.append(style);
		(await import(here + 'i18n.js')).fill(%s);
		const [{ line }, { bars }, { pictureOf, paper }] = await Promise.all(['line', 'bars', 'picture'].map((m) => import(here + 'chart/' + m + '.js')));
		window.pictureOf = pictureOf; window.paper = paper;
		document.querySelector('main').replaceChildren(...%s);
	})().then(() => { window.drew = true; }), false)`, said, charts))
	b.See(".chart-drawing svg")
	return f, b
}

const twoCharts = `[
	line({ title: '认识的字', x: 'time', area: true, unit: '个', name: 'known', series: [
		{ name: '读过', points: [['2026-09-01', 3], ['2026-09-14', 20], ['2026-10-20', 41], ['2026-11-22', 66]] },
		{ name: '认识', points: [['2026-09-01', 0], ['2026-09-14', 8], ['2026-10-20', 25], ['2026-11-22', 52]] }] }),
	bars({ title: 'Refusals', stacked: true, series: ['noisy', 'quiet'], groups: [{ name: 'Mon', values: [3, 1] }, { name: 'Tue', values: [0, 2] }, { name: 'Wed', values: [7, 4] }] }),
	bars({ title: '哪些声音', across: true, max: 100, unit: '%', series: [''], groups: [{ name: 'zh', values: [62] }, { name: '三声', values: [88] }] }),
	line({ title: 'Nothing', series: [{ name: 'a', points: [] }] })]`

func TestCharts(t *testing.T) {
	_, b := drawn(t, "light", twoCharts)
	if got := browser.Eval[[]string](b, `[...document.querySelectorAll('.chart svg')].map(e => e.getAttribute('role') + ' ' + e.getAttribute('aria-label'))`); len(got) != 3 ||
		got[0] != "img 认识的字. 最近：读过 66个，认识 52个。" || got[1] != "img Refusals. 最多的是：Wed 11，Mon 4，Tue 2。" {
		t.Errorf("the charts say %q", got)
	}
	if got := b.Text(".chart:last-child"); !strings.Contains(got, "还没有可以画的。") {
		t.Errorf("a chart of nothing says %q", got)
	}
	b.Click(".chart:first-child [aria-expanded=false]")
	b.See(".chart:first-child table")
	if got := browser.Eval[[]string](b, `[...document.querySelectorAll('.chart:first-child tr')].map(e => [...e.children].map(c => c.textContent).join('|'))`); len(got) != 5 ||
		got[0] != "时间|读过|认识" || got[4] != "2026年11月22日|66个|52个" {
		t.Errorf("the table reads %q", got)
	}
	look(t, b, "charts")
	if wide := browser.Eval[int](b, `document.documentElement.scrollWidth`); wide > 390 {
		t.Errorf("the page is %d pixels wide on a phone of 390", wide)
	}
}

// TestChartAsPicture shows that the PNG is drawn on white, in both schemes alike.
func TestChartAsPicture(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		_, b := drawn(t, scheme, twoCharts)
		address := browser.Eval[string](b, `pictureOf(document.querySelector('.chart svg'), '认识的字', '2026年11月29日').toDataURL('image/png')`)
		data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(address, "data:image/png;base64,"))
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("LANGDU_LOOK"); dir != "" {
			os.WriteFile(dir+"/chart-paper.png", data, 0o644)
		}
		checkPicture(t, data)
	}
}

// checkPicture decodes a PNG of a chart: large enough, white at its edge, and
// with lines, areas and text on it.
func checkPicture(t *testing.T, data []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	size := picture.Bounds().Size()
	if size.X < 700 || size.Y < 400 {
		t.Errorf("the picture has %v pixels", size)
	}
	seen, painted := map[uint32]bool{}, 0
	for y := range size.Y {
		for x := range size.X {
			r, g, b, a := picture.At(x, y).RGBA()
			if edge := x < 8 || y < 8 || x >= size.X-8 || y >= size.Y-8; edge && (r != 0xffff || g != 0xffff || b != 0xffff || a != 0xffff) {
				t.Fatalf("pixel %d,%d at the edge is not white", x, y)
			}
			seen[r>>8<<16|g>>8<<8|b>>8] = true
			if r != 0xffff {
				painted++
			}
		}
	}
	if share := float64(painted) / float64(size.X*size.Y); len(seen) < 20 || share < 0.01 || share > 0.9 {
		t.Errorf("the picture has %d colours, %.1f %% painted", len(seen), 100*share)
	}
	return picture
}

// TestChartColours compares the colours on paper with those of the style sheet by day.
func TestChartColours(t *testing.T) {
	_, b := drawn(t, "light", twoCharts)
	wrong := browser.Eval[[]string](b, `(() => {
		const style = getComputedStyle(document.documentElement);
		return Object.entries(paper).filter(([name, colour]) => ![style.getPropertyValue('--' + name), style.getPropertyValue('--chart-' + name)]
			.some((v) => v.trim() === colour)).map(([name]) => name);
	})()`)
	if len(wrong) > 0 {
		t.Errorf("picture.js and the style sheets differ in %v", wrong)
	}
}

// look keeps pictures of a page in the folder that LANGDU_LOOK names, for a person to look at.
func look(t *testing.T, b *browser.Tab, name string) {
	t.Helper()
	dir := os.Getenv("LANGDU_LOOK")
	if dir == "" {
		return
	}
	data, err := chromedp.Run(b.Context(), chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(dir+"/"+name+".png", data, 0o644)
	browser.Eval[bool](b, `(scrollTo(0, 0), true)`)
	if data, err = chromedp.Run(b.Context(), chromedp.CaptureScreenshot()); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(dir+"/"+name+"-top.png", data, 0o644)
}

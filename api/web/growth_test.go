package web_test

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// openGarden opens the page of growth of a child who has read for weeks.
func openGarden(t *testing.T, b *browser.Tab) *fake {
	t.Helper()
	f := newFake(t)
	f.garden = true
	for i := range 6 {
		f.add(story[i].ID, "scored", "")
	}
	b.Visit(f.URL+"/growth", ".figures")
	return f
}

func TestGarden(t *testing.T) {
	b := open(t)
	f := openGarden(t, b)
	f.set(func() {
		if f.zone == "" {
			t.Error("growth is asked for without the child's time zone")
		}
	})
	if says := b.Text("#garden-says"); !strings.Contains(says, "朵花") {
		t.Errorf("the garden says %q", says)
	}
	if n := browser.Eval[int](b, `document.querySelectorAll('.bed .plant-button').length`); n != 8 {
		t.Errorf("%d plants, want 8", n)
	}
	if says := browser.Eval[string](b, `document.querySelector('.calendar svg').getAttribute('aria-label')`); !strings.Contains(says, "天读了书") {
		t.Errorf("the calendar says %q", says)
	}
	b.See(".figures")
	if states := browser.Eval[[]string](b, `[...document.querySelectorAll('.bed-of')].map(e => e.classList[2] + e.querySelectorAll('.char').length)`); len(states) != 3 || !strings.HasPrefix(states[0], "known") {
		t.Errorf("beds = %v", states)
	}
	if to := browser.Eval[string](b, `document.querySelector('.next .primary').getAttribute('href')`); to != "/read/fishing-2" {
		t.Errorf("next leads to %s", to)
	}
}

// TestGardenStory touches a character by keyboard and is led to the recordings with it.
func TestGardenStory(t *testing.T) {
	b := open(t)
	openGarden(t, b)
	browser.Eval[bool](b, `(document.querySelector('.bed-of.known .char').focus(), true)`)
	b.Do(chromedp.KeyEvent("\r"))
	b.See(".story")
	if n := browser.Eval[int](b, `document.querySelectorAll('.story .time').length`); n != 6 {
		t.Errorf("%d times, want 6", n)
	}
	look(t, b, "story")
	b.Do(chromedp.KeyEvent("\x1b"))
	b.Until(`document.querySelector('.story') === null && document.activeElement.classList.contains('char')`)
	b.Click(".bed li:nth-child(2) .plant-button")
	b.See(".story")
	if to := browser.Eval[string](b, `document.querySelector('.story .time').getAttribute('href')`); to != "/r/rec005" {
		t.Errorf("the story leads to %s, want the latest recording", to)
	}
}

// seeFigures goes down to the figures for grown-ups, which are drawn then.
func seeFigures(b *browser.Tab) {
	b.See(".figures")
	browser.Eval[bool](b, `(document.querySelector('.figures').scrollIntoView(), true)`)
	b.Until(`document.querySelectorAll('.figures .chart svg').length === 5`)
}

// TestEverybodyCanUseTheGarden runs axe-core with all figures drawn, one as a table,
// and on the story of a character.
func TestEverybodyCanUseTheGarden(t *testing.T) {
	b := browser.OpenWithAxe(t, wav(8000, loudness))
	for _, scheme := range []string{"light", "dark"} {
		b.Media("prefers-color-scheme", scheme)
		openGarden(t, b)
		seeFigures(b)
		b.Click(".figures [aria-expanded=false]")
		b.See(".figures table")
		for _, when := range []string{"figures", "story"} {
			if when == "story" {
				b.Click(".bed .plant-button")
				b.See(".story")
			}
			for _, v := range b.Axe() {
				if v.Serious() {
					t.Errorf("%s, %s: %s", when, scheme, v)
				} else {
					t.Logf("%s, %s: %s", when, scheme, v)
				}
			}
		}
	}
}

// keeping takes what a script hands to the browser to be kept: see
// TestGardenFilesAreSaved for Chromium's own way to the disk.
const keeping = `(() => {
	const make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
	let last;
	window.files = {};
	URL.createObjectURL = (data) => { last = data; return make(data); };
	HTMLAnchorElement.prototype.click = function () {
		if (!this.download) return click.call(this);
		const reader = new FileReader();
		reader.onload = () => { files[this.download] = reader.result.split(',')[1]; };
		reader.readAsDataURL(last);
	};
})()`

// TestGardenDownloads keeps every chart as a PNG and every table as CSV, and reads
// the bytes that are kept.
func TestGardenDownloads(t *testing.T) {
	b := open(t)
	b.RunFirst(keeping)
	openGarden(t, b)
	seeFigures(b)
	for _, name := range []string{"calendar", "characters", "speed", "initials", "finals", "tones"} {
		browser.Eval[bool](b, `([...document.querySelectorAll('.save-picture')][`+strconv.Itoa(browser.Eval[int](b, `Object.keys(files).length`))+`].click(), true)`)
		b.Until(fmt.Sprintf(`%q in files`, name+".png"))
		data, err := base64.StdEncoding.DecodeString(browser.Eval[string](b, fmt.Sprintf(`files[%q]`, name+".png")))
		if err != nil {
			t.Fatal(err)
		}
		checkPicture(t, data)
		if to := os.Getenv("LANGDU_LOOK"); to != "" {
			os.WriteFile(filepath.Join(to, "paper-"+name+".png"), data, 0o644)
		}
	}
	for _, what := range []string{"days", "characters", "sounds"} {
		text := browser.Eval[string](b, fmt.Sprintf(`(async () => {
			const link = document.querySelector('.csv[download="growth-%s.csv"]');
			return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await (await fetch(link.href)).arrayBuffer());
		})()`, what))
		rest, marked := strings.CutPrefix(text, "\ufeff")
		rows, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
		if err != nil || !marked || len(rows) != 2 || rows[0][1] != "zh" || rows[0][2] == "" || rows[1][0] != "钓" {
			t.Errorf("growth-%s.csv is %q, %v", what, text, err)
		}
	}
}

// TestGardenFits looks at the widest texts on the narrowest phones: nothing may be
// wider than the screen, with four tabs at the top, in both languages.
func TestGardenFits(t *testing.T) {
	b := open(t)
	f := openGarden(t, b)
	for _, width := range []int64{320, 360, 390, 1280} {
		for _, language := range []string{"zh-CN", "en"} {
			for _, scheme := range []string{"light", "dark"} {
				b.Do(chromedp.EmulateViewport(width, 844))
				b.Accept(language)
				b.Media("prefers-color-scheme", scheme)
				b.Visit(f.URL+"/growth", ".garden")
				seeFigures(b)
				b.Until(`[...document.querySelectorAll('.chart-drawing')].every(e => e.firstChild && e.firstChild.getBoundingClientRect().width <= e.clientWidth + 1)`)
				if wide := browser.Eval[int64](b, `document.documentElement.scrollWidth`); wide > width {
					t.Errorf("%s: the page is %d pixels wide on a screen of %d", language, wide, width)
				}
				over := browser.Eval[[]string](b, `[...document.querySelectorAll('.top .tab, .top .language')].filter((e, i, all) => all.some((o) => o !== e && (a => (c => a.left < c.right - 1 && c.left < a.right - 1)(o.getBoundingClientRect()))(e.getBoundingClientRect()))).map(e => e.innerText)`)
				if len(over) > 0 {
					t.Errorf("%s at %d: %v lie over each other", language, width, over)
				}
				look(t, b, fmt.Sprintf("growth-%d-%s-%s", width, language, scheme))
			}
		}
	}
}

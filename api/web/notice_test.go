package web_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/api/web/words"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/internal/browser"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestNoticeIsSpelt shows that the pinyin on the child's notice is that of its
// sentences. After a change of the sentences run
//
//	go test ./api/web -run TestNoticeIsSpelt -update
func TestNoticeIsSpelt(t *testing.T) {
	const golden = "static/notice/spelt.js"
	section := words.Get("notice")
	var keys []string
	for key := range section {
		if !strings.HasSuffix(key, ".go") && !strings.HasPrefix(key, "notice.day") && !strings.HasPrefix(key, "notice.year") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var b strings.Builder
	b.WriteString("// The pinyin of the child's notice, made from words/notice.json by its test.\n\n/** spelt is a syllable for each character of a message. */\nexport const spelt = {\n")
	for _, key := range keys {
		fmt.Fprintf(&b, "  '%s': '%s',\n", key, spell(t, section[key].In(words.Chinese)))
	}
	b.WriteString("};\n")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(golden); err != nil || string(got) != b.String() {
		t.Errorf("%s (%v) is not what the sentences give: run with -update", golden, err)
	}
}

// spell is the syllables of a sentence as books print them, one for each character.
// What is filled in stands for itself: the script spells it.
func spell(t *testing.T, sentence string) string {
	t.Helper()
	var all []string
	for i, part := range strings.Split(sentence, "{long}") {
		if i > 0 {
			all = append(all, "{long}")
		}
		rubies, err := hanzi.Printed(part, nil)
		if err != nil {
			t.Fatalf("%s: %v", sentence, err)
		}
		for _, r := range rubies {
			all = append(all, hanzi.Marked(r.Said))
		}
	}
	return strings.Join(all, " ")
}

// openNotice opens the notice as a child who is signed in.
func openNotice(t *testing.T) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	f.role = "learner"
	b.Visit(f.URL+"/notice", "[data-part=ask]")
	return f, b
}

// TestNoticeTellsTheSchedule shows that the child is told the days of the schedule in
// force, whatever they are, in both languages, with the pinyin of every character.
func TestNoticeTellsTheSchedule(t *testing.T) {
	f, b := openNotice(t)
	look(t, b, "notice-phone")
	told := func() string {
		return strings.Join(strings.Fields(browser.Eval[string](b, `[...document.querySelectorAll('[data-part=long] .unseen')].map(e => e.textContent).join(' ') || document.querySelector('[data-part=long]').innerText`)), " ")
	}
	if got := told(); got != "保管多久 你的声音，最多保管 180 天。 你的成绩，最多保管 2 年。 时间到了，小鸟自己会删掉。" {
		t.Errorf("the child is told %q", got)
	}
	if bare := browser.Eval[[]string](b, `[...document.querySelectorAll('.notice ruby')].filter(e => !e.querySelector('rt').textContent).map(e => e.textContent)`); len(bare) > 0 {
		t.Errorf("characters without pinyin: %q", bare)
	}
	if got := browser.Eval[string](b, `[...document.querySelectorAll('[data-part=long] ruby')].slice(4, 15).map(e => e.lastChild.textContent).join(' ')`); got != "nǐ de shēng yīn zuì duō bǎo guǎn tiān nǐ de" {
		t.Errorf("the pinyin reads %q", got)
	}
	b.Click(".toggle") // the pinyin hides
	b.See(".notice.bare")
	otherLanguage(b, "[data-part=ask]")
	if got := told(); got != "How long it is kept Your voice: 180 days at most. Your scores: 2 years at most. When the time is over, the bird deletes them by itself." {
		t.Errorf("in English the child is told %q", got)
	}
	f.set(func() {
		f.schedule = []doc{{"class": "rendition", "kind": "reading", "days": 33}, {"class": "rendition", "kind": "answer", "days": 0}, {"class": "result", "kind": "all", "days": 365}}
	})
	b.Do(chromedp.Reload())
	b.See("[data-part=ask]")
	if got := told(); !strings.Contains(got, "Your voice: 33 days at most. Your spoken answers: deleted as soon as the bird has understood them. Your scores: one year at most.") {
		t.Errorf("under another schedule the child is told %q", got)
	}
	// Originals that are kept longer than what is played; answers that leave no playback
	// file; an end for who does not come by, which is about neither.
	f.set(func() {
		f.schedule = []doc{{"class": "original", "kind": "reading", "after": "upload", "days": 40}, {"class": "rendition", "kind": "reading", "after": "upload", "days": 33},
			{"class": "original", "kind": "answer", "after": "recognition", "days": 0}, {"class": "result", "kind": "all", "after": "upload", "days": 365},
			{"class": "original", "kind": "all", "after": "activity", "days": 90}, {"class": "rendition", "kind": "all", "after": "activity", "days": 90}}
	})
	b.Do(chromedp.Reload())
	b.See("[data-part=ask]")
	if got := told(); !strings.Contains(got, "Your voice: 40 days at most. Your spoken answers: deleted as soon as the bird has understood them. Your scores: one year at most.") {
		t.Errorf("with long originals the child is told %q", got)
	}
	b.Do(chromedp.EmulateViewport(1280, 800))
	look(t, b, "notice-desk")
}

// TestNoticeForAnybody shows that the notice opens for a family that is not signed in.
func TestNoticeForAnybody(t *testing.T) {
	f, b := newFake(t), open(t)
	f.signedIn = false
	b.Allow("status of 401")
	b.Visit(f.URL+"/notice", "[data-part=ask]")
}

// TestNoticeForEverybody runs axe-core on the notice, and finds the way to it from My Work.
func TestNoticeForEverybody(t *testing.T) {
	f, b := newFake(t), browser.OpenWithAxe(t, wav(8000, loudness))
	b.Media("prefers-color-scheme", "dark")
	b.Visit(f.URL+"/work", ".trouble")
	b.Click(".foot a[href='/notice']")
	b.See("[data-part=ask]")
	for _, v := range b.Axe() {
		if v.Serious() {
			t.Errorf("%s", v)
		}
	}
	look(t, b, "notice-dark")
}

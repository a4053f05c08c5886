package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// waits is what the links to the sections say.
const waits = `[...document.querySelectorAll('.side a')].map(a => a.querySelector('span').textContent + ' ' + (a.querySelector('.count:not([hidden]) > span')?.textContent ?? '')).map(s => s.trim()).join(', ')`

// TestSectionsOfEachRole shows which sections each role has, and how much waits in them.
func TestSectionsOfEachRole(t *testing.T) {
	for role, want := range map[string]string{
		"staff":     "要求 1!, 申请收听, 有异议的评分 1, 保存期限",
		"custodian": "要求 1!, 申请收听 1, 有异议的评分 1, 依法保留 1, 事件 1, 审计记录, 年度报告和统计, 保存期限",
		"operator":  "要求 1!, 依法保留 1, 事件 1, 审计记录, 年度报告和统计, 保存期限",
	} {
		_, b := openStaff(t, role, "due")
		b.Until(`document.querySelector('#due li') !== null`)
		if got := browser.Eval[string](b, waits); got != want {
			t.Errorf("%s has %q, want %q", role, got, want)
		}
		if got := browser.Eval[string](b, `[...document.querySelectorAll('.place')].map(a => a.getAttribute('href')).join(' ')`); got != map[bool]string{true: "/staff /operations", false: "/staff /operations /correct"}[role == "custodian"] {
			t.Errorf("%s is led to %s", role, got)
		}
	}
}

// TestOneSectionAtATime goes from section to section, by link and by the way back.
func TestOneSectionAtATime(t *testing.T) {
	_, b := openStaff(t, "custodian", "due")
	shown := `[...document.querySelectorAll('.part')].filter(p => p.checkVisibility()).map(p => p.id).join(' ')`
	for _, name := range []string{"held", "entries", "reports", "swept", "hearing"} {
		b.Click(`.side a[href="#` + name + `"]`)
		b.Until(`(` + shown + `) === '` + name + `' && document.activeElement === document.querySelector('#` + name + ` h2')`)
	}
	b.Do(chromedp.NavigateBack())
	b.Until(`(` + shown + `) === 'swept'`)
	if got := browser.Eval[string](b, `document.querySelector('.side [aria-current]').getAttribute('href')`); got != "#swept" {
		t.Errorf("the list marks %s", got)
	}
}

// TestP23NothingPlaysWithoutApproval looks for anything that could play or fetch a
// child's voice on the whole of the staff's and the operator's page, in every section
// and for every role: there is none but for an approved request of a member of staff,
// and that only once they press play.
func TestP23NothingPlaysWithoutApproval(t *testing.T) {
	f, b := newFake(t), open(t)
	for _, role := range []string{"staff", "custodian", "operator"} {
		f.set(func() { f.role = role })
		b.Visit(f.URL+"/operations", ".light")
		b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
		silent(t, b, role+" at /operations")
		b.Visit(f.URL+"/staff", "#due li")
		for _, name := range browser.Eval[[]string](b, `[...document.querySelectorAll('.side a')].map(a => a.hash)`) {
			b.Click(`.side a[href="` + name + `"]`)
			b.See(name)
			b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
		}
		silent(t, b, role+" at /staff")
		plays := browser.Eval[[]string](b, `[...document.querySelectorAll('.play')].map(e => e.closest('li').dataset.id + ' ' + e.closest('li').dataset.state)`)
		if want := map[string]string{"staff": "a1 approved"}[role]; strings.Join(plays, ", ") != want {
			t.Errorf("%s may play %q, want %q", role, plays, want)
		}
	}
	f.set(func() { f.role = "staff" })
	b.Visit(f.URL+"/staff?again#hearing", ".play")
	b.Click(".play")
	b.See("audio")
	if got := browser.Eval[string](b, `[...document.querySelectorAll('audio')].map(a => a.getAttribute('src')).join(' ')`); got != "/v1/access-requests/a1/audio" {
		t.Errorf("what is played is %s", got)
	}
}

// silent fails where the page holds a player, or the address of a sound.
func silent(t *testing.T, b *browser.Tab, where string) {
	t.Helper()
	if got := browser.Eval[[]string](b, `[...document.querySelectorAll('audio, video, source, [src*=audio], [href*=audio], [href*="/v1/recordings"], [href*="/r/"]')].map(e => e.outerHTML)`); len(got) > 0 {
		t.Errorf("%s: %q", where, got)
	}
	if got := browser.Eval[[]string](b, `performance.getEntriesByType('resource').map(e => e.name).filter(n => /\/(audio|peaks|result)\b/.test(n))`); len(got) > 0 {
		t.Errorf("%s has fetched %q", where, got)
	}
}

// TestAuditIsSearched asks for entries by everything that they can be searched by.
func TestAuditIsSearched(t *testing.T) {
	_, b := openStaff(t, "operator", "entries")
	b.See("#entries tbody tr")
	b.Do(chromedp.SendKeys(chromedp.CSS("#entries-action"), "erasure"))
	b.Click("#entries summary")
	b.Do(chromedp.SendKeys(chromedp.CSS("#entries-actor"), "s7"), chromedp.SetValue(chromedp.CSS("#entries-since"), "2026-11-01"))
	b.Click("#entries form button")
	b.Until(`performance.getEntriesByType('resource').some(e => e.name.includes('action=erasure'))`)
	query := browser.Eval[string](b, `performance.getEntriesByType('resource').map(e => e.name).find(n => n.includes('action=erasure'))`)
	for _, want := range []string{"actor=s7", "since=" + url.QueryEscape(browser.Eval[string](b, `new Date('2026-11-01T00:00').toISOString()`)), "limit=20"} {
		if !strings.Contains(query, want) {
			t.Errorf("it asks %s, want %s in it", query, want)
		}
	}
}

// TestEverybodyCanUseEverySection runs axe-core on each section of the staff's page,
// with the dialogue in which a custodian decides.
func TestEverybodyCanUseEverySection(t *testing.T) {
	f, b := newFake(t), browser.OpenWithAxe(t, wav(8000, loudness))
	f.role = "custodian"
	check := func(what string) {
		t.Helper()
		b.Until(`document.querySelectorAll('[aria-busy=true]').length === 0 && document.getAnimations().every(a => a.playState !== 'running')`)
		for _, v := range b.Axe() {
			if v.Serious() {
				t.Errorf("%s: %s", what, v)
			}
		}
	}
	for _, scheme := range []string{"light", "dark"} {
		b.Media("prefers-color-scheme", scheme)
		b.Visit(f.URL+"/staff?"+scheme, "#due li")
		for _, name := range browser.Eval[[]string](b, `[...document.querySelectorAll('.side a')].map(a => a.hash)`) {
			b.Click(`.side a[href="` + name + `"]`)
			b.See(name + " .body > *")
			check(scheme + " " + name)
		}
		b.Click(`.side a[href="#due"]`)
		b.Click(".refuse")
		b.See("dialog")
		check(scheme + " deciding")
	}
}

// TestManyRequests shows a stretch of them, those first that are due first.
func TestManyRequests(t *testing.T) {
	f, b := newFake(t), open(t)
	f.role, f.manyAsked = "custodian", 130
	b.Visit(f.URL+"/staff#due", ".request")
	b.See("#due .more")
	for _, n := range []string{"20", "40"} {
		b.Until(`document.querySelectorAll('.request').length === ` + n)
		b.Click("#due .more")
	}
	if first := browser.Eval[string](b, `document.querySelector('.request').dataset.id`); first != "many129" {
		t.Errorf("the first is %s, want the one that is due first", first)
	}
	if got := browser.Eval[string](b, `document.querySelector('.side a .count').innerText.trim()`); !strings.HasPrefix(got, "130!") {
		t.Errorf("the section counts %q", got)
	}
}

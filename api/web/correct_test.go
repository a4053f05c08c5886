package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/internal/browser"
)

// openBank opens the page of the bank to be corrected, when every choice is known.
func openBank(t *testing.T) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	f.role = "staff"
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Visit(f.URL+"/correct/bank", ".char")
	b.Until(`document.querySelectorAll('[aria-busy=true]').length === 0`)
	return f, b
}

const atRest = `document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().iterations === Infinity)`

// char is the button of a character.
func char(at int) string { return fmt.Sprintf(`.char[data-at="%d"]`, at) }

// pick has the character read so.
func pick(b *browser.Tab, at int, reading string) {
	b.Click(char(at))
	b.Click("#option-" + reading)
	b.See(char(at) + `.changed[data-source="author"]`)
}

// shown is the text of an element, with single blanks.
func shown(b *browser.Tab, selector string) string {
	return strings.Join(strings.Fields(b.Text(selector)), " ")
}

// above is a character with its pinyin, as it is shown.
func above(b *browser.Tab, at int) string {
	return browser.Eval[string](b, fmt.Sprintf("[...document.querySelectorAll('%s > :is(.han, .above)')].map(e => e.innerText).join(' ')", char(at)))
}

func TestEveryReadingSaysWhereItComesFrom(t *testing.T) {
	_, b := openBank(t)
	for at, want := range map[int]string{1: "行háng看词语", 12: "还hái猜的，取常用音", 7: "一yīyí说的时候读 yí，变调"} {
		if got := browser.Eval[string](b, fmt.Sprintf("document.querySelector('%s').textContent", char(at))); got != want {
			t.Errorf("the character at %d is called %q, want %q", at, got, want)
		}
	}
	if guesses := browser.Eval[int](b, `document.querySelectorAll('.char.guess .sign').length`); guesses == 0 || !strings.Contains(shown(b, ".legend"), fmt.Sprint(guesses)) {
		t.Errorf("%d are guessed; the legend says %q", guesses, shown(b, ".legend"))
	}
}

// TestChoosingAReading shows that neighbours change with a character, and the way back.
func TestChoosingAReading(t *testing.T) {
	_, b := openBank(t)
	if got := shown(b, char(7)); got != "一 yī yí 说的时候读 yí，变调" {
		t.Errorf("一 before 会 says %q", got)
	}
	pick(b, 8, "kuai4")
	pick(b, 3, "xing2")
	if got := b.Text(".dock .state"); got != "改了 2 个字，还没有生效" {
		t.Errorf("the bar says %q", got)
	}
	if got := shown(b, "#chooser-title"); got != "“行”怎么读？" {
		t.Errorf("the chooser asks %q", got)
	}
	if got := shown(b, "#option-hang2"); got != "háng 行业" {
		t.Errorf("an option says %q", got)
	}
	for _, keys := range []struct {
		key, state string
		shift      bool
	}{{"z", "改了 1 个字，还没有生效", false}, {"z", "没有改动", false}, {"z", "改了 1 个字，还没有生效", true}} {
		browser.Eval[bool](b, fmt.Sprintf(`document.body.dispatchEvent(new KeyboardEvent('keydown', {key: %q, ctrlKey: true, shiftKey: %v, bubbles: true}))`, keys.key, keys.shift))
		b.Until(fmt.Sprintf(`document.querySelector('.dock .state').innerText === %q`, keys.state))
	}
}

// enter types a reading of one's own.
func enter(b *browser.Tab, reading string) {
	b.See("#entry")
	browser.Eval[bool](b, fmt.Sprintf(`(() => { document.querySelector('#entry').value = %q; document.querySelector('.entry').requestSubmit(); return true; })()`, reading))
}

func TestAReadingOfOnesOwn(t *testing.T) {
	_, b := openBank(t)
	b.Click(char(3))
	for typed, says := range map[string]string{"xx9": "不是拼音", "bing7": "不是拼音", "fiu2": "没有“fiu2”这个音节", "mā": "“行”不读“mā”。它的读音有：xíng，háng"} {
		enter(b, typed)
		b.Until(fmt.Sprintf(`document.querySelector('#entry-wrong')?.innerText.includes(%q)`, says))
		if b.Text(".dock .state") != "没有改动" {
			t.Errorf("%q was taken", typed)
		}
	}
	enter(b, "xìng")
	b.See(char(3) + `.changed[data-source="author"]`)
	if got := above(b, 3); got != "行 xìng" {
		t.Errorf("行 says %q", got)
	}
	if sources := browser.Eval[string](b, `document.querySelector('.char[data-at="3"]').dataset.source`); sources != "author" {
		t.Errorf("its source is %s", sources)
	}
}

// TestCorrectingByKeyboard walks over the text, opens a character, chooses and returns.
func TestCorrectingByKeyboard(t *testing.T) {
	_, b := openBank(t)
	press := func(on, key string) {
		browser.Eval[bool](b, fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new KeyboardEvent('keydown', {key: %q, bubbles: true, cancelable: true}))`, on, key))
	}
	browser.Eval[bool](b, `document.querySelector('.char[tabindex="0"]').focus() ?? true`)
	press(char(0), "ArrowRight")
	press(char(1), "ArrowDown")
	b.Until(`document.activeElement.dataset.at >= 12`)
	press("body", "n")
	b.Until(`document.activeElement.matches('.chooser [role=radio]')`)
	at := browser.Eval[string](b, `document.querySelector('.char[tabindex="0"]').dataset.at`)
	press(".chooser [role=radio][tabindex='0']", "ArrowDown")
	b.See(fmt.Sprintf(`.char[data-at="%s"].changed`, at))
	b.Until(`document.activeElement.matches('.chooser [role=radio][aria-checked=true]')`)
	press(".chooser", "Escape")
	b.Until(fmt.Sprintf(`document.activeElement.matches('.char[data-at="%s"]') && document.querySelector('.chooser').hidden`, at))
	if tabs := browser.Eval[int](b, `document.querySelectorAll('.char[tabindex="0"]').length`); tabs != 1 {
		t.Errorf("the text is %d stops of the Tab key", tabs)
	}
}

func TestWhatAPreviewFinds(t *testing.T) {
	f, b := openBank(t)
	pick(b, 3, "xing2")
	b.Click(".preview .listen")
	b.See(".found")
	if sent := f.body(t); fmt.Sprint(sent["readings"]) != "[map[at:3 reading:xing2]]" || sent["text"] != bankText {
		t.Errorf("asked for %v", sent)
	}
	text := shown(b, ".found")
	for _, want := range []string{"孩子们的分数会升", "重听了 40 段，15 段的判断会变", "75", "80", "5 段没有听：声音已经到期删除", "取到最近的五"} {
		if !strings.Contains(text, want) {
			t.Errorf("the preview says %q, want %q in it", text, want)
		}
	}
	if row := shown(b, ".verdicts > li"); row != "行 错 → 变成 对 15 次 不确定 → 变成 对 5 次" {
		t.Errorf("行 says %q", row)
	}
	b.Click("#option-hang2")
	b.See(".found.stale .old")
}

func TestAPreviewOfFewShowsNoFigure(t *testing.T) {
	f, b := openBank(t)
	f.set(func() { f.bank.found = doc{"id": "v1", "state": "done", "percent": 100, "direction": "few"} })
	b.Click(".preview .listen")
	b.See(".found")
	if text := shown(b, ".found"); text != "读过的孩子太少，还不能说 能重听的录音来自不到三个孩子。现在说出结果，就会看出是谁读得怎么样，所以什么都不说。" {
		t.Errorf("the preview says %q", text)
	}
}

func TestAPreviewIsCancelled(t *testing.T) {
	f, b := openBank(t)
	f.set(func() { f.bank.slow = true })
	b.Click(".preview .listen")
	b.Until(`document.querySelector('progress')?.value > 0`)
	b.Click(".preview .stop")
	b.See(".preview .listen")
	b.Until(`!document.querySelector('progress')`)
	f.awaitCall(t, "DELETE /v1/previews/v1")
}

// TestPuttingInForce saves, keeps the rules of the page, and scores again.
func TestPuttingInForce(t *testing.T) {
	f, b := openBank(t)
	pick(b, 3, "xing2")
	if !browser.Eval[bool](b, `!dispatchEvent(new Event('beforeunload', {cancelable: true}))`) {
		t.Error("one can leave with changes that are not in force")
	}
	b.Click(".save")
	b.See(".force .again")
	f.set(func() {
		if p := f.bank.page; len(p.Readings) != 1 || p.Readings[0].Reading != "xing2" || p.Rules["strictness"] != "lenient" || p.Text != bankText {
			t.Errorf("the page is now %+v", p)
		}
	})
	if !browser.Eval[bool](b, `dispatchEvent(new Event('beforeunload', {cancelable: true})) && !document.querySelector('.changed')`) {
		t.Error("it is in force and is said not to be")
	}
	b.Click(".force .again")
	b.Until(`document.querySelector('.force').innerText.includes('17 段按新读音重新打了分')`)
}

// TestSomebodyElseChangedThePage asks before it is written over.
func TestSomebodyElseChangedThePage(t *testing.T) {
	f, b := openBank(t)
	pick(b, 3, "xing2")
	f.set(func() { f.bank.page.Readings = []hanzi.Override{{At: 17, Reading: "zhang3"}} })
	b.Click(".save")
	b.See("dialog.ask")
	b.Click("dialog .plain")
	b.Until(`!document.querySelector('dialog') && !document.querySelector('.save').disabled`)
	f.set(func() {
		if p := f.bank.page; p.Readings[0].At != 17 {
			t.Errorf("it was written over: %+v", p)
		}
	})
	b.Click(".save")
	b.Click("dialog .danger")
	b.See(".force .again")
}

func TestFormerReadingsArePutBack(t *testing.T) {
	_, b := openBank(t)
	b.Click(".history summary")
	b.See(".versions .back")
	if text := shown(b, ".versions"); !strings.Contains(text, "工作人员 5e1c9a") || !strings.Contains(text, "行 xíng") {
		t.Errorf("the versions say %q", text)
	}
	b.Click(".versions .back")
	b.See(char(3) + `.changed[data-source="author"]`)
	if got := above(b, 3); got != "行 xíng" {
		t.Errorf("行 says %q", got)
	}
}

// TestReadingsMoveWithTheirCharacters types into the text before a corrected character.
func TestReadingsMoveWithTheirCharacters(t *testing.T) {
	f, b := openBank(t)
	pick(b, 3, "xing2")
	browser.Eval[bool](b, `(() => { const e = document.querySelector('#field-text'); e.value = '在' + e.value; return e.dispatchEvent(new Event('input')); })()`)
	b.Until(`document.querySelector('.char[data-at="4"]')?.dataset.source === 'author'`)
	b.Click(".save")
	b.See(".force .again")
	f.set(func() {
		if p := f.bank.page; p.Text != "在"+bankText || p.Readings[0].At != 4 {
			t.Errorf("the page is now %+v", p)
		}
	})
}

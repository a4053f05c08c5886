package web_test

import (
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

func TestLookReal(t *testing.T) {
	b := open(t)
	b.Allow("")
	for i, id := range []string{"01a2282b-68f6-7267-8a9d-129a4617101b", "01a2282b-78bb-704b-a39a-bfa38501c397"} {
		b.Visit("http://127.0.0.1:18431/r/"+id, ".tiles.revealed")
		if i == 0 { b.See(".since .toggle") }
		look(t, b, "real-"+string(rune('0'+i)))
		for _, at := range []string{"0", "2", "3", "5", "7", "9"} {
			b.Click(`.tile[data-at="` + at + `"]`)
			b.See(".detail")
			b.Until(`document.querySelector('audio').paused`)
			t.Log(browser.Eval[string](b, `document.querySelector('.who').innerText.replace(/\n/g,' ') + ' | ' + (document.querySelector('.pitch figcaption')?.innerText ?? '-') + ' | ' + [...document.querySelectorAll('.sentence')].map(e=>e.innerText).join(' ')`))
			window(t, b, "real-"+string(rune('0'+i))+"-"+at)
			b.Click(".detail .close")
		}
	}
}

package web_test

import (
	"testing"

	"github.com/langdu/langdu/internal/browser"
)

// TestNamesFromTheRight shows names in Hebrew on a page of the staff: alone in an
// element and inside a message, each stays where it is written, and what follows it
// does not change its order.
func TestNamesFromTheRight(t *testing.T) {
	_, b := openStaff(t, "staff", "due")
	const left = `(async () => {
		const find = (name) => performance.getEntriesByType('resource').map((r) => r.name).find((n) => n.includes(name));
		const { h } = await import(find('dom'));
		const { fill, t } = await import(find('i18n'));
		fill({ 'test.line': '{name} 7 · 8' });
		const lines = [h('p', {}, h('b', {}, 'שלום'), ' 7 · 8'), h('p', {}, t('test.line', { name: 'שלום' }))];
		document.querySelector('main').append(...lines);
		const place = (line, mark) => {
			const text = line.lastChild, range = document.createRange(), at = text.data.lastIndexOf(mark);
			range.setStart(text, at); range.setEnd(text, at + 1);
			return range.getBoundingClientRect().left;
		};
		return lines.every((line) => place(line, '7') < place(line, '8'));
	})()`
	b.Until(`(` + left + `).then((ok) => { window.inOrder = ok; }), window.inOrder !== undefined`)
	if !browser.Eval[bool](b, `window.inOrder`) {
		t.Error("a name in Hebrew turns the numbers beside it around")
	}
}

// Text to be read by who is learning to: every character under its pinyin, which
// can be hidden.

import { h } from './dom.js';
import { label } from './i18n.js';
import { passage } from './passage.js';

const hidePinyin = 'langdu.hidePinyin';

/** rubies is a text under its pinyin; characters are those of the service, by their index. */
export function rubies(text, characters) {
  const reading = new Map((characters ?? []).map((c) => [c.at, c]));
  const element = passage(text, (at, char) => reading.has(at) && h('ruby', { class: 'cell', dataset: { at } }, char,
    h('rt', { lang: 'zh-Latn' }, reading.get(at).printed || reading.get(at).marked || '')));
  element.classList.add('rubies');
  return element;
}

/** pinyinToggle is a button that shows or hides the pinyin inside an element, and remembers it. */
export function pinyinToggle(text) {
  const button = h('button', { class: 'toggle' }, h('span', { lang: 'zh-Latn', 'aria-hidden': 'true', class: 'sample' }, 'ā'), h('span', { t: 'read.pinyin' }));
  const set = (shown) => {
    text.classList.toggle('bare', !shown);
    button.setAttribute('aria-pressed', shown);
    label(button, 'title', shown ? 'read.pinyin.hide' : 'read.pinyin.show');
    try { localStorage.setItem(hidePinyin, shown ? '' : 'yes'); } catch { /* not remembered, then */ }
  };
  button.addEventListener('click', () => set(text.classList.contains('bare')));
  let hidden = false;
  try { hidden = localStorage.getItem(hidePinyin) === 'yes'; } catch { /* shown, then */ }
  set(!hidden);
  return button;
}

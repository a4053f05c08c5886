// Read a page aloud.

import { getPage } from '../api.js';
import { dock } from '../dock.js';
import { h } from '../dom.js';
import { label } from '../i18n.js';
import { open } from '../frame.js';
import { passage, ruby } from '../passage.js';
import { show } from '../recording.js';

const hidePinyin = 'langdu.hidePinyin';

open({
  nav: 'read',
  title: 'read.title',
  async build(main, session) {
    const page = await getPage(decodeURIComponent(location.pathname.split('/').pop()));
    const reading = new Map((page.characters ?? []).map((c) => [c.at, c]));
    const text = passage(page.text, (at, char) => reading.has(at) && ruby(char, reading.get(at).printed || reading.get(at).marked || ''));
    main.append(
      h('div', { class: 'head' },
        h('div', {}, page.book && h('p', { class: 'book', lang: 'zh-CN' }, page.book), h('h1', { lang: 'zh-CN' }, page.title || page.book || page.id)),
        pinyinToggle(text)),
      text);
    dock({ fields: { learner: session.learner, page: page.id }, limits: session.limits, onsent: show });
  },
});

function pinyinToggle(text) {
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

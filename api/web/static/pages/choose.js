// Choose a page to read.

import { listPages } from '../api.js';
import { h } from '../dom.js';
import { open, trouble } from '../frame.js';
import { icon } from '../icons.js';

open({
  nav: 'read',
  title: 'choose.title',
  async build(main) {
    const first = await listPages();
    if (!first.pages?.length) return trouble(main, 'nopages', { mood: 'listening' });
    const list = h('ul', { class: 'pages' }, first.pages.map(card));
    main.append(h('h1', { t: 'choose.title' }), list);
    more(main, list, first.next);
  },
});

function card(page) {
  const chars = Array.from(page.text);
  // 一 alone says little about a page.
  const lead = Array.from(page.title || page.text).find((c) => /[^\P{L}一]/u.test(c)) ?? '读';
  return h('li', {}, h('a', { class: 'card page', href: `/read/${encodeURIComponent(page.id)}`, dataset: { hue: hue(page.id) } },
    h('span', { class: 'lead', 'aria-hidden': 'true', lang: 'zh-CN' }, lead),
    h('span', { class: 'words' },
      page.book && h('span', { class: 'book', lang: 'zh-CN' }, page.book),
      h('span', { class: 'title', lang: 'zh-CN' }, page.title || page.text),
      h('span', { class: 'start', lang: 'zh-CN' }, page.text.replaceAll('\n', ' ')),
      h('span', { class: 'count', t: ['choose.count', { n: chars.filter((c) => /\p{L}|\p{N}/u.test(c)).length }] })),
    h('span', { class: 'go', 'aria-hidden': 'true' }, icon('mic'))));
}

// Each page keeps its colour, so that a child who cannot read yet finds it again.
function hue(id) {
  let sum = 0;
  for (const c of id) sum = (sum * 31 + c.codePointAt(0)) % 9973;
  return sum % 6;
}

function more(main, list, next) {
  if (!next) return;
  const button = h('button', { class: 'plain more', t: 'choose.more', onclick: async () => {
    button.disabled = true;
    const answer = await listPages(next);
    list.append(...answer.pages.map(card));
    button.remove();
    more(main, list, answer.next);
  } });
  main.append(button);
}

// Choose a page whose readings are to be corrected: those with uncertain ones say so.

import { findPages } from '../correct/calls.js';
import { forWriters } from '../correct/who.js';
import { h } from '../dom.js';
import { open } from '../frame.js';
import { enter } from '../grownups/desk.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

open({ build: forWriters('correct.title', build), anybody: true, signin: (main) => enter(main, 'correct.title') });

async function build(main) {
  const list = h('ul', { class: 'sheets' });
  const said = h('p', { class: 'soft', role: 'status' });
  const more = h('button', { class: 'plain more', t: 'correct.more', hidden: true });
  const input = h('input', { id: 'q', type: 'search', autocomplete: 'off', tHint: 'correct.search.hint' });
  let q = '';
  let turn = 0;

  async function show(after = '') {
    const mine = ++turn;
    try {
      const answer = await findPages(q, after);
      if (mine !== turn) return;
      if (!after) list.replaceChildren();
      list.append(...answer.pages.map(line));
      more.hidden = !answer.next;
      more.onclick = () => show(answer.next);
      said.textContent = list.children.length === 0 ? t(q ? 'correct.nothing' : 'correct.nopages') : '';
    } catch (e) {
      if (mine !== turn) return;
      if (!list.hasChildNodes()) throw e;
      said.textContent = t('toast.failed');
    }
  }

  let timer;
  const search = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (q !== input.value.trim()) { q = input.value.trim(); show(); } }, wait);
  };
  input.addEventListener('input', () => search(300));
  main.append(h('p', { class: 'lead', t: 'correct.about' }),
    h('form', { class: 'find', role: 'search', onsubmit: (e) => { e.preventDefault(); search(0); } },
      h('label', { for: 'q', class: 'unseen', t: 'correct.search' }), h('span', { class: 'glass', 'aria-hidden': 'true' }, icon('search')), input,
      h('a', { class: 'plain new', href: '/correct/new', t: 'correct.new' })),
    said, list, more);
  await show();
}

function line(p) {
  return h('li', {}, h('a', { class: 'card sheet', href: `/correct/${encodeURIComponent(p.id)}` },
    h('span', { class: 'named' }, h('span', { class: 'title', lang: 'zh-CN' }, p.title || p.text), p.book && h('span', { class: 'book', lang: 'zh-CN' }, p.book)),
    h('span', { class: 'start', lang: 'zh-CN' }, p.text.replaceAll('\n', ' ')),
    h('span', { class: p.uncertain > 0 ? 'chip guess' : 'chip good' }, icon(p.uncertain > 0 ? 'unsure' : 'correct'),
      h('span', { t: p.uncertain > 0 ? ['correct.uncertain', { n: String(p.uncertain), of: String(p.characters) }] : 'correct.certain' }))));
}

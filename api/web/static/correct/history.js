// How the page once was, who changed it and what, and the way back.

import { h, toast } from '../dom.js';
import { day, has, t } from '../i18n.js';
import { mark } from '../pinyin.js';
import { versions } from './calls.js';

const when = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' };

/** historyOf is the card of a page's former versions; load() asks for them anew. */
export function historyOf(page, draft) {
  const list = h('ol', { class: 'versions' });
  const fold = h('details', { class: 'fold', ontoggle: () => { if (fold.open && !list.hasChildNodes()) load(); } }, h('summary', { t: 'history.open' }), list);
  const card = h('section', { class: 'card part history', 'aria-labelledby': 'history-title' },
    h('h2', { id: 'history-title', t: 'history.title' }), h('p', { class: 'soft', t: 'history.about' }), fold);

  async function load() {
    if (!fold.open) return list.replaceChildren();
    try {
      const { versions: all } = await versions(page);
      list.replaceChildren(...all.map((v, i) => line(v, i === 0)));
    } catch {
      list.replaceChildren(h('li', { role: 'alert', t: 'toast.failed' }));
    }
  }

  const line = (v, current) => h('li', {},
    h('p', {}, h('strong', {}, day(v.written_at, when)), ' ', h('span', { class: 'soft', t: v.role ? ['history.by', { who: who(v) }] : 'history.unknown' })),
    h('p', { class: 'row start' }, ...v.changed.map((c) => h('span', { class: 'chip', t: `history.changed.${c}` })),
      v.changed.length === 0 && h('span', { class: 'chip', t: 'history.first' }), current && h('span', { class: 'chip good', t: 'history.current' })),
    h('p', { class: 'excerpt', lang: 'zh-CN' }, v.text),
    h('p', { class: 'soft', lang: 'zh-Latn' }, v.readings.map((r) => `${Array.from(v.text)[r.at]} ${mark(r.reading)}`).join('  ')),
    !current && h('button', { class: 'plain back', t: 'history.back', onclick: () => { draft.become(v); toast('history.backed'); } }));

  return Object.assign(card, { load });
}

// who is a role, and of staff the pseudonym that the audit log has.
const who = (v) => [has(`history.role.${v.role}`) ? t(`history.role.${v.role}`) : v.role, v.by.slice(0, 6)].filter(Boolean).join(' ');

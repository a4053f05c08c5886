// The requests that wait for somebody, those that are due first.

import { h } from '../dom.js';
import { decide } from './decide.js';
import { t } from '../i18n.js';
import { chip, counted, listed, none, on, part, refusal } from './part.js';
import * as rights from './rights.js';

const reasons = ['legal-hold', 'identity-not-verified', 'not-yours', 'unfounded-repeat', 'law-requires'];
const shown = 20, most = 500; // at once, and in all: whoever has more has other worries

/** duePart lists what is open; a custodian decides. */
export const duePart = (role) => part('due', async (body, again) => {
  const all = await open();
  const late = all.filter((r) => r.overdue).length;
  counted(body, all.length, late > 0);
  if (all.length === 0) return body.replaceChildren(none('due.none'));
  all.sort((a, b) => a.deed_due.localeCompare(b.deed_due));
  const stretch = (from) => ({ items: all.slice(from, from + shown), next: from + shown < all.length ? String(from + shown) : '' });
  body.replaceChildren(late ? h('p', {}, chip(['due.overdue', { n: String(late) }], 'late')) : '',
    ...await listed(async (cursor) => stretch(Number(cursor)), (r) => line(r, role, again)));
});

// open is every open request: they come newest first, and are wanted by their dates.
async function open() {
  const all = [];
  let cursor = '';
  do {
    const page = await rights.requests({ open: true, limit: 100, cursor });
    all.push(...page.requests);
    cursor = page.next_cursor;
  } while (cursor && all.length < most);
  return all;
}

function line(r, role, again) {
  return h('li', { class: 'request', dataset: { id: r.id, overdue: String(r.overdue) } },
    h('p', {}, h('b', { t: `asked.${r.kind}` }), r.learner && ` · ${r.learner}`, ' ', chip(`asked.state.${r.state}`), r.overdue && [' ', chip('asked.late', 'late')]),
    h('p', { class: 'soft', t: ['due.dates', { made: on(r.created_at), reply: on(r.reply_due), due: on(r.deed_due) }] }),
    h('p', { class: 'soft', t: ['due.by', { role: () => t(`role.${r.asked_by}`) }] }),
    r.message && h('p', {}, `“${r.message}”`),
    role === 'custodian' && buttons(r, again));
}

function buttons(r, again) {
  const send = async (values) => {
    try { await rights.decide(r.id, values); await again(); } catch (e) { await refusal(e); }
  };
  return h('div', { class: 'row start' },
    r.state === 'open' && h('button', { class: 'plain grant', t: 'due.grant', onclick: () => send({ decision: 'granted' }) }),
    h('button', { class: 'plain done', t: 'due.done', onclick: () => send({ decision: 'done' }) }),
    r.state === 'open' && h('button', { class: 'plain refuse', t: 'due.refuse', onclick: async () => {
      const said = await decide({ title: 'due.refuse', label: 'due.sentence', reasons, name: (x) => `asked.because.${x}` });
      if (said) await send({ decision: 'refused', ...said });
    } }));
}

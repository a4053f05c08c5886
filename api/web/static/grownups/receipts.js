// The receipts of what was erased at the family's wish.

import { h } from '../dom.js';
import { receipt } from './asked.js';
import { none, on, part } from './part.js';
import * as rights from './rights.js';

/** receiptsPart lists what was erased, the latest first, each with its receipt. */
export const receiptsPart = (learner) => part('receipts', async (body, again, tell) => {
  const list = h('ul', { class: 'lines' });
  const more = h('button', { class: 'plain', t: 'part.more', hidden: true, onclick: () => next(more.value) });
  const next = async (cursor) => {
    const page = await rights.requests({ learner, kind: 'delete', limit: 20, cursor });
    list.append(...page.requests.filter((r) => r.erasure).map(line));
    more.value = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await next('');
  const n = list.children.length;
  if (n) tell(['receipts.gist', { n: more.hidden ? n : `${n}+` }]);
  else tell('receipts.gist.none');
  body.replaceChildren(n ? list : none('receipts.none'), more, n ? h('p', { class: 'soft', t: 'leave.check' }) : '');
}, { fold: true });

function line(r) {
  const done = r.state === 'done' && r.done_at;
  return h('li', { class: 'receipt', dataset: { state: r.state } },
    h('p', { t: done ? ['receipts.done', { date: on(r.done_at) }] : ['receipts.doing', { date: on(r.created_at) }] }),
    done && h('button', { class: 'plain', t: 'leave.receipt', tLabel: ['receipts.label', { date: on(r.done_at) }], onclick: () => receipt(r.erasure) }));
}

// A guardian's requests: what was asked, until when it must be done, what became
// of it, and a form for the next.

import { h, toast } from '../dom.js';
import { chip, none, on, part, refusal, save } from './part.js';
import * as rights from './rights.js';

const kinds = ['view', 'correct', 'close'];

/** askedPart lists the requests about a learner, newest first; fact(…) says which are late. */
export const askedPart = (learner, fact) => part('asked', async (body, again, tell) => {
  const { requests } = await rights.requests({ learner, limit: 50 });
  // What was deleted in My Work is done and stands among the receipts.
  const shown = requests.filter((r) => r.kind !== 'delete' || r.state !== 'done').slice(0, 20);
  const late = shown.filter((r) => r.overdue).length;
  const open = shown.filter((r) => ['open', 'granted'].includes(r.state)).length;
  if (late) fact('late', ['asked.fact.late', { n: late }]);
  if (late) tell(['asked.gist.late', { n: late }], true);
  else tell(open ? ['asked.gist', { n: open }] : 'asked.gist.none');
  body.replaceChildren(shown.length ? h('ul', { class: 'lines' }, shown.map(line)) : none('asked.none'), form(learner, again));
}, { fold: true });

/** line is one request. */
export function line(r) {
  const over = r.state === 'done' && r.done_at;
  return h('li', { class: 'request', dataset: { state: r.state, overdue: String(r.overdue) } },
    h('p', {}, h('b', { t: `asked.${r.kind}` }), ' ', chip(`asked.state.${r.state}`, r.state === 'done' ? 'good' : 'quiet'), r.overdue && [' ', chip('asked.late', 'late')]),
    h('p', { class: 'soft', t: over ? ['asked.ended', { made: on(r.created_at), done: on(r.done_at) }] : ['asked.dates', { made: on(r.created_at), due: on(r.deed_due) }] }),
    r.message && h('p', {}, `“${r.message}”`),
    r.reason && h('p', { t: `asked.because.${r.reason}` }),
    r.sentence && h('p', {}, r.sentence),
    r.erasure && r.state === 'done' && h('button', { class: 'link', t: 'asked.receipt', onclick: () => receipt(r.erasure) }));
}

/** receipt hands over the receipt of an erasure, or what there is of it so far. */
export async function receipt(id) {
  try {
    const e = await rights.erasure(id);
    save(`receipt-${id}.json`, JSON.stringify(e.receipt ?? e, null, 2));
  } catch (e) {
    await refusal(e);
  }
}

function form(learner, again) {
  const kind = h('select', { id: 'asked-kind' }, kinds.map((k) => h('option', { value: k, t: `asked.${k}` })));
  const message = h('textarea', { id: 'asked-message', maxlength: '300', rows: '3' });
  return h('form', { class: 'form', onsubmit: async (e) => {
    e.preventDefault();
    try {
      await rights.ask({ kind: kind.value, learner, ...(message.value.trim() && { message: message.value.trim() }) });
      toast('asked.sent');
      await again();
    } catch (refused) {
      await refusal(refused);
    }
  } },
  h('label', { for: 'asked-kind', t: 'asked.what' }), kind,
  h('label', { for: 'asked-message', t: 'asked.message' }), message,
  h('button', { class: 'primary', t: 'asked.send' }));
}

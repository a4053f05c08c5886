// Legal holds: one person proposes, another confirms, and each ends by itself.

import { h, toast } from '../dom.js';
import { at, attempt, chip, counted, listed, none, on, part } from './part.js';
import * as rights from './rights.js';

/** heldPart lists what is not erased for now, and why; a custodian proposes and releases. */
export const heldPart = (role) => part('held', async (body, again) => {
  let proposed = 0;
  const [list, more] = await listed(async (cursor) => {
    const page = await rights.holds(cursor);
    proposed += page.holds.filter((x) => x.state === 'proposed').length;
    return { items: page.holds, next: page.next_cursor };
  }, (x) => line(x, role, again));
  counted(body, proposed);
  body.replaceChildren(role === 'custodian' ? form(again) : '', list.children.length ? list : none('held.none'), more);
});

function line(x, role, again) {
  const lives = x.state === 'proposed' || x.state === 'in force';
  return h('li', { class: 'hold', dataset: { id: x.id, state: x.state } },
    h('p', {}, h('b', {}, x.name), ' ', chip(`held.state.${x.state.replace(' ', '-')}`, x.state === 'in force' ? 'late' : 'quiet')),
    h('p', {}, x.reason),
    h('p', { class: 'soft' }, x.recording ?? x.learner ?? ''),
    h('p', { class: 'soft', t: ['held.until', { date: on(x.until) }] }),
    h('p', { class: 'soft', t: x.confirmer ? ['held.by.both', { proposer: x.proposer, confirmer: x.confirmer, date: at(x.confirmed_at) }] : ['held.by', { proposer: x.proposer, date: at(x.proposed_at) }] }),
    lives && h('div', { class: 'row start' },
      x.state === 'proposed' && h('button', { class: 'plain confirm', t: 'held.confirm', onclick: () => attempt(() => rights.confirmHold(x.id), again) }),
      role === 'custodian' && h('button', { class: 'plain release', t: 'held.release', onclick: () => attempt(() => rights.releaseHold(x.id), again) })));
}

function form(again) {
  const learner = h('input', { id: 'held-learner', autocomplete: 'off' });
  const recording = h('input', { id: 'held-recording', autocomplete: 'off' });
  const name = h('input', { id: 'held-name', required: true, maxlength: '300' });
  const reason = h('textarea', { id: 'held-reason', required: true, maxlength: '300', rows: '2' });
  const until = h('input', { id: 'held-until', type: 'date', required: true });
  return h('details', { class: 'fold' }, h('summary', { t: 'held.propose' }), h('form', { class: 'form', onsubmit: (e) => {
    e.preventDefault();
    attempt(async () => {
      await rights.proposeHold({ ...(learner.value.trim() && { learner: learner.value.trim() }), ...(recording.value.trim() && { recording: recording.value.trim() }),
        name: name.value.trim(), reason: reason.value.trim(), until: new Date(until.value).toISOString() });
      toast('held.proposed');
    }, again);
  } },
  h('label', { for: 'held-learner', t: 'held.learner' }), learner, h('label', { for: 'held-recording', t: 'held.recording' }), recording,
  h('label', { for: 'held-name', t: 'held.name' }), name, h('label', { for: 'held-reason', t: 'held.reason' }), reason,
  h('label', { for: 'held-until', t: 'held.end' }), until, h('button', { class: 'primary', t: 'held.send' })));
}

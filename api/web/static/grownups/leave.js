// Taking everything away, having everything erased, and leaving this device.

import { ask, h, pause, toast } from '../dom.js';
import { icon } from '../icons.js';
import { forgetWaiting, signOut } from '../session.js';
import { on, part, refusal, save } from './part.js';
import * as rights from './rights.js';

const every = 1500; // ms between looks at what the workers do

/** takePart makes an archive and hands it over. */
export const takePart = (learner) => part('take', async (body) => {
  const start = h('button', { class: 'plain', t: 'take.start', onclick: async () => {
    start.disabled = true;
    try {
      await follow((await rights.startExport(learner)).export ?? '', body, start);
    } catch (e) {
      await refusal(e);
    }
    start.disabled = false;
  } });
  body.replaceChildren(start);
}, { fold: true });

async function follow(id, body, start) {
  const state = h('p', { role: 'status' });
  body.replaceChildren(start, state);
  for (;;) {
    const e = await rights.exportOf(id);
    if (e.state === 'failed') return state.replaceChildren(h('span', { t: 'take.failed' }));
    if (e.state === 'done') {
      return body.replaceChildren(h('p', { t: ['take.ready', { date: on(e.expires_at) }] }),
        h('a', { class: 'button primary', href: e.download, download: '', t: 'take.download' }));
    }
    state.replaceChildren(h('span', { t: ['take.progress', { n: String(e.recordings ?? 0), total: String(e.total ?? 0) }] }));
    await pause(every);
  }
}

/** leavePart erases everything, and hands over the receipt. onerased runs once it began. */
export const leavePart = (learner, onerased) => part('leave', async (body) => {
  body.replaceChildren(h('button', { class: 'danger', onclick: async () => {
    if (!await ask({ title: 'leave.sure', text: 'leave.sure.text', yes: 'leave.yes', no: 'leave.no' })) return;
    try {
      const { erasure } = await rights.eraseLearner(learner);
      await forgetWaiting(learner).catch(() => {}); // what is sent of it later is refused, and goes then
      onerased(erasure);
    } catch (e) {
      await refusal(e);
    }
  } }, icon('bin'), h('span', { t: 'leave.start' })));
}, { fold: true });

/** outPart ends the session on this device, which others may use too. */
export const outPart = () => part('out', async (body) => {
  body.replaceChildren(h('button', { class: 'plain', t: 'out.start', onclick: async () => {
    if (!await ask({ title: 'out.sure', text: 'out.sure.text', yes: 'out.yes', no: 'out.no', mild: true })) return;
    try {
      await signOut();
      location.assign('/');
    } catch { toast('toast.failed'); }
  } }));
}, { fold: true });

/** gone shows how far an erasure is, and the receipt in the end. */
export async function gone(into, id) {
  const card = h('section', { class: 'card part', id: 'gone' }, h('h2', { t: 'leave.title' }));
  into.append(card);
  for (;;) {
    const e = await rights.erasure(id);
    const counts = { recordings: String(e.recordings), objects: String(e.objects), rows: String(e.rows) };
    card.replaceChildren(h('h2', { t: 'leave.title' }), h('p', { class: 'strong', role: 'status', t: e.state === 'held' ? ['leave.held', { date: on(e.hold?.until ?? e.requested_at) }] : `leave.${e.state}` }), h('p', { t: ['leave.counts', counts] }));
    if (e.state === 'done') {
      card.append(h('button', { class: 'primary', t: 'leave.receipt', onclick: () => save(`receipt-${id}.json`, JSON.stringify(e.receipt ?? e, null, 2)) }),
        h('p', { class: 'soft', t: 'leave.check' }));
      return;
    }
    await pause(every);
  }
}

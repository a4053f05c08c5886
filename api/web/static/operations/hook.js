// Whether the app's own server takes what it is told, and how much waits for it.

import { change } from '../api.js';
import { ask, h, toast } from '../dom.js';
import { attempt } from '../grownups/part.js';
import { ago, count } from './words.js';

const counted = 10000;

/** many is a number of calls, which are counted up to ten thousand. */
const many = (n) => (n > counted ? `${count(counted)}+` : count(n));

/** hook is how the app's hook is; again shows everything anew. */
export function hook(doc, role, again) {
  const { hook: k, at } = doc;
  if (!k) return [];
  const figure = (key, value) => h('div', {}, h('dt', { t: key }), h('dd', {}, value));
  return [h('section', { class: 'queue', dataset: { key: `hook-${k.state}`, state: k.state } },
    h('h3', {}, h('span', { t: 'hook.title' }), ' ', h('span', { class: `chip ${k.state === 'answers' ? '' : 'late'}`, t: `hook.${k.state}` })),
    h('p', { class: 'soft', t: ['hook.about', { party: k.party }] }),
    h('dl', { class: 'figures' },
      figure('hook.pending', many(k.pending)), figure('hook.oldest', k.oldest ? ago(k.oldest, at) : '–'), figure('hook.delivered', many(k.delivered)),
      figure('hook.refused', many(k.refused)), figure('hook.dead', many(k.dead)), figure('hook.last', k.delivered_at ? ago(k.delivered_at, at) : '–'),
      figure('hook.why', k.failures > 0 ? k.why : '–')),
    role === 'operator' && (k.dead > 0 || k.state === 'gone' || k.state === 'failing') && h('div', { class: 'row start' },
      h('button', { class: 'plain replay', dataset: { key: 'replay' }, t: 'hook.replay.ask', onclick: () => replay(k, again) })))];
}

async function replay(k, again) {
  if (!await ask({ title: ['hook.replay.title', { n: many(k.dead) }], text: 'hook.replay.text', yes: 'hook.replay', no: 'queue.no', mild: true })) return;
  await attempt(async () => {
    const { replayed } = await change('POST', '/v1/operations/hook/replay', {});
    toast(['hook.replayed', { n: count(replayed) }]);
  }, again);
}

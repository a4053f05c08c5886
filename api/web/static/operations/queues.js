// The queues, who works on them, and what has failed. An operator has parked jobs
// run again and pauses a queue, each after a question.

import { change } from '../api.js';
import { ask, h, toast } from '../dom.js';
import { t } from '../i18n.js';
import { attempt } from '../grownups/part.js';
import { ago, count, lasting, named, slug, time } from './words.js';

/** queues is a card for each queue. again shows everything anew. */
export function queues(doc, role, again) {
  if (doc.queues.length === 0) return [h('p', { class: 'soft', t: 'queue.unreachable' })];
  return doc.queues.map((q) => h('section', { class: 'queue', dataset: { key: q.name, paused: String(q.paused) } },
    h('h3', {}, named(`queue.${slug(q.name)}`, q.name), q.paused && h('span', { class: 'chip late', t: 'queue.paused' })),
    h('p', { class: 'soft', t: `queue.about.${q.name}` }),
    h('dl', { class: 'figures' },
      figure('queue.pending', count(q.pending)), figure('queue.oldest', q.pending > 0 ? lasting(q.oldest_ms) : '–'), figure('queue.active', count(q.active)),
      figure('queue.later', count(q.scheduled + q.retry)), figure('queue.parked', count(q.parked)),
      figure('queue.today', count(q.processed_today)), figure('queue.failed', count(q.failed_today))),
    role === 'operator' && actions(q, again)));
}

const figure = (key, value) => h('div', {}, h('dt', { t: key }), h('dd', {}, value));

function actions(q, again) {
  const path = `/v1/operations/queues/${q.name}`;
  const pause = async () => {
    if (await ask({ title: ['queue.pause.title', { queue: named(`queue.${slug(q.name)}`, q.name) }], text: `queue.pause.${q.name}`, yes: 'queue.pause', no: 'queue.no' })) await attempt(() => change('PUT', `${path}/pause`), again);
  };
  const retry = async () => {
    if (!await ask({ title: ['queue.retry.title', { n: count(q.parked) }], text: 'queue.retry.text', yes: 'queue.retry', no: 'queue.no', mild: true })) return;
    await attempt(async () => {
      const { retried } = await change('POST', `${path}/retry`);
      toast(['queue.retried', { n: count(retried) }]);
    }, again);
  };
  return h('div', { class: 'row start' },
    q.paused ? h('button', { class: 'primary resume', dataset: { key: 'resume' }, t: 'queue.resume', onclick: () => attempt(() => change('DELETE', `${path}/pause`), again) })
      : h('button', { class: 'plain pause', dataset: { key: 'pause' }, t: 'queue.pause.ask', onclick: pause }),
    q.parked > 0 && h('button', { class: 'plain retry', dataset: { key: `retry-${q.parked}` }, t: 'queue.retry.ask', onclick: retry }));
}

/** workers is the processes that work. */
export function workers(doc) {
  if (doc.workers.length === 0) return [h('li', { class: 'soft', t: 'workers.none' })];
  return doc.workers.map((w) => h('li', { dataset: { key: w.process } },
    h('p', {}, h('b', {}, w.host), h('span', { class: 'soft' }, ` ${w.process}`)),
    h('p', { class: 'soft', t: ['workers.line', { active: count(w.active), most: count(w.concurrency), since: () => ago(w.started_at, doc.at) }] })));
}

/** parked is what has failed and is left alone. */
export function parked(doc) {
  if (doc.parked.length === 0) return [h('li', { class: 'soft', t: 'parked.none' })];
  return doc.parked.map((p) => h('li', { dataset: { key: `${p.queue} ${p.kind} ${p.reason}` } },
    h('p', {}, h('b', {}, named(`kind.${slug(p.kind)}`, p.kind)), ' ', h('span', { class: 'chip late', t: ['parked.count', { n: count(p.count) }] })),
    h('p', {}, h('code', {}, p.reason || t('parked.unknown'))),
    h('p', { class: 'soft', t: [p.count > 1 ? 'parked.times' : 'parked.time', { since: time(p.since, doc.at), last: time(p.last, doc.at) }] }),
    p.recordings.length > 0 && h('p', { class: 'soft', t: ['parked.recordings', { ids: p.recordings.join(t('list.and')) }] })));
}

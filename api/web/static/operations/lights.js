// The line of lights: each has a shape, a word and a sentence besides its colour.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { ago, count, lasting, named, size, slug, time } from './words.js';

const signs = { good: '✓', look: '!', bad: '✕', unknown: '?' };

/** lights is one item for each part of the service. */
export const lights = (doc) => doc.lights.map((light) => h('li', { class: `light ${light.state}`, dataset: { key: light.part, state: light.state } },
  h('span', { class: 'sign', 'aria-hidden': 'true' }, signs[light.state]),
  h('div', {}, h('p', { class: 'name' }, h('b', { t: `light.${light.part}` }), ' ', h('span', { class: 'state', t: `light.state.${light.state}` })),
    h('p', { class: 'sentence' }, says[light.part](doc, light)))));

/** worst is the most urgent of the lights, for who listens to the page. */
export const worst = (doc) => ['bad', 'look', 'unknown', 'good'].find((state) => doc.lights.some((l) => l.state === state));

const says = { queue, sweep, audit, storage, speed, hook };

function queue({ queues, parked }, { why }) {
  const paused = queues.filter((q) => q.paused).map((q) => named(`queue.${slug(q.name)}`, q.name)).join(t('list.and'));
  const [first] = queues;
  const oldest = lasting(first?.oldest_ms ?? 0);
  switch (why) {
    case 'unreachable': return t('light.queue.unreachable');
    case 'no workers': return t('light.queue.nobody');
    case 'paused': return t('light.queue.paused', { queues: paused });
    case 'parked': return t('light.queue.parked', { n: count(parked.reduce((sum, p) => sum + p.count, 0)) });
    default: return first.pending > 0 ? t('light.queue.waits', { n: count(first.pending), oldest }) : t('light.queue.empty');
  }
}

function sweep({ sweep: s, at }, { why }) {
  const values = { last: () => time(s.runs[0].started_at, at), next: () => (s.next_at ? time(s.next_at, at) : '–'), ago: () => ago(s.success_at ?? s.runs[0].started_at, at) };
  switch (why) {
    case 'never': return t('light.sweep.never');
    case 'late': return t('light.sweep.late', values);
    case 'broken off': return t('light.sweep.broken', values);
    case 'failed': return t('light.sweep.failed', values);
    default: return t(s.state === 'running' ? 'light.sweep.running' : s.next_at ? 'light.sweep.ran' : 'light.sweep.byhand', values);
  }
}

function audit(_, { state }) {
  return t(`light.audit.${state === 'bad' ? 'broken' : state === 'good' ? 'whole' : 'never'}`);
}

function storage({ storage: s, at }, { why }) {
  return why ? t('light.storage.never') : t('light.storage.size', { size: size(s.bytes), ago: ago(s.at, at) });
}

function speed({ speed: s }, { why }) {
  const all = s.scored + s.refused + s.failed;
  if (why === 'none') return t('light.speed.none');
  if (why === 'failing') return t('light.speed.failing', { n: count(s.failed), all: count(all) });
  return s.timed > 0 ? t('light.speed.within', { time: lasting(s.p99_ms), n: count(all) }) : t('light.speed.untimed', { n: count(all) });
}

function hook({ hook: k, at }, { why }) {
  switch (why) {
    case 'gone': return t('light.hook.gone');
    case 'failing': return t('light.hook.failing', { why: k.why, n: count(k.pending) });
    case 'late': return t('light.hook.late', { n: count(k.pending), ago: ago(k.oldest, at) });
    case 'dead': return t('light.hook.dead', { n: count(k.dead) });
    case 'untried': return t('light.hook.untried');
    default: return t('light.hook.answers', { n: count(k.pending) });
  }
}

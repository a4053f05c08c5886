// The runs of the retention sweep, and what each has done.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { ago, count, lasting, named, slug, time } from './words.js';

/** sweeps is one item for each run, the latest first. */
export function sweeps(doc) {
  const { runs } = doc.sweep;
  if (runs.length === 0) return [h('li', { class: 'soft', t: 'sweep.none' })];
  return runs.map((run, i) => h('li', { class: 'run', dataset: { key: run.started_at } },
    h('p', {}, h('time', { datetime: run.started_at, class: 'strong' }, time(run.started_at, doc.at)), ' ', state(run, i, doc.sweep.state),
      run.by_hand && [' ', h('span', { class: 'chip', t: 'sweep.byhand' })]),
    run.for && h('p', { class: 'soft', t: ['sweep.for', { time: time(run.for, doc.at) }] }),
    h('p', { class: 'soft' }, did(run)),
    run.failure && h('p', {}, h('code', {}, run.failure))));
}

function state(run, i, last) {
  if (run.failure) return h('span', { class: 'chip late', t: 'sweep.failed' });
  if (run.ended_at) return h('span', { class: 'chip good', t: ['sweep.took', { time: lasting(Math.max(Date.parse(run.ended_at) - Date.parse(run.started_at), 100)) }] });
  return i === 0 && last === 'running' ? h('span', { class: 'chip', t: 'sweep.running' }) : h('span', { class: 'chip late', t: 'sweep.brokenoff' });
}

function did(run) {
  const parts = Object.entries(run.did).filter(([name]) => name !== 'failed').map(([name, n]) => t('sweep.part', { n: count(n), what: named(`did.${slug(name)}`, name) }));
  if (run.did.failed) parts.push(t('sweep.failures', { n: count(run.did.failed) }));
  return parts.length ? parts.join(t('list.comma')) : t(run.ended_at ? 'sweep.nothing' : 'sweep.unknown');
}

/** due says when the next is due. */
export function due({ sweep, at }) {
  if (!sweep.next_at) return t('sweep.next.unknown');
  return t(sweep.late ? 'sweep.next.late' : 'sweep.next', { time: time(sweep.next_at, at), ago: ago(sweep.next_at, at) });
}

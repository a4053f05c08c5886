// What is kept of a learner, and until when.

import { h } from '../dom.js';
import { none, on, part, words } from './part.js';
import * as rights from './rights.js';

/** keptPart is the number of recordings, what is kept of them by class, and the schedule; fact(…) says it in short. */
export const keptPart = (learner, fact) => part('kept', async (body, again, tell) => {
  const [kept, schedule] = await Promise.all([rights.kept(learner), rights.retention()]);
  const n = kept.recordings;
  const next = kept.classes.map((c) => c.next).sort()[0];
  tell(n ? ['kept.gist', { n }] : 'kept.gist.none');
  fact('work', n ? ['kept.count', { n }] : 'kept.count.none');
  const held = (kept.holds ?? []).map((x) => ['kept.held', { name: x.name, date: on(x.until) }]);
  if (held.length) fact('clock', held[0]);
  else if (next) fact('clock', ['kept.next', { date: on(next) }]);
  body.replaceChildren(...[n ? h('ul', { class: 'lines classes' }, kept.classes.map(line)) : none('kept.count.none'),
    kept.unfinished && h('p', { class: 'soft unfinished', t: ['kept.unfinished', { n: kept.unfinished.count, date: on(kept.unfinished.until) }] }),
    ...held.map((t) => h('p', { class: 'held', t })),
    h('a', { class: 'button plain', href: '/work', t: 'kept.work' }), periods(schedule)].filter(Boolean));
}, { fold: true });

function line({ class: name, count, next, last }) {
  return h('li', { dataset: { class: name } },
    h('p', {}, h('b', { t: `kept.class.${name}` }), ' ', h('span', { class: 'soft', t: ['kept.of', { n: count }] })),
    h('p', { class: 'soft', t: next === last ? ['kept.once', { date: on(next) }] : ['kept.ends', { next: on(next), last: on(last) }] }));
}

function periods({ periods: all, region }) {
  return h('details', { class: 'fold' }, h('summary', { t: 'kept.schedule' }),
    h('ul', { class: 'lines' }, all.filter((p) => p.words).map((p) => h('li', {}, words(p.words)))),
    region && h('p', { class: 'soft', t: ['kept.region', { region }] }));
}

// What is kept of a learner, and until when.

import { h } from '../dom.js';
import { none, on, part, words } from './part.js';
import * as rights from './rights.js';

/** keptPart is the number of recordings, the next that ends, and the schedule. */
export const keptPart = (learner) => part('kept', async (body) => {
  const [work, schedule, child] = await Promise.all([rights.recordings(learner), rights.retention(), rights.learner(learner)]);
  const holds = [child, ...work.recordings].map((x) => x.hold).filter(Boolean);
  body.replaceChildren(count(work), holds.length ? held(holds) : soonest(work.recordings) ?? '', h('a', { class: 'button plain', href: '/work', t: 'kept.work' }), periods(schedule));
});

function count({ recordings, next_cursor: more }) {
  if (recordings.length === 0) return none('kept.count.none');
  return h('p', { class: 'strong', t: [more ? 'kept.count.more' : 'kept.count', { n: String(recordings.length) }] });
}

// soonest is the first end of anything on the list.
function soonest(recordings) {
  const ends = recordings.flatMap((r) => Object.values(r.expires ?? {})).filter(Boolean).sort();
  return ends.length ? h('p', { t: ['kept.next', { date: on(ends[0]) }] }) : null;
}

// held is the names of the holds that keep something here, each once.
function held(holds) {
  const each = [...new Map(holds.map((x) => [x.id, x])).values()];
  return h('ul', { class: 'lines' }, each.map((x) => h('li', {}, h('p', { t: ['kept.held', { name: x.name, date: on(x.until) }] }))));
}

function periods({ periods: all, region }) {
  return h('details', { class: 'fold' }, h('summary', { t: 'kept.schedule' }),
    h('ul', { class: 'lines' }, all.filter((p) => p.words).map((p) => h('li', {}, words(p.words)))),
    region && h('p', { class: 'soft', t: ['kept.region', { region }] }));
}

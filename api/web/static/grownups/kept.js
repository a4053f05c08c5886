// What is kept of a learner, and until when.

import { h } from '../dom.js';
import { none, on, part, words } from './part.js';
import * as rights from './rights.js';

/** keptPart is the number of recordings, the next that ends, and the schedule. */
export const keptPart = (learner) => part('kept', async (body) => {
  const [work, schedule] = await Promise.all([rights.recordings(learner), rights.retention()]);
  body.replaceChildren(count(work), soonest(work.recordings) ?? '', h('a', { class: 'button plain', href: '/work', t: 'kept.work' }), periods(schedule));
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

function periods({ periods: all, region }) {
  return h('details', { class: 'fold' }, h('summary', { t: 'kept.schedule' }),
    h('ul', { class: 'lines' }, all.filter((p) => p.words).map((p) => h('li', {}, words(p.words)))),
    region && h('p', { class: 'soft', t: ['kept.region', { region }] }));
}

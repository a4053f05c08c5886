// What staff keep an eye on: incidents, and whether the regulator knows.

import { h } from '../dom.js';
import { at, attempt, chip, counted, none, part, words } from './part.js';
import * as rights from './rights.js';

/** happenedPart lists incidents with the time that is left to report them. */
export const happenedPart = (role) => part('happened', async (body, again) => {
  const { incidents } = await rights.incidents();
  counted(body, incidents.filter((x) => !x.reported_at).length, incidents.some((x) => x.overdue));
  if (incidents.length === 0) return body.replaceChildren(none('happened.none'));
  body.replaceChildren(h('ul', { class: 'lines' }, incidents.map((x) => h('li', { class: 'incident', dataset: { id: x.id, overdue: String(x.overdue) } },
    h('p', {}, h('b', {}, words(x.title)), x.drill && [' ', chip('happened.drill')], ' ', clock(x)),
    h('p', { class: 'soft', t: ['happened.touched', { touched: String(x.touched ?? 0), notices: String(x.notices ?? 0), delivered: String(x.delivered ?? 0) }] }),
    h('div', { class: 'row start' },
      role === 'custodian' && !x.notified_at && h('button', { class: 'plain notify', t: 'happened.notify', onclick: () => attempt(() => rights.notifyIncident(x.id), again) }),
      !x.reported_at && h('button', { class: 'plain reported', t: 'happened.report', onclick: () => attempt(() => rights.reportIncident(x.id), again) }))))));
});

function clock(x) {
  if (x.reported_at) return chip(['happened.reported', { date: at(x.reported_at) }], 'good');
  if (x.overdue) return chip('happened.late', 'late');
  return chip(['happened.due', { date: at(x.due_at) }]);
}

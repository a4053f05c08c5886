// The schedule of retention that is in force.

import { h } from '../dom.js';
import { part, words } from './part.js';
import * as rights from './rights.js';

/** sweptPart is the schedule in words, and what stands behind it. */
export const sweptPart = () => part('swept', async (body) => {
  const s = await rights.retention();
  body.replaceChildren(h('ul', { class: 'lines' }, s.periods.filter((p) => p.words).map((p) => h('li', {}, words(p.words)))),
    s.second_line ? h('p', { class: 'soft', t: s.second_line.set ? ['kept.second.on', { days: String(s.second_line.slack_days) }] : 'kept.second.off' }) : '',
    s.region ? h('p', { class: 'soft', t: ['kept.region', { region: s.region }] }) : '',
    h('p', {}, h('a', { class: 'link', href: '/operations#sweep', t: 'swept.how' })));
});

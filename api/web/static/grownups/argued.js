// Disputed scores: a person says what is right, beside the machine's word.

import { h } from '../dom.js';
import { decide } from './decide.js';
import { t } from '../i18n.js';
import { attempt, counted, listed, none, on, part } from './part.js';
import * as rights from './rights.js';

/** arguedPart lists the disputes that wait, oldest first. */
export const arguedPart = () => part('argued', async (body, again) => {
  const [list, more] = await listed(async (after) => {
    const page = await rights.disputes(after);
    return { items: page.disputes, next: page.next };
  }, (d) => line(d, again));
  counted(body, list.children.length);
  body.replaceChildren(list.children.length ? list : none('argued.none'), more);
});

function line(d, again) {
  return h('li', { class: 'dispute', dataset: { id: d.id } },
    h('p', {}, h('b', { t: `argued.reason.${d.reason}` }), d.at !== null && d.at !== undefined && h('span', { class: 'soft' }, ' · ', h('span', { t: ['argued.at', { n: String(d.at + 1) }] }))),
    d.comment && h('p', {}, `“${d.comment}”`),
    h('p', { class: 'soft', t: ['argued.made', { date: on(d.created_at), role: () => t(`role.${d.asked_by}`) }] }),
    h('p', { class: 'soft' }, d.recording),
    h('div', { class: 'row start' }, h('button', { class: 'plain', t: 'argued.decide', onclick: async () => {
      const said = await decide({ title: 'argued.decide', label: 'argued.sentence', number: 'argued.score' });
      if (said) await attempt(() => rights.decideDispute(d.id, said), again);
    } })));
}

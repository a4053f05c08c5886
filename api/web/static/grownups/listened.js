// Who has listened, and what a family must be told.

import { h } from '../dom.js';
import { at, chip, none, on, part, words } from './part.js';
import * as rights from './rights.js';

/** listenedPart lists who has listened, the latest first. */
export const listenedPart = (learner) => part('listened', async (body) => {
  const list = h('ul', { class: 'lines' });
  const more = h('button', { class: 'plain', t: 'part.more', hidden: true, onclick: () => next(more.value) });
  const next = async (cursor) => {
    const page = await rights.accesses(learner, cursor);
    list.append(...page.accesses.map(line));
    more.value = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await next('');
  body.replaceChildren(list.children.length ? list : none('listened.none'), more);
});

function line({ role, what, last, times, approval, recording }) {
  const staff = ['staff', 'custodian', 'operator'].includes(role);
  return h('li', { class: staff ? 'access staff' : 'access' },
    h('p', {}, h('b', { t: `role.${role}` }), ' ',
      recording ? h('a', { href: `/r/${encodeURIComponent(recording)}`, t: `listened.${what}` }) : h('span', { t: `listened.${what}` }),
      times > 1 && h('span', { class: 'soft' }, ' · ', h('span', { t: ['listened.times', { n: String(times) }] })),
      approval && [' ', chip('listened.approved')]),
    h('time', { class: 'soft', datetime: last, t: ['part.words', { words: at(last) }] }));
}

/** toldPart is the notices, the latest first. */
export const toldPart = (learner) => part('told', async (body) => {
  const { notices } = await rights.notices(learner);
  if (notices.length === 0) return body.replaceChildren(none('told.none'));
  body.replaceChildren(h('ul', { class: 'lines' }, notices.slice(0, 20).map((n) => h('li', { dataset: { kind: n.kind } },
    h('p', { class: 'paragraph' }, words(n.words.guardian)),
    h('time', { class: 'soft', datetime: n.created_at, t: ['part.words', { words: on(n.created_at) }] })))));
});

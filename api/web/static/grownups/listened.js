// Who has listened, and what a family must be told.

import { h } from '../dom.js';
import { at, chip, none, on, part, words } from './part.js';
import * as rights from './rights.js';

const others = ['staff', 'custodian', 'operator', 'link'];

/** listenedPart lists who has listened, the latest first; fact(…) says in short whether it was anybody outside the family. */
export const listenedPart = (learner, fact) => part('listened', async (body, again, tell) => {
  const list = h('ul', { class: 'lines' });
  const more = h('button', { class: 'plain', t: 'part.more', hidden: true, onclick: () => next(more.value) });
  const next = async (cursor) => {
    const page = await rights.accesses(learner, cursor);
    if (!cursor) short(page, fact, tell);
    list.append(...page.accesses.map(line));
    more.value = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await next('');
  body.replaceChildren(list.children.length ? list : none('listened.none'), more);
}, { fold: true });

// short is what the latest page says of others; where more was heard than stands on
// it, it says nothing about what is not there.
function short({ accesses, next_cursor: more }, fact, tell) {
  const times = accesses.filter((a) => others.includes(a.role)).reduce((n, a) => n + a.times, 0);
  if (times) tell(['listened.gist', { n: times }]);
  else tell(accesses.length ? 'listened.gist.family' : 'listened.gist.none');
  if (times) fact('ear', ['listened.fact', { n: times }]);
  else if (!more) fact('ear', 'listened.fact.none');
}

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
export const toldPart = (learner) => part('told', async (body, again, tell) => {
  const { notices } = await rights.notices(learner);
  tell(notices.length ? ['told.gist', { n: notices.length }] : 'told.gist.none');
  if (notices.length === 0) return body.replaceChildren(none('told.none'));
  body.replaceChildren(h('ul', { class: 'lines' }, notices.slice(0, 20).map((n) => h('li', { dataset: { kind: n.kind } },
    h('p', { class: 'paragraph' }, words(n.words.guardian)),
    h('time', { class: 'soft', datetime: n.created_at, t: ['part.words', { words: on(n.created_at) }] })))));
}, { fold: true });

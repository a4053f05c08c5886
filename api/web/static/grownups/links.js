// The links by which others can hear a recording.

import { h } from '../dom.js';
import { linkList } from '../work/sharing.js';
import { none, part } from './part.js';
import * as rights from './rights.js';

/** linksPart lists the links in force, each with the way to end it; fact(…) says how many there are. */
export const linksPart = (learner, fact) => part('links', async (body, again, tell) => {
  const { shares } = await rights.shares(learner);
  const n = shares.length;
  tell(n ? ['links.gist', { n }] : 'links.gist.none');
  fact('link', n ? ['links.fact', { n }] : null);
  body.replaceChildren(n ? linkList(shares, again, (s) => h('a', { href: `/r/${encodeURIComponent(s.recording)}`, t: 'links.recording' })) : none('links.none'));
}, { fold: true });

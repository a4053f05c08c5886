// How a child's reading has grown, in a few words above My Work: which
// characters are known by now, and which want more practice. It compares the
// child with nobody, and counts no days in a row.

import { growth } from './api.js';
import { h } from './dom.js';
import { icon } from './icons.js';

const most = 12; // characters in a list: as many as a child takes in at once

/** grown resolves to a section, or to null while there is nothing to tell. */
export async function grown(learner) {
  let characters;
  try { ({ characters } = await growth(learner)); } catch { return null; }
  const known = (characters ?? []).filter((c) => c.state === 'known');
  const shaky = (characters ?? []).filter((c) => c.state === 'shaky').sort((a, b) => a.score - b.score);
  if (known.length + shaky.length === 0) return null;
  return h('section', { class: 'growth', tLabel: 'growth.label' },
    known.length > 0 && h('p', { class: 'known' }, h('b', {}, String(known.length)), h('span', { t: 'growth.known' })),
    h('div', { class: 'lists' }, list('growth.best', known), list('growth.practise', shaky)),
    h('a', { class: 'link', href: '/growth' }, icon('growth'), h('span', { t: 'growth.see' })));
}

function list(key, characters) {
  if (characters.length === 0) return null;
  return h('p', {}, h('span', { class: 'small', t: key }),
    h('span', { class: 'chars', lang: 'zh-CN' }, characters.slice(0, most).map((c) => c.char).join('')));
}

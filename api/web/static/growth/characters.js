// Every character that was read, by what it has grown into. Touched, it tells its story.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { sign } from './plants.js';

const beds = [['known', 'growth.flowers'], ['shaky', 'growth.sprouts'], ['new', 'growth.seeds']];
const first = 40; // more are shown when asked for

/** characters is a section with a bed for each state that there is. */
export function characters(all, onchar) {
  return h('section', { class: 'characters', 'aria-labelledby': 'characters-title' }, h('h2', { id: 'characters-title', t: 'growth.characters' }),
    beds.map(([state, key]) => bed(state, key, all.filter((c) => c.state === state), onchar)));
}

function bed(state, key, list, onchar) {
  if (list.length === 0) return null;
  const grid = h('ul', { class: 'char-grid' });
  const add = (some) => grid.append(...some.map((c) => h('li', {}, h('button', { class: `char ${state}`, lang: 'zh-CN',
    'aria-label': t('growth.open', { char: c.char, state: t(`growth.state.${state}`) }), onclick: () => onchar(c) }, c.char))));
  add(list.slice(0, first));
  const more = list.length > first && h('button', { class: 'link', t: 'growth.all', onclick: () => {
    const at = grid.children.length;
    add(list.slice(first));
    more.remove();
    grid.children[at].firstChild.focus();
  } });
  return h('div', { class: `card bed-of ${state}` }, h('h3', {}, sign(state), h('span', { t: key }), h('span', { class: 'count', t: ['growth.count', { n: list.length }] })), grid, more);
}

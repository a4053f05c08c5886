// The first thing on the page: a meadow in which the characters that a child
// knows are in flower. A picture, a number and hardly any words.

import { h } from '../dom.js';
import { s } from '../chart/shapes.js';
import { t } from '../i18n.js';
import { bloom, seed, sign, sprout } from './plants.js';

const most = 8; // flowers with a character in them: as many as fit on a phone

/** garden is the meadow; onchar is called with a character that was touched. */
export function garden(characters, onchar) {
  const of = (state) => characters.filter((c) => c.state === state).sort((a, b) => b.last_day.localeCompare(a.last_day));
  const known = of('known'), growing = of('shaky'), fresh = of('new');
  const shown = [...known, ...growing, ...fresh].slice(0, most);
  const count = (state, list) => list.length > 0 && h('span', { class: `count-of ${state}` }, sign(state), h('b', {}, String(list.length)), h('span', { t: `growth.short.${state}` }));
  return h('section', { class: 'card garden', 'aria-labelledby': 'garden-says' }, sky(),
    h('p', { id: 'garden-says', class: 'unseen' }, known.length ? t('growth.garden', { n: known.length }) : t('growth.garden.none', { n: fresh.length + growing.length }),
      known.length > 0 && growing.length > 0 && ` ${t('growth.garden.sprouts', { n: growing.length })}`),
    h('p', { class: 'counts', 'aria-hidden': 'true' }, count('known', known), count('shaky', growing), count('new', fresh)),
    h('ul', { class: 'bed' }, shown.map((c, i) => h('li', {}, plant(c, i, onchar)))));
}

const ground = 134, foot = { shaky: 1.7, new: 1.3 };

/** plant is a character as a button that looks like what it has grown into. */
function plant(c, i, onchar) {
  const head = 34 + ((i * 5) % 3) * 14; // the middle of a flower
  const draw = c.state === 'known' ? [stem(head), s('g', { transform: `translate(40 ${head})` }, bloom(i, 32))]
    : s('g', { transform: `translate(40 ${ground})` }, (c.state === 'shaky' ? sprout : seed)(foot[c.state]));
  const y = { known: head + 8, shaky: ground - 52, new: ground - 34 }[c.state];
  return h('button', { class: 'plant-button', 'aria-label': t('growth.open', { char: c.char, state: t(`growth.state.${c.state}`) }), onclick: () => onchar(c) },
    s('svg', { viewBox: `0 0 80 ${ground}`, 'aria-hidden': 'true' }, draw,
      s('text', { x: 40, y, 'text-anchor': 'middle', 'font-size': 24, 'font-weight': 700, fill: 'ink', class: 'kai', lang: 'zh-CN' }, c.char)));
}

const stem = (head) => [
  s('path', { d: `M40 ${ground}C43 ${ground - 20} 37 ${head + 30} 40 ${head + 10}`, stroke: 'leaf', 'stroke-width': 4, 'stroke-linecap': 'round' }),
  s('path', { d: `M41 ${ground - 10}c3-10 11-13 19-12c-1 9-9 14-19 12Z`, fill: 'leaf' })];

/** The sky with a sun, and two hills on which the bed is. */
function sky() {
  return s('svg', { class: 'sky', viewBox: '0 0 400 200', preserveAspectRatio: 'xMidYMax slice', 'aria-hidden': 'true' },
    s('circle', { cx: 345, cy: 46, r: 24, fill: 'star' }),
    s('path', { d: 'M-20 200V150C80 96 180 120 260 142S380 130 420 118V200Z', fill: 'hill-far' }),
    s('path', { d: 'M-20 200V176C70 140 200 172 290 168S380 150 420 156V200Z', fill: 'hill-near' }));
}

// A character grows: a seed when it has just been met, a sprout while it is
// practised, a flower once it is known. The three differ in shape, not only in colour.

import { s } from '../chart/shapes.js';

const petals = ['two', 'three', 'four', 'one'];

/** kinds is what a state grows into. */
export const kinds = { known: 'flower', shaky: 'sprout', new: 'seed' };

/** bloom is a flower without its stem, about 0,0; n decides its colour. Its middle is bright, or pale for a character to stand on. */
export function bloom(n, r = 30, middle = 'card') {
  const fill = petals[n % petals.length], at = r * 0.58, size = r * 0.44;
  return [
    ...[0, 1, 2, 3, 4, 5].map((i) => s('circle', { cx: round(at * Math.sin((i * Math.PI) / 3)), cy: round(-at * Math.cos((i * Math.PI) / 3)), r: round(size), fill })),
    s('circle', { cx: 0, cy: 0, r: round(r * (middle === 'card' ? 0.62 : 0.36)), fill: middle })];
}

/** sprout is two leaves on a stem that stands on 0,0. */
export const sprout = (k = 1) => [
  s('path', { d: `M0 0C${k} ${-8 * k} ${-k} ${-12 * k} 0 ${-18 * k}`, stroke: 'leaf', 'stroke-width': 2.6, 'stroke-linecap': 'round' }),
  s('path', { d: `M0 ${-14 * k}c${-2 * k} ${-9 * k} ${-9 * k} ${-11 * k} ${-15 * k} ${-10 * k}c${k} ${7 * k} ${7 * k} ${11 * k} ${15 * k} ${10 * k}Z`, fill: 'leaf' }),
  s('path', { d: `M0 ${-17 * k}c${2 * k} ${-8 * k} ${8 * k} ${-10 * k} ${13 * k} ${-9 * k}c${-k} ${6 * k} ${-6 * k} ${10 * k} ${-13 * k} ${9 * k}Z`, fill: 'leaf' })];

/** seed is a seed in a little heap of earth on 0,0. */
export const seed = (k = 1) => [
  s('path', { d: `M${-15 * k} 0c${3 * k} ${-9 * k} ${27 * k} ${-9 * k} ${30 * k} 0Z`, fill: 'soft' }),
  s('path', { d: `M0 ${-7 * k}c${-6 * k} ${-3 * k} ${-5 * k} ${-11 * k} 0 ${-14 * k}c${5 * k} ${3 * k} ${6 * k} ${11 * k} 0 ${14 * k}Z`, fill: 'five' })];

/** sign is the small picture of a state, beside its name. */
export function sign(state, n = 0) {
  const drawn = { known: () => s('g', { transform: 'translate(20 20)' }, bloom(n, 18, 'star')), shaky: () => s('g', { transform: 'translate(20 36)' }, sprout(1.1)),
    new: () => s('g', { transform: 'translate(20 32)' }, seed(1)) }[state]();
  return s('svg', { viewBox: '0 0 40 40', class: 'plant', 'aria-hidden': 'true' }, drawn);
}

const round = (v) => Math.round(v * 10) / 10;

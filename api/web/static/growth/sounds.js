// The sounds as plants: which initials, finals and tones are in flower.

import { h } from '../dom.js';
import { has, t } from '../i18n.js';
import { sign } from './plants.js';

/** soundName is how a sound is written for people: ü for v, a name for a tone. */
export function soundName(part, sound) {
  if (part === 'tone' && has(`growth.tone.${sound}`)) return t(`growth.tone.${sound}`);
  return sound.replace('v', 'ü');
}

/** stateOf is a sound's state, by the rule that characters have. */
export const stateOf = ({ read, correct }) => (read < 3 ? 'new' : 5 * correct >= 4 * read ? 'known' : 'shaky');

/** parts are the names under which growth has the sounds, with the part they are. */
export const parts = [['initials', 'initial'], ['finals', 'final'], ['tones', 'tone']];

/** sounds is a section of three beds of tiles. */
export function sounds(all) {
  const beds = parts.filter(([name]) => all[name].length > 0);
  if (beds.length === 0) return null;
  return h('section', { class: 'sounds', 'aria-labelledby': 'sounds-title' }, h('h2', { id: 'sounds-title', t: 'growth.sounds' }),
    h('div', { class: 'beds' }, beds.map(([name, part]) => h('div', { class: 'card sound-bed' }, h('h3', { t: `growth.part.${part}` }),
      h('ul', {}, inOrder(all[name], part).map((one, i) => tile(one, part, i)))))));
}

/** Tones by their number, the others as children learn them: by the alphabet is easiest to find. */
const inOrder = (list, part) => (part === 'tone' ? list.toSorted((a, b) => a.sound.localeCompare(b.sound)) : list.toSorted((a, b) => order(a.sound) - order(b.sound)));

const taught = 'b p m f d t n l g k h j q x zh ch sh r z c s y w a o e i u v ai ei ui ao ou iu ie ve er an en in un vn ang eng ing ong ia ua uo iao uai ian uan van iang uang iong'.split(' ');
const order = (sound) => (taught.indexOf(sound) + taught.length + 1) % (taught.length + 1);

function tile(one, part, i) {
  const state = stateOf(one), name = soundName(part, one.sound);
  return h('li', { class: `tile-sound ${state}` }, sign(state, i), h('b', { 'aria-hidden': 'true' }, name),
    h('span', { class: 'unseen', t: ['growth.sound.says', { sound: name, read: one.read, correct: one.correct }] }));
}

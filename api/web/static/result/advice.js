// What would help a reading most: at most two things to try next time.
//
// The rule:
//
//  1. Characters that were read correctly are passed over. Of the others, every
//     part (initial, final, tone) that did not come out is a miss; a character
//     that was not read is one, and so is one whose parts are all fair.
//  2. Misses go together as a teacher would put them: a tone with the same tone,
//     curled tongue (zh ch sh said as z c s), flat tongue, endings in -n and in
//     -ng that are taken for each other, else the same sound.
//  3. A miss weighs severity × certainty: how far its score is from 100, and 1
//     where it is wrong, ½ where the verdict is unsure. Not read weighs 1.
//  4. A group weighs the sum of its misses × (1 + m/n)/2, where m of the n
//     characters of the text that have this sound were missed: a sound that never
//     comes out counts in full, a slip in one that mostly does about half.
//  5. The heaviest two are told, and nothing lighter than least. The second is
//     about some character that the first is not about, if there is such a group.

import { missed, parts, sound, tip } from '../coach.js';
import { t } from '../i18n.js';

const least = 0.1;
const curled = new Set(['zh', 'ch', 'sh']);
const flat = new Set(['z', 'c', 's']);

// families are the sounds that are taught together: whether a miss of want, heard
// as got, belongs there, and whether a sound does.
const families = {
  'initial.curled': { has: (want) => curled.has(want), takes: (want, got) => curled.has(want) && flat.has(got) },
  'initial.flat': { has: (want) => flat.has(want), takes: (want, got) => flat.has(want) && curled.has(got) },
  'final.front': { has: (want) => want.endsWith('n'), takes: (want, got) => got === `${want}g` && want.endsWith('n') },
  'final.back': { has: (want) => want.endsWith('ng'), takes: (want, got) => want === `${got}g` && got.endsWith('n') },
};

const clamp = (score) => Math.min(100, Math.max(0, score ?? 0));
const weight = (score, verdict) => ((100 - clamp(score)) / 100) * (verdict === 'wrong' ? 1 : 0.5);

// misses are what did not come out of character i.
function misses(c, i) {
  if (c.verdict === 'correct') return [];
  if (c.verdict === 'skipped') return [{ i, key: 'skipped', part: '', weight: 1 }];
  const wrong = missed(c);
  if (wrong.length === 0) return [{ i, key: 'clear', part: '', weight: weight(c.score, c.verdict) }];
  return wrong.map((part) => {
    const want = sound(part, c[part].expected), got = sound(part, c[part].heard);
    return { i, key: keyOf(part, want, got), part, want, got, weight: weight(c[part].score, c[part].verdict) };
  });
}

function keyOf(part, want, got) {
  const family = Object.keys(families).find((key) => key.startsWith(part) && families[key].takes(want, got));
  return family ?? `${part}.${want}`;
}

// present is in how many characters of the text the sound of a group occurs.
function present({ key, part, want }, characters) {
  if (!parts.includes(part)) return 0;
  const has = families[key]?.has ?? ((x) => x === want);
  return characters.filter((c) => c[part] && has(sound(part, c[part].expected))).length;
}

function grouped(characters) {
  const groups = new Map();
  for (const miss of characters.flatMap(misses)) {
    const group = groups.get(miss.key) ?? { key: miss.key, part: miss.part, want: miss.want, got: miss.got, at: [], weight: 0, worst: 0 };
    if (miss.weight > group.worst) Object.assign(group, { want: miss.want, got: miss.got, worst: miss.weight });
    group.weight += miss.weight;
    group.at.push(miss.i);
    groups.set(miss.key, group);
  }
  return [...groups.values()];
}

/**
 * advise is at most two groups {key, part, want, got, at, weight}, the most
 * helpful first; at are indices of characters in the order of the text.
 */
export function advise(characters) {
  const groups = grouped(characters);
  for (const g of groups) {
    const n = present(g, characters);
    if (n > 0) g.weight *= (1 + g.at.length / n) / 2;
  }
  // A sort keeps the order of the text where two weigh the same.
  const [first, ...rest] = groups.filter((g) => g.weight >= least).sort((a, b) => b.weight - a.weight);
  if (!first) return [];
  const second = rest.find((g) => g.at.some((i) => !first.at.includes(i))) ?? rest[0];
  return second ? [first, second] : [first];
}

const most = 3; // characters that one sentence names

/** named is characters as a sentence names them: each once, and no more than a child takes in. */
export function named(chars) {
  const all = [...new Set(chars)];
  return all.slice(0, most).map((char) => t('advice.char', { char })).join(t('advice.and')) + (all.length > most ? t('advice.more') : '');
}

/** sentence says a group of advise to a child. */
export function sentence({ key, part, want, got, at }, characters) {
  const chars = named(at.map((i) => characters[i].char));
  if (part === 'tone' || key in families || !part) return t(`advice.${key}`, { chars });
  const heard = got && got !== want ? '.heard' : '';
  return t(`advice.${part}${heard}`, { chars, want, got }) + tip(part, want, got);
}

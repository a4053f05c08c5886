// What to tell a child about one character: one short sentence per part that
// did not come out, the worst part first. Sentences are in words/result.json.

import { has, t } from './i18n.js';
import { spell } from './pinyin.js';

/** parts of a syllable in the order in which they are spoken. */
export const parts = ['initial', 'final', 'tone'];

/** toneOf reads a tone however it is written: 3, "3", "tone3". */
export const toneOf = (x) => Number(/[0-5]/.exec(String(x ?? ''))?.[0] ?? 0) || (String(x) === '0' ? 5 : 0);

/** sound is a part as it is shown: ü for v, a tone as its number. */
export const sound = (part, value) => (part === 'tone' ? String(toneOf(value) || '') : spell(value));

/** missed are the parts of a character that did not come out, worst first. */
export function missed(character) {
  return parts
    .filter((p) => character[p] && ['unsure', 'wrong'].includes(character[p].verdict))
    .sort((a, b) => character[a].score - character[b].score);
}

// spotOn is the least score of a correct character that is praised without a but.
const spotOn = 80;

/** sentences are what to tell the child, in the present language. */
export function sentences(character) {
  if (character.verdict === 'skipped') return [t('coach.skipped')];
  const wrong = missed(character);
  if (character.verdict === 'correct') return [t(wrong.length > 0 || character.score < spotOn ? 'coach.correct.nearly' : 'coach.correct')];
  if (wrong.length === 0) return [t('coach.again')];
  return wrong.slice(0, 2).map((part) => sentence(part, character[part]));
}

function sentence(part, { expected, heard }) {
  const want = sound(part, expected);
  const got = sound(part, heard);
  const heardOther = got && got !== want;
  const said = part === 'tone'
    ? t(heardOther ? 'coach.tone.heard' : 'coach.tone', { want: tone(want), got: tone(got) })
    : t(heardOther ? `coach.${part}.heard` : `coach.${part}`, { want, got });
  return [said, tip(part, want, got)].filter(Boolean).join('');
}

// tone is a tone by its name.
const tone = (n) => (n ? t(`tone.${n}`) : '');

/**
 * tip says how to make the sound: for the pair that is often confused if there
 * is one, else for the sound itself; '' where there is nothing to say.
 */
export function tip(part, want, got) {
  for (const key of [`tip.${part}.${want}.${got}`, `tip.${part}.${want}`]) if (has(key)) return t(key);
  return '';
}

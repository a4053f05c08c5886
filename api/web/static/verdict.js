// What became of an answer, in a child's words. The service tells matched,
// partly, not_matched and unsure, and whether the matched answer is a right one;
// a child is told one of five kinds:
//
//	right   the answer was said
//	other   an answer was said that is told apart but is not the one
//	partly  some of it was said
//	none    something else was said
//	unsure  it could not be heard well enough

import { h } from './dom.js';
import { icon } from './icons.js';

/** kindOf is the kind of a match, or of a recording that carries one. */
export function kindOf({ verdict, correct }) {
  if (verdict === 'matched') return correct === false ? 'other' : 'right';
  if (verdict === 'partly') return correct === false ? 'none' : 'partly';
  return verdict === 'unsure' ? 'unsure' : 'none';
}

const glyphs = { right: 'correct', other: 'again', partly: 'half', none: 'again', unsure: 'unsure' };

/** mark is the mark of a kind, told apart by its shape as well as by its colour. */
export const mark = (kind) => h('span', { class: 'kind', dataset: { kind } }, icon(glyphs[kind]));

/**
 * saidIn is the answer in the words in which it was said: the words of the
 * option for a choice, else what was heard of it.
 */
export function saidIn(match, answer) {
  if (answer?.choice && answer.text) return answer.text;
  const found = (match.keywords ?? []).filter((k) => k.found).map((k) => k.said || k.text);
  return found.join('、') || match.text;
}

/** isWhole says whether the answer is one text, of which a part may be missing, and no set of keywords. */
export const isWhole = (match) => (match.keywords ?? []).length <= 1;

const squares = (text) => '□'.repeat(Array.from(text).length);

/**
 * hides puts a square for every character of the words that are still to be
 * found. Where the service is unsure it names what may have been said: a child
 * is told that only as far as it was written down, or is an option on the screen.
 */
export function hides(match, sentence, transcript) {
  if (match.verdict === 'unsure' && !match.keywords.some((k) => k.found)) {
    return sentence.replace(/“([^”]*)”/g, (quoted, text) => (
      /^([A-H]|yes|no)$/.test(text) || transcript.includes(text) ? quoted : `“${squares(text)}”`));
  }
  if (isWhole(match)) return sentence;
  const missing = match.keywords.filter((k) => !k.found);
  return missing.reduce((s, { text }) => s.replaceAll(text, squares(text)), sentence);
}

/**
 * words are the two sentences about a match: {title, text}, each a message for h.
 * Words that a child has yet to find are not among them.
 */
export function words(match, answer) {
  const kind = kindOf(match);
  const said = saidIn(match, answer);
  if (kind === 'partly' && isWhole(match)) {
    const whole = answer?.text || match.keywords?.[0]?.text || match.text;
    return { title: 'answered.partly.title', text: ['answered.partly.whole', { whole }] };
  }
  const missing = (match.keywords ?? []).filter((k) => !k.found).length;
  return { title: [`answered.${kind}.title`, { said }], text: [`answered.${kind}.text`, { said, missing }] };
}

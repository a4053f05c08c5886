// The options of a question as large tiles: a letter and its words. They are
// there to be seen and are no buttons: a child answers by voice.

import { h } from './dom.js';
import { rubies } from './ruby.js';
import { mark } from './verdict.js';

/** optionsOf are the answers of a question that are choices. */
export const optionsOf = (question) => (question?.answers ?? []).filter((a) => a.choice);

/** optionOf is the option that a match is about, or null. */
export const optionOf = (question, match) => optionsOf(question).find((o) => o.choice === match.text) ?? null;

// longest is how many characters of an option fit beside its letter where two
// tiles share the width of a phone.
const longest = 2;

/**
 * choices is the list of tiles, or null where the question has no options.
 * said is the answer that was given and kind what became of it (verdict.js).
 */
export function choices(question, { said = null, kind = '' } = {}) {
  const options = optionsOf(question);
  if (options.length === 0) return null;
  const wide = options.some((o) => Array.from(o.text ?? '').length > longest);
  return h('ul', { class: wide ? 'choices wide' : 'choices', tLabel: 'choices.label' },
    options.map((o) => tile(o, o === said ? kind : '')));
}

function tile({ choice, text, points }, kind) {
  return h('li', { class: 'choice', dataset: kind ? { kind } : {} },
    h('span', { class: 'letter' }, choice),
    text && h('div', { class: 'option', lang: 'zh-CN' }, h('span', { class: 'unseen' }, text), spelt(text, points)),
    kind && h('span', { class: 'yours' }, mark(kind), h('span', { t: 'choices.yours' })));
}

// spelt is the words under their pinyin, which stands where the service says how
// the option is said. Who listens to the page hears the plain words instead.
function spelt(text, points) {
  const said = (points ?? []).flatMap((p) => p.phrases ?? []).find((phrase) => phrase.text === text);
  const element = rubies(text, said?.characters);
  element.setAttribute('aria-hidden', 'true');
  return element;
}

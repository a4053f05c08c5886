// The text of a page as cells: a character with its pinyin above it. What is
// not read aloud (punctuation) is set smaller in its own cell and clings to the
// character before it, so that no line begins with a comma.

import { h } from './dom.js';

// Opening marks cling to what follows, all other marks to what went before.
const opening = /[“‘「『（《〈(\[]/u;

/**
 * passage makes a paragraph per line of the text. cell(at, char) makes the
 * element of the character at rune index at, or returns null where the
 * character is not read aloud.
 */
export function passage(text, cell) {
  const lines = [];
  let line = null;
  let unit = null;   // what must stay on one line
  let leading = [];  // opening marks that wait for their character
  const newLine = () => { line = h('p', { class: 'line' }); lines.push(line); unit = null; };
  const newUnit = () => { unit = h('span', { class: 'unit' }, ...leading); leading = []; line.append(unit); };
  newLine();
  Array.from(text).forEach((char, at) => {
    if (char === '\n') return void newLine();
    const spoken = cell(at, char);
    if (spoken) { newUnit(); unit.append(spoken); return; }
    if (/\s/u.test(char)) { unit = null; line.append(' '); return; }
    const leads = opening.test(char);
    const mark = h('span', { class: leads ? 'mark before' : 'mark' }, char);
    if (leads) leading.push(mark);
    else { if (!unit) newUnit(); unit.append(mark); }
  });
  if (leading.length) newUnit();
  return h('div', { class: 'passage', dataset: { size: size(text) }, lang: 'zh-CN' }, ...lines.filter((l) => l.hasChildNodes()));
}

// A short page may be written large; a long one must not take fifty screens.
function size(text) {
  const n = Array.from(text).length;
  return n <= 24 ? 'large' : n <= 80 ? 'middle' : 'small';
}

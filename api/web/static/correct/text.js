// The text of a page, every character a button under its pinyin, with a mark below it
// that says where its reading comes from.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { passage } from '../passage.js';
import { order, sign, uncertain, word } from './source.js';

/**
 * textOf shows what a reader reads. It tells by an event "open" with {at} that an
 * author wants to change a character. show(at) puts one into view.
 */
export function textOf(reader, draft) {
  const written = h('div', { class: 'written' });
  const legend = h('div', { class: 'legend', role: 'group', tLabel: 'correct.legend' });
  const element = h('div', { class: 'reading' }, written, legend);
  let shown = null;      // the text that the buttons are of
  let buttons = new Map();
  let at = -1;

  const point = (to, focus) => {
    at = to;
    for (const [i, b] of buttons) b.tabIndex = i === to ? 0 : -1;
    if (focus) buttons.get(to)?.focus();
  };
  const open = (i) => {
    point(i, false);
    element.dispatchEvent(new CustomEvent('open', { detail: { at: i } }));
  };

  function build() {
    const known = new Set(reader.characters.map((c) => c.at));
    buttons = new Map();
    const text = passage(reader.text, (i, char) => {
      if (!known.has(i)) return null;
      const b = h('button', { class: 'cell char', 'aria-haspopup': 'dialog', onclick: () => open(i) },
        h('span', { class: 'han' }, char), h('span', { class: 'above', lang: 'zh-Latn' }), h('span', { class: 'below', 'aria-hidden': 'true' }), h('span', { class: 'unseen' }));
      buttons.set(i, b);
      return b;
    });
    shown = reader.text;
    written.replaceChildren(text);
    point(buttons.has(at) ? at : buttons.keys().next().value ?? -1, false);
  }

  function update() {
    if (shown !== reader.text || buttons.size !== reader.characters.length) build();
    const before = new Map(draft.saved.readings.map((r) => [r.at, r.reading]));
    const now = new Map(draft.page.readings.map((r) => [r.at, r.reading]));
    const sameText = draft.saved.text === reader.text;
    for (const c of reader.characters) dress(buttons.get(c.at), c, sameText && before.get(c.at) !== now.get(c.at));
    legend.replaceChildren(...legendOf(reader.characters, (source) => next(source)));
  }

  // next goes to the next character with a reading of the source.
  function next(source) {
    const all = reader.characters.filter((c) => c.source === source || source === 'uncertain' && uncertain(c.source)).map((c) => c.at);
    if (all.length === 0) return;
    const to = all.find((i) => i > at) ?? all[0];
    point(to, true);
    element.dispatchEvent(new CustomEvent('open', { detail: { at: to } }));
  }

  written.addEventListener('keydown', (e) => {
    const all = [...buttons.keys()];
    const to = { ArrowRight: all.indexOf(at) + 1, ArrowLeft: all.indexOf(at) - 1, Home: 0, End: all.length - 1 }[e.key]
      ?? { ArrowDown: below(buttons, all, at, 1), ArrowUp: below(buttons, all, at, -1) }[e.key];
    if (all[to] === undefined) return;
    e.preventDefault();
    point(all[to], true);
  });
  reader.addEventListener('read', update);
  draft.addEventListener('change', () => { if (draft.page.text === reader.text) update(); });
  update();
  return Object.assign(element, { next, focusOn: (i) => point(i, true), buttonOf: (i) => buttons.get(i) });
}

// dress puts a character's reading over it and its source below.
function dress(b, c, changed) {
  const [, above, under, note] = b.children;
  above.textContent = c.printed || c.marked;
  const spoken = c.marked !== c.printed ? c.marked : '';
  under.replaceChildren(sign(c.source), ...(spoken ? [h('span', { class: 'spoken', lang: 'zh-Latn' }, spoken)] : []));
  b.dataset.source = c.source;
  b.dataset.at = c.at;
  b.classList.toggle('guess', uncertain(c.source));
  b.classList.toggle('changed', changed);
  note.textContent = [spoken && t('correct.spoken', { spoken }), t(`source.${c.source}`), changed && t('correct.changed')].filter(Boolean).join(t('correct.comma'));
}

// legendOf is a button for each source that occurs, which leads to its next character.
function legendOf(characters, next) {
  const counts = new Map();
  for (const c of characters) counts.set(c.source, (counts.get(c.source) ?? 0) + 1);
  return order.filter((s) => counts.has(s)).map((s) => h('button', {
    class: uncertain(s) ? 'tag guess' : 'tag', dataset: { source: s }, onclick: () => next(s), title: t(`source.${s}.about`),
  }, word(s), h('span', { class: 'n' }, String(counts.get(s))), h('span', { class: 'unseen', t: 'correct.next' })));
}

// below is the index of the character that stands nearest in the next line that way.
function below(buttons, all, at, way) {
  const from = buttons.get(at)?.getBoundingClientRect();
  if (!from) return 0;
  let best;
  all.forEach((i, index) => {
    const r = buttons.get(i).getBoundingClientRect();
    const down = way * (r.top - from.top);
    if (down < from.height / 2) return;
    const far = down * 10 + Math.abs(r.left - from.left);
    if (!best || far < best.far) best = { far, index };
  });
  return best?.index;
}

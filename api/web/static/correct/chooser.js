// Choosing how one character is read: the dictionary's readings with a word each, what
// else is accepted there, or a reading of the author's own.

import { h, say } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { mark } from '../pinyin.js';
import { tryReadings } from './calls.js';
import { numbered } from './numbered.js';
import { word } from './source.js';

/**
 * chooser is the panel for one character at a time. open(at) shows it; it tells by an
 * event "close" with {at} that the author is done with the character.
 */
export function chooser(reader, draft) {
  const panel = h('section', { class: 'card chooser', role: 'dialog', 'aria-labelledby': 'chooser-title', hidden: true, tabindex: '-1' });
  let at = null;
  let wrong = null; // what was entered and refused: {reading, reason, known}

  const character = () => reader.characters.find((c) => c.at === at);
  const close = () => {
    if (at === null) return;
    const was = at;
    at = null;
    panel.hidden = true;
    panel.dispatchEvent(new CustomEvent('close', { detail: { at: was } }));
  };
  const choose = (reading) => {
    wrong = null;
    draft.choose(at, reading);
  };

  function show() {
    const c = character();
    if (at === null || !c) return close();
    const focused = panel.contains(document.activeElement) ? document.activeElement.id : null;
    const own = draft.page.readings.find((r) => r.at === at)?.reading ?? null;
    panel.replaceChildren(
      h('header', { class: 'who' }, h('span', { class: 'big', 'aria-hidden': 'true', lang: 'zh-CN' }, c.char),
        h('div', {}, h('h2', { id: 'chooser-title', t: ['chooser.title', { char: c.char }] }),
          h('p', { class: 'now' }, h('span', { class: 'pinyin', lang: 'zh-Latn' }, c.printed || c.marked), word(c.source),
            c.marked !== c.printed && h('span', { class: 'soft', t: ['correct.spoken', { spoken: c.marked }] }))),
        h('button', { class: 'round quiet', tLabel: 'chooser.close', onclick: close }, icon('close'))),
      h('p', { class: 'soft about', t: `source.${c.source}.about` }),
      h('div', { class: 'options', role: 'radiogroup', 'aria-labelledby': 'chooser-title', onkeydown: arrows }, options(c, own, choose)),
      entry(c, own, wrong, submit));
    panel.hidden = false;
    if (focused) document.getElementById(focused)?.focus();
  }

  // submit takes a reading that was typed, where the service says that it can be.
  async function submit(typed) {
    const reading = numbered(typed);
    if (!reading) return;
    const asked = at;
    try {
      const { refused } = await tryReadings(draft.page.text, [{ at, reading }]);
      if (at !== asked) return;
      wrong = refused.length > 0 ? { ...refused[0], reading: typed } : null;
    } catch {
      wrong = { reason: 'unreached', reading: typed, known: [] };
    }
    if (!wrong) {
      say(t('chooser.used', { reading: mark(reading) }));
      return choose(reading);
    }
    show();
    document.getElementById('entry').select();
  }

  reader.addEventListener('read', () => { if (at !== null && !panel.hidden) show(); });
  panel.addEventListener('keydown', (e) => { if (e.key === 'Escape') { e.stopPropagation(); close(); } });
  return Object.assign(panel, {
    close,
    open(to) {
      at = to;
      wrong = null;
      show();
      (panel.querySelector('[role=radio][tabindex="0"]') ?? panel).focus({ preventScroll: true });
    },
  });
}

// options are the radio buttons: the dictionary's own choice first.
function options(c, own, choose) {
  const left = option({ id: 'option-auto', kind: 'auto', checked: own === null, onclick: () => choose(null) },
    h('span', { class: 'sound', t: 'chooser.auto' }), h('span', { class: 'example', t: 'chooser.auto.about' }));
  const rest = (c.candidates ?? []).map((k) => option({ id: `option-${k.reading}`, checked: own === k.reading, onclick: () => choose(k.reading) },
    h('span', { class: 'sound pinyin', lang: 'zh-Latn' }, k.marked),
    k.example ? h('span', { class: 'example', lang: 'zh-CN' }, ...stressed(k.example, c.char))
      : h('span', { class: 'example none', t: c.candidates.length > 1 ? 'chooser.rare' : 'chooser.only' })));
  const all = [left, ...rest];
  (all.find((o) => o.getAttribute('aria-checked') === 'true') ?? all[0]).tabIndex = 0;
  return all;
}

const option = ({ id, checked, onclick, kind = '' }, ...children) => h('button', { id, class: `option ${kind}`, role: 'radio', 'aria-checked': String(checked), tabindex: '-1', onclick },
  h('span', { class: 'dot', 'aria-hidden': 'true' }), ...children);

// stressed sets the character off in its example.
const stressed = (example, char) => Array.from(example).map((c) => (c === char ? h('b', {}, c) : c));

// arrows walk over the radio buttons and choose, as radio buttons do.
function arrows(e) {
  const all = [...e.currentTarget.children];
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
  const at = all.indexOf(document.activeElement);
  if (!step || at < 0) return;
  e.preventDefault();
  const to = all[(at + step + all.length) % all.length];
  to.focus();
  to.click();
}

// entry is the field for a reading that the dictionary does not offer.
function entry(c, own, wrong, submit) {
  const offered = (c.candidates ?? []).some((k) => k.reading === own);
  const input = h('input', { id: 'entry', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', lang: 'zh-Latn', maxlength: '12', tHint: 'chooser.entry.hint',
    'aria-describedby': wrong ? 'entry-wrong' : 'entry-about', 'aria-invalid': wrong ? 'true' : null });
  input.value = wrong ? wrong.reading : own && !offered ? own : '';
  return h('form', { class: 'entry', onsubmit: (e) => { e.preventDefault(); submit(input.value); } },
    h('label', { for: 'entry', t: 'chooser.entry' }),
    h('div', { class: 'pair' }, input, h('button', { id: 'entry-use', class: 'plain', t: 'chooser.use' })),
    wrong ? h('p', { class: 'wrong', id: 'entry-wrong', role: 'alert' }, icon('wrong'), h('span', { t: sentence(c, wrong) }))
      : h('p', { class: 'soft', id: 'entry-about', t: 'chooser.entry.about' }));
}

// sentence says why a reading cannot be.
const sentence = (c, { reason, reading, known }) => [`chooser.wrong.${reason}`, { reading, char: c.char, known: known.join(t('correct.comma')) }];

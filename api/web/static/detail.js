// The card about one character: large, with what was expected and what was
// heard of its initial, its final and its tone.

import { h } from './dom.js';
import { t } from './i18n.js';
import { icon } from './icons.js';
import { parts, sentences, sound } from './coach.js';
import { mark } from './pinyin.js';
import { verdictMark } from './score.js';

/** Detail is the card; onplay and onstep(±1) are its buttons. onplay is null where there is no sound. */
export class Detail {
  #shown = null; #more = {};

  constructor({ onplay, onstep, onclose }) {
    this.element = h('section', { class: 'detail', hidden: true, tLabel: 'detail.label' });
    this.element.addEventListener('keydown', (e) => { if (e.key === 'Escape') onclose(); });
    this.actions = { onplay, onstep, onclose };
    /** tool() is one more button beside the one that closes the card. */
    this.tool = () => null;
    /** hear(character) are the buttons to hear it. */
    this.hear = (c) => (onplay && c.end_ms > c.start_ms ? [hearing(() => onplay(c), 'detail.hear', icon('ear'))] : []);
  }

  /**
   * add puts more into the card: f(character) makes an element, or null. place is
   * 'curve', below the sentences, or 'before', below the parts.
   */
  add(place, f) {
    this.#more[place] = f;
    this.again();
  }

  /** again draws the card anew, for what has been learnt since. */
  again() {
    if (this.#shown) this.show(this.#shown);
  }

  hide() {
    this.#shown = null;
    this.element.hidden = true;
  }

  show(character) {
    const at = document.activeElement;
    const held = this.element.contains(at) ? at.dataset.act : null; // the button that is being used
    this.#shown = character;
    const { onstep, onclose } = this.actions;
    const hears = this.hear(character).filter(Boolean);
    const button = (act, glyph, key, onclick, more = '') => h('button', { class: `round ${more}`, dataset: { act }, tLabel: key, onclick }, icon(glyph));
    this.element.hidden = false;
    this.element.dataset.verdict = character.verdict;
    this.element.replaceChildren(
      h('div', { class: 'corner' }, this.tool() ?? '', button('close', 'close', 'detail.close', onclose, 'close')),
      who(character),
      h('div', { class: 'said' },
        ...sentences(character).map((s) => h('p', { class: 'sentence' }, s)),
        ...(character.events ?? []).filter(known).map((e) => h('p', { class: 'event', t: `event.${e}` })),
        character.machine && h('p', { class: 'event', t: ['decided.character', { machine: t(`verdict.${character.machine.verdict}`) }] }),
        this.#more.curve?.(character),
        character.verdict !== 'skipped' && h('ul', { class: 'parts' }, parts.filter((p) => character[p]).map((p) => row(p, character[p]))),
        this.#more.before?.(character)),
      h('div', { class: 'row steps' },
        button('before', 'back', 'detail.before', () => onstep(-1)),
        h('div', { class: hears.length > 1 ? 'hears many' : 'hears' }, hears),
        button('next', 'back', 'detail.next', () => onstep(1), 'forward')));
    if (held) this.element.querySelector(`[data-act="${held}"]`)?.focus();
  }
}

/** hearing is a button of the card that plays something. */
export const hearing = (onclick, key, glyph, primary = true) => h('button', { class: primary ? 'primary hear' : 'plain hear', dataset: { act: key }, onclick },
  glyph, h('span', { t: key }));

const who = ({ char, reading, verdict }) => h('div', { class: 'who' },
  h('span', { class: 'pinyin', lang: 'zh-Latn' }, mark(reading)),
  h('span', { class: 'char', lang: 'zh-CN' }, char),
  h('span', { class: 'what' }, verdictMark(verdict), h('span', { t: `verdict.${verdict}` })));

const known = (event) => ['repeated', 'self_corrected', 'hesitated'].includes(event);

function row(part, { verdict, expected, heard, accent, score }) {
  const want = sound(part, expected);
  const got = sound(part, heard);
  return h('li', { class: 'part', dataset: { part, verdict } },
    h('span', { class: 'name', t: `part.${part}` }),
    h('span', { class: 'want' }, shown(part, want)),
    (verdict !== 'correct' || accent) && got && got !== want && h('span', { class: 'got' },
      h('span', { class: 'small', t: 'detail.heard' }), shown(part, got)),
    h('span', { class: 'score' }, verdictMark(verdict), h('span', {}, String(Math.round(score)))));
}

// A tone is drawn as the voice moves; letters are letters.
function shown(part, value) {
  if (part !== 'tone') return h('span', { class: 'letters', lang: 'zh-Latn' }, value);
  return h('span', { class: 'contour' }, icon(`tone${value || 5}`), h('span', { class: 'small', t: `tone.${value || 5}` }));
}

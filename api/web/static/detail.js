// The card about one character: large, with what was expected and what was
// heard of its initial, its final and its tone.

import { h } from './dom.js';
import { icon } from './icons.js';
import { parts, sentences, sound } from './coach.js';
import { mark } from './pinyin.js';
import { verdictMark } from './score.js';

/** Detail is the card; onplay and onstep(±1) are its buttons. onplay is null where there is no sound. */
export class Detail {
  constructor({ onplay, onstep, onclose }) {
    this.element = h('section', { class: 'detail', hidden: true, tLabel: 'detail.label' });
    this.actions = { onplay, onstep, onclose };
  }

  hide() {
    this.element.hidden = true;
  }

  show(character) {
    const { onplay, onstep, onclose } = this.actions;
    const heard = onplay && character.end_ms > character.start_ms;
    this.element.hidden = false;
    this.element.dataset.verdict = character.verdict;
    this.element.replaceChildren(
      h('button', { class: 'round close', tLabel: 'detail.close', onclick: onclose }, icon('close')),
      h('div', { class: 'who' },
        h('span', { class: 'pinyin', lang: 'zh-Latn' }, mark(character.reading)),
        h('span', { class: 'char', lang: 'zh-CN' }, character.char),
        h('span', { class: 'what' }, verdictMark(character.verdict), h('span', { t: `verdict.${character.verdict}` }))),
      h('div', { class: 'said' },
        ...sentences(character).map((s) => h('p', { class: 'sentence' }, s)),
        ...(character.events ?? []).filter(known).map((e) => h('p', { class: 'event', t: `event.${e}` })),
        character.verdict !== 'skipped' && h('ul', { class: 'parts' }, parts.filter((p) => character[p]).map((p) => row(p, character[p])))),
      h('div', { class: 'row' },
        h('button', { class: 'round', tLabel: 'detail.before', onclick: () => onstep(-1) }, icon('back')),
        heard && h('button', { class: 'primary hear', onclick: () => onplay(character) }, icon('ear'), h('span', { t: 'detail.hear' })),
        h('button', { class: 'round forward', tLabel: 'detail.next', onclick: () => onstep(1) }, icon('back'))));
  }
}

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

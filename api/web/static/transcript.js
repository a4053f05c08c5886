// What the bird heard of an answer, character by character: what it is less sure
// of is lighter and dotted, what it could not make out is a soft …, and the
// words that count are framed. Tapping a character plays it, while there is sound.

import { h } from './dom.js';
import { t } from './i18n.js';
import { mark } from './pinyin.js';
import { rove } from './rove.js';

// sure is the confidence from which a character stands without doubt.
const sure = 0.7;

export class Transcript {
  #tokens = []; #playing = null; #play;

  /** heard and keywords are those of the result; play(token) is null where the sound is gone. */
  constructor(heard, keywords, play) {
    this.#play = play;
    const found = (keywords ?? []).filter((k) => k.found && k.end_ms > k.start_ms);
    this.element = h('p', { class: 'transcript', lang: 'zh-CN', role: play ? 'group' : null });
    for (const run of runs(joined(heard ?? []), (token) => found.findIndex((k) => holds(k, token)))) {
      const tokens = run.tokens.map((token) => this.#token(token));
      if (run.of < 0) this.element.append(...tokens);
      else this.element.append(h('mark', { class: 'key' }, tokens));
    }
    if (play) {
      rove(this.element, this.#tokens.map(({ element }) => element));
      this.element.setAttribute('aria-label', t('heard.label'));
    }
  }

  get empty() { return this.#tokens.length === 0; }

  #token(token) {
    if (!token.text) return h('span', { class: 'gap', tLabel: 'heard.gap', role: 'img' }, '…');
    const inside = [
      token.reading && h('span', { class: 'pinyin', lang: 'zh-Latn' }, mark(token.reading)),
      h('span', { class: 'char' }, token.text),
      token.confidence < sure && h('span', { class: 'unseen', t: 'heard.doubt' }),
    ];
    const dataset = token.confidence < sure ? { doubt: '' } : {};
    const element = this.#play
      ? h('button', { class: 'token', dataset, onclick: () => this.#play(token) }, ...inside)
      : h('span', { class: 'token', dataset }, ...inside);
    this.#tokens.push({ token, element });
    return element;
  }

  /** now shows which character is being heard. */
  now(seconds, playing) {
    const ms = seconds * 1000;
    const at = playing ? this.#tokens.find(({ token }) => token.start_ms <= ms && ms < token.end_ms) : undefined;
    if (at?.element === this.#playing) return;
    this.#playing?.classList.remove('now');
    at?.element.classList.add('now');
    this.#playing = at?.element;
  }
}

// joined makes one gap of several that follow each other.
const joined = (heard) => heard.filter((token, i) => token.text || i === 0 || heard[i - 1].text);

// runs cuts a list where what its items are of changes.
function runs(tokens, of) {
  const all = [];
  for (const token of tokens) {
    const now = of(token);
    if (all.length === 0 || all.at(-1).of !== now) all.push({ of: now, tokens: [] });
    all.at(-1).tokens.push(token);
  }
  return all;
}

// holds says whether most of a token lies in the time of a keyword.
const holds = (k, token) => {
  const middle = (token.start_ms + token.end_ms) / 2;
  return token.text !== '' && k.start_ms <= middle && middle <= k.end_ms;
};

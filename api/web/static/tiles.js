// The read text as tiles, one per character: pinyin, character, mark and
// score. Tapping one plays it and opens the card about it.

import { calm, h, pause } from './dom.js';
import { Detail } from './detail.js';
import { t } from './i18n.js';
import { icon } from './icons.js';
import { passage } from './passage.js';
import { mark } from './pinyin.js';
import { rove } from './rove.js';
import { verdictMark } from './score.js';

export class Tiles {
  #tiles = []; #chosen = -1; #play; #point; #playing = null;

  /** play(character) is called when a child wants to hear a character; null where there is no sound. */
  constructor(text, result, play) {
    this.characters = result.characters ?? [];
    this.inserted = result.inserted ?? [];
    this.#play = play;
    this.detail = new Detail({
      onplay: play,
      onstep: (by) => this.choose(this.#chosen + by, true),
      onclose: () => this.#close(),
    });
    const at = new Map(this.characters.map((c, i) => [c.at, i]));
    this.element = passage(text, (rune, char) => at.has(rune) && this.#tile(at.get(rune), char));
    this.element.classList.add('tiles');
    this.element.setAttribute('role', 'group');
    this.#point = rove(this.element, this.#tiles);
    this.element.addEventListener('keydown', (e) => { if (e.key === 'Escape') this.#close(); });
    this.element.setAttribute('aria-label', t('result.tiles'));
  }

  #tile(i, char) {
    const c = this.characters[i];
    const tile = h('button', { class: 'tile', tabindex: '-1', dataset: { verdict: c.verdict, at: c.at }, onclick: () => this.choose(i, true) },
      h('span', { class: 'pinyin', lang: 'zh-Latn' }, mark(c.reading)),
      h('span', { class: 'char' }, char),
      h('span', { class: 'unseen', t: `verdict.${c.verdict}` }),
      h('span', { class: 'foot' }, verdictMark(c.verdict), h('span', { class: 'points' }, c.verdict === 'skipped' ? '' : String(Math.round(c.score)))));
    this.#tiles[i] = tile;
    // after counts the characters before it; what comes before all of them
    // stands at the first.
    const extra = this.inserted.filter((x) => Math.max(x.after, 1) === i + 1);
    return extra.length ? h('span', { class: 'pair' }, tile, extra.map((x) => this.#extra(x))) : tile;
  }

  // A sound that is not in the text stands as a small bubble where it was said.
  #extra(x) {
    return h('button', { class: 'extra', tLabel: ['result.extra', { heard: heardOf(x) }], onclick: () => this.#play?.(x) }, '+');
  }

  /** count is how many characters have the verdict. */
  count(verdict) {
    return this.characters.filter((c) => c.verdict === verdict).length;
  }

  /** reveal colours the tiles, one after the other where animate is true. */
  async reveal(animate) {
    if (animate && !calm()) {
      const beat = Math.min(160, 6000 / Math.max(1, this.#tiles.length));
      for (const tile of this.#tiles) {
        tile.classList.add('shown', 'pop');
        await pause(beat);
      }
    }
    for (const tile of this.#tiles) tile.classList.add('shown');
    this.element.classList.add('revealed');
  }

  /** choose opens the card about character i, and plays it if wanted. */
  choose(i, play) {
    const c = this.characters[i];
    if (!c) return;
    this.#tiles[this.#chosen]?.removeAttribute('aria-current');
    this.#point(i);
    this.#chosen = i;
    this.#tiles[i].setAttribute('aria-current', 'true');
    this.detail.show(c);
    document.body.classList.add('detailed');
    this.#tiles[i].scrollIntoView({ block: 'nearest', behavior: calm() ? 'auto' : 'smooth' });
    if (play && c.end_ms > c.start_ms) this.#play?.(c);
  }

  #close() {
    this.detail.hide();
    document.body.classList.remove('detailed');
    this.#tiles[this.#chosen]?.removeAttribute('aria-current');
    this.#tiles[this.#chosen]?.focus();
  }

  /** now shows which character is being heard. */
  now(seconds, playing) {
    const ms = seconds * 1000;
    const i = playing ? this.characters.findIndex((c) => c.start_ms <= ms && ms < c.end_ms) : -1;
    const tile = this.#tiles[i];
    if (tile === this.#playing) return;
    this.#playing?.classList.remove('now');
    tile?.classList.add('now');
    this.#playing = tile;
  }

  /** notes says what was left out and what was added. */
  notes() {
    const left = this.characters.filter((c) => c.verdict === 'skipped').map((c) => c.char);
    return h('ul', { class: 'notes' },
      left.length > 0 && h('li', { class: 'left-out' }, icon('skipped'), h('span', { t: ['result.left', { chars: left.join(' ') }] })),
      this.inserted.map((x) => h('li', {}, h('button', { class: 'link', onclick: () => this.#play?.(x) },
        icon('ear'), h('span', { t: ['result.added', { heard: heardOf(x) }] })))));
  }
}

// What was heard may be one syllable, several, or nothing that can be named.
function heardOf({ heard }) {
  const all = (Array.isArray(heard) ? heard.join(' ') : heard) ?? '';
  return all ? mark(all) : '…';
}

// The read text as tiles, one per character: pinyin, character, mark and
// score. Tapping one plays it and opens the card about it.

import { calm, h, pause, say } from './dom.js';
import { Detail } from './detail.js';
import { sentences } from './coach.js';
import { t } from './i18n.js';
import { icon } from './icons.js';
import { passage } from './passage.js';
import { mark } from './pinyin.js';
import { sign } from './result/signs.js';
import { rove } from './rove.js';
import { verdictMark } from './score.js';

// The colours come one after the other, and all of them within this time.
const slowest = 140, longest = 2000; // ms: of one tile, of all

const events = ['repeated', 'self_corrected', 'hesitated'];

export class Tiles {
  #tiles = []; #chosen = -1; #play; #point; #playing = null; #changes = null; #legend = null;

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
    this.element.setAttribute('aria-label', t('result.tiles'));
    this.#point = rove(this.element, this.#tiles);
    this.element.addEventListener('keydown', (e) => { if (e.key === 'Escape') this.#close(); });
    // With the card open, the arrow keys turn its pages.
    this.element.addEventListener('focusin', (e) => {
      const i = this.#tiles.indexOf(e.target);
      if (i >= 0 && i !== this.#chosen && !this.detail.element.hidden) this.choose(i, false);
    });
  }

  #tile(i, char) {
    const c = this.characters[i];
    const points = c.verdict === 'skipped' || c.score === null ? '' : String(Math.round(c.score));
    const tile = h('button', { class: 'tile', tabindex: '-1', dataset: { verdict: c.verdict, at: c.at }, onclick: () => this.choose(i, true) },
      h('span', { class: 'pinyin', lang: 'zh-Latn' }, mark(c.reading)),
      h('span', { class: 'char' }, char),
      h('span', { class: 'unseen', t: `verdict.${c.verdict}` }),
      h('span', { class: 'foot' }, verdictMark(c.verdict), h('span', { class: 'points' }, points)),
      h('span', { class: 'signs' }, this.#signsOf(c).map(told)));
    this.#tiles[i] = tile;
    // after counts the characters before it; what comes before all of them
    // stands at the first.
    const extra = this.inserted.filter((x) => Math.max(x.after, 1) === i + 1);
    return extra.length ? h('span', { class: 'pair' }, tile, extra.map((x) => this.#extra(x))) : tile;
  }

  // #signsOf are what happened at a character beside its verdict.
  #signsOf(c) {
    const all = (c.events ?? []).filter((e) => events.includes(e));
    return c.machine ? ['person', ...all] : all;
  }

  // A sound that is not in the text stands as a small bubble where it was said.
  #extra(x) {
    return h('button', { class: 'extra', tLabel: ['result.extra', { heard: heardOf(x) }], onclick: () => this.#play?.(x) }, sign('inserted'));
  }

  #changeOf(i) {
    const change = this.#changes?.[i];
    return change && change !== 'same' ? [change] : [];
  }

  get comparing() { return this.#changes !== null; }

  /** compare marks what has changed since the reading before: 'better', 'same' or 'slipped' for every character; null takes the marks away. */
  compare(changes) {
    this.#changes = changes;
    this.#tiles.forEach((tile, i) => {
      tile.querySelector('.change')?.remove();
      tile.append(...this.#changeOf(i).map((name) => h('span', { class: 'change', dataset: { change: name } }, told(name))));
    });
    this.#explain();
    this.detail.again();
  }

  /** count is how many characters have the verdict. */
  count(verdict) {
    return this.characters.filter((c) => c.verdict === verdict).length;
  }

  /** reveal colours the tiles, one after the other where animate is true; a tap or a key shows them all. */
  async reveal(animate) {
    if (animate && !calm()) await this.#cascade();
    for (const tile of this.#tiles) tile.classList.add('shown');
    this.element.classList.add('revealed');
  }

  async #cascade() {
    const n = this.#tiles.length, whole = Math.min(longest, n * slowest), begin = performance.now();
    let hurry = false;
    const skip = new AbortController();
    for (const event of ['pointerdown', 'keydown']) addEventListener(event, () => { hurry = true; }, { signal: skip.signal });
    for (let shown = 0; shown < n && !hurry;) {
      const due = Math.ceil((performance.now() - begin) / whole * n);
      while (shown < Math.min(due, n)) this.#tiles[shown++].classList.add('shown', 'pop');
      await pause(30);
    }
    skip.abort();
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
    say(sentences(c).join(' '));
    if (play && c.end_ms > c.start_ms) this.#play?.(c);
  }

  /** chosen is the character whose card is open, or null. */
  get chosen() { return this.detail.element.hidden ? null : this.characters[this.#chosen] ?? null; }

  /** hint frames some characters and goes to one of them. */
  hint(indices, i) {
    this.#tiles.forEach((tile, n) => tile.classList.toggle('hint', indices.includes(n)));
    this.choose(i, true);
    this.#tiles[i].focus({ preventScroll: true });
  }

  #close() {
    this.detail.hide();
    document.body.classList.remove('detailed');
    for (const tile of this.#tiles) tile.classList.remove('hint');
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

  /** legend says what the marks and signs mean that are on the tiles, and no others. */
  get legend() {
    this.#legend ??= h('ul', { class: 'legend', tLabel: 'legend.label' });
    this.#explain();
    return this.#legend;
  }

  #explain() {
    const used = (names, has) => names.filter((name) => this.characters.some((c, i) => has(c, i, name)));
    const verdicts = used(['correct', 'unsure', 'wrong', 'skipped'], (c, _, name) => c.verdict === name);
    const signs = used(['person', ...events, 'better', 'slipped'], (c, i, name) => [...this.#signsOf(c), ...this.#changeOf(i)].includes(name));
    if (this.inserted.length > 0) signs.push('inserted');
    this.#legend?.replaceChildren(
      ...verdicts.map((name) => h('li', { dataset: { verdict: name } }, verdictMark(name), h('span', { t: `verdict.${name}` }))),
      ...signs.map((name) => h('li', { dataset: { sign: name } }, sign(name), h('span', { t: `sign.${name}` }))));
  }
}

// told is a sign with its word for who listens to the page.
const told = (name) => h('span', { class: 'sign' }, sign(name), h('span', { class: 'unseen', t: `sign.${name}` }));

// What was heard may be one syllable, several, or nothing that can be named.
function heardOf({ heard }) {
  const all = (Array.isArray(heard) ? heard.join(' ') : heard) ?? '';
  return all ? mark(all) : '…';
}

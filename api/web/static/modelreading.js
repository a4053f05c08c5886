// Hearing a page read by a grown-up, with each character marked as it is said.

import { call } from './api.js';
import { h } from './dom.js';

/** modelReading resolves to the reading of a page, to be played over its text. onend is called whenever it rests. */
export async function modelReading(page, text, onend) {
  const reading = await call('GET', `/v1/pages/${encodeURIComponent(page.id)}/model`);
  if (reading.status !== 'ready') throw new Error(`the model reading is ${reading.status}`);
  return new Reading(reading, text, onend);
}

class Reading {
  #audio; #characters; #cells; #turn = 0; #now = null;

  constructor({ audio, characters, attribution }, text, onend) {
    this.by = attribution;
    this.#characters = characters;
    this.#cells = new Map([...text.querySelectorAll('.cell')].map((cell) => [Number(cell.dataset.at), cell]));
    this.#audio = h('audio', { src: audio, preload: 'auto' });
    this.#audio.addEventListener('play', () => this.#follow());
    this.#audio.addEventListener('pause', () => { this.#mark(null); onend(); });
  }

  /** play begins anew. */
  play() {
    this.#audio.currentTime = 0;
    return this.#audio.play();
  }

  /** stop rests. */
  stop() { this.#audio.pause(); }

  #follow() {
    cancelAnimationFrame(this.#turn);
    if (this.#audio.paused) return;
    const ms = this.#audio.currentTime * 1000;
    this.#mark(this.#characters.find((c) => c.start_ms <= ms && ms < c.end_ms) ?? null);
    this.#turn = requestAnimationFrame(() => this.#follow());
  }

  #mark(character) {
    const cell = character && this.#cells.get(character.at);
    if (cell === this.#now) return;
    this.#now?.classList.remove('now');
    cell?.classList.add('now');
    cell?.scrollIntoView({ block: 'nearest' });
    this.#now = cell;
  }
}

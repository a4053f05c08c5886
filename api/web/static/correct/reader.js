// How a draft is read: asked of the service after every change, so that the readings
// and the sandhi of the neighbours are those that will be in force.

import { tryReadings } from './calls.js';

const wait = 250; // ms: of one who types, not every key is asked about

/** Reader tells by an event "read" that characters or refused have changed. */
export class Reader extends EventTarget {
  #draft; #timer; #turn = 0;

  /** characters are those of text, the text that they were asked of. */
  characters = [];
  refused = [];
  text = '';
  failed = false;

  constructor(draft, characters) {
    super();
    this.#draft = draft;
    this.text = draft.page.text;
    this.characters = characters;
    draft.addEventListener('change', () => this.#soon());
  }

  /** ask asks at once. It resolves when the answer, or a later one, is there. */
  async ask() {
    clearTimeout(this.#timer);
    const { text, readings } = this.#draft.page;
    const turn = ++this.#turn;
    if (!text.trim()) return this.#take(text, { characters: [], refused: [] });
    try {
      const answer = await tryReadings(text, readings);
      if (turn === this.#turn) this.#take(text, answer);
    } catch (e) {
      if (turn !== this.#turn) return;
      this.failed = true;
      this.dispatchEvent(new Event('read'));
    }
  }

  // #soon asks at once where only a reading was chosen.
  #soon() {
    clearTimeout(this.#timer);
    if (this.#draft.page.text === this.text) this.ask();
    else this.#timer = setTimeout(() => this.ask(), wait);
  }

  #take(text, { characters, refused }) {
    Object.assign(this, { text, characters, refused, failed: false });
    this.dispatchEvent(new Event('read'));
  }
}

// Sending what waits on the shelf, as soon as there is a network: when the page
// opens or is looked at again, when the browser says so, and now and then.

import { Offline } from './api.js';
import { Parcel, sendTrouble } from './send.js';
import { alone } from './shelf.js';

const rests = [5_000, 15_000, 60_000, 300_000]; // ms between rounds that failed

/** Courier sends the recordings of one learner, and tells onchange(item, news) what becomes of each. */
export class Courier {
  #shelf; #session; #onchange; #timer = 0; #failed = 0; #round = null; #held = false;

  /** onchange gets an item and {} (it waits), {share}, {sent} (the id of the recording), {trouble} or {gone}. */
  constructor(shelf, session, onchange) {
    this.#shelf = shelf;
    this.#session = session;
    this.#onchange = onchange;
    addEventListener('online', () => this.go());
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.go(); });
  }

  /** items are those of the learner that no dock and no other tab has in hand. */
  async items() {
    const { learners, learner, remembered } = this.#session;
    const all = await this.#shelf.tidy(remembered || learners.length === 0 ? null : learners);
    const mine = [];
    this.#held = false;
    for (const item of all) {
      if (item.learner !== learner) continue;
      if (await alone(item.id, async () => {})) mine.push(item); else this.#held = true;
    }
    return mine;
  }

  /** go sends what is ready. */
  go() {
    this.#round ??= this.#all().finally(() => { this.#round = null; });
    return this.#round;
  }

  async #all() {
    clearTimeout(this.#timer);
    const items = await this.items();
    for (const item of items) this.#onchange(item, {});
    let wait = this.#held, after = 0; // held: perhaps by a page that is just closing
    for (const item of items) {
      if (item.state !== 'ready') continue;
      const { kind, after: asked } = await this.send(item);
      after = Math.max(after, asked);
      if (kind === 'session') return; // who may send it is not here
      if (['offline', 'busy', 'unsent'].includes(kind)) wait = true;
      if (kind === 'offline' || kind === 'busy') break; // the next would fare no better
    }
    this.#failed = wait ? this.#failed + 1 : 0;
    if (wait) this.#timer = setTimeout(() => this.go(), Math.max(after, rests[Math.min(this.#failed, rests.length) - 1]));
  }

  /** send sends one item, and resolves to the kind of trouble there was, or '', and after how many ms to try again. */
  async send(item) {
    let kind = '', after = 0;
    await alone(item.id, async () => {
      const now = await this.#shelf.get(item.id);
      if (!now) return void this.#onchange(item, { gone: true }); // another tab has sent it
      const parcel = await Parcel.fromShelf(this.#shelf, now);
      parcel.end();
      try {
        const { id } = await parcel.send((share) => this.#onchange(item, { share }));
        this.#onchange(item, { sent: id });
      } catch (e) {
        kind = sendTrouble(e);
        after = e.after ?? 0;
        // What may not be kept does not lie about.
        if (['consent', 'erased'].includes(kind)) await parcel.forget();
        this.#onchange(item, { trouble: kind, offline: e instanceof Offline });
      }
    });
    return { kind, after };
  }

  /** discard gives an item up. */
  async discard(item) {
    await alone(item.id, async () => (await Parcel.fromShelf(this.#shelf, item)).discard());
    this.#onchange(item, { gone: true });
  }

  /** sound is the sound of an item. */
  sound(item) { return this.#shelf.sound(item); }
}

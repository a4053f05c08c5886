// A page as its author is changing it: what it would be, what is in force, and the
// way back and forth between the two.

import { moved } from './moved.js';

const most = 200; // steps that can be taken back

/** Draft tells of every change by an event "change". */
export class Draft extends EventTarget {
  #now; #saved; #past = []; #future = []; #typing = '';

  constructor(page) {
    super();
    this.#now = this.#saved = plain(page);
  }

  /** page is {text, title, book, readings}, as it would be. */
  get page() { return this.#now; }

  /** saved is the same as it is in force. */
  get saved() { return this.#saved; }

  get dirty() { return !same(this.#now, this.#saved); }
  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  /** choose sets the author's reading of a character, or leaves it to the dictionary (null). */
  choose(at, reading) {
    const readings = this.#now.readings.filter((r) => r.at !== at);
    if (reading) readings.push({ at, reading });
    this.#step({ ...this.#now, readings: readings.sort((a, b) => a.at - b.at) });
  }

  /** write sets text, title or book; what is typed in one go is one step. */
  write(field, value) {
    const next = { ...this.#now, [field]: value };
    if (field === 'text') next.readings = moved(this.#now.text, value, this.#now.readings);
    this.#step(next, field);
  }

  /** become makes the page that of a former version, in one step. */
  become(page) { this.#step(plain(page)); }

  /** rest ends what is typed in one go. */
  rest() { this.#typing = ''; }

  undo() { this.#walk(this.#past, this.#future); }
  redo() { this.#walk(this.#future, this.#past); }

  /** kept says that a page is in force now. */
  kept(page) {
    this.#saved = page;
    this.#tell();
  }

  #step(next, typing = '') {
    if (same(next, this.#now)) return;
    if (!typing || typing !== this.#typing) this.#past.push(this.#now);
    if (this.#past.length > most) this.#past.shift();
    this.#typing = typing;
    this.#future = [];
    this.#now = next;
    this.#tell();
  }

  #walk(from, to) {
    if (from.length === 0) return;
    to.push(this.#now);
    this.#now = from.pop();
    this.#typing = '';
    this.#tell();
  }

  #tell() { this.dispatchEvent(new Event('change')); }
}

const plain = ({ text, title, book, readings }) => ({ text, title: title ?? '', book: book ?? '', readings: [...readings].sort((a, b) => a.at - b.at) });
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** changes counts the characters whose author's reading differs between two pages of the same text. */
export function changes(a, b) {
  const before = new Map(a.readings.map((r) => [r.at, r.reading]));
  const after = new Map(b.readings.map((r) => [r.at, r.reading]));
  return [...new Set([...before.keys(), ...after.keys()])].filter((at) => before.get(at) !== after.get(at));
}

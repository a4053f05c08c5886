// Sending a recording, by tus while it is still being read or later, and in one
// piece to a service that knows no tus.

import { Offline, idempotencyKey, problem } from './api.js';
import { pause } from './dom.js';
import * as tus from './tus.js';

// least is how much sound is worth a request while the reading goes on: three
// seconds. A radio that wakes for every second empties a cheap phone.
const least = 24_000;
const patience = [1_000, 2_000]; // between tries within one sending that bring nothing

/**
 * Parcel is a recording on its way. It writes the sound on the shelf before the
 * service gets it, and takes it from there when the service has it. All tries
 * carry the same idempotency key: the service stores it once.
 */
export class Parcel {
  #shelf; #item; #safe; #written = Promise.resolve(); #dropped = false;
  #parts = []; #size = 0; #whole = false;
  #offset = 0; #known = false; #became = null; // where the service is, whether that is sure, and its recording
  #sending = null; #leaving = null; #delivery = null; #tell;

  /** live says whether pieces may be sent while there are more to come. */
  constructor(shelf, item, { live = false } = {}) {
    this.#shelf = shelf;
    this.#item = item;
    this.live = live;
    this.#safe = shelf.lasts;
  }

  /** fromShelf is the parcel of an item that lies on the shelf with its sound. */
  static async fromShelf(shelf, item) {
    const parcel = new Parcel(shelf, item);
    const sound = await shelf.sound(item);
    parcel.#parts = [sound];
    parcel.#size = sound.size;
    parcel.#whole = true;
    // A page that was left has taken back what was not handed over: that it is gone
    // from the service is no reason to forget it here.
    if (item.state !== 'ready') parcel.set({ expires: undefined });
    return parcel;
  }

  get id() { return this.#item.id; }
  get size() { return this.#size; }

  /** safe says whether the recording stays on the device when the page is left. */
  get safe() { return this.#safe; }

  /** sound is what there is of the recording. */
  get sound() { return new Blob(this.#parts, { type: this.#item.type }); }

  /** add takes the next piece of the sound, and what has become known of it: type, name, seconds. */
  add(piece, known = {}) {
    const n = this.#parts.length;
    this.#parts.push(piece);
    this.#size += piece.size;
    Object.assign(this.#item, known);
    this.#write(() => this.#shelf.add(this.#item, n, piece));
    if (this.live && this.#size - this.#offset >= least) this.#feed();
  }

  /** set changes what is noted of the recording, such as its state. */
  set(changes) {
    Object.assign(this.#item, changes);
    if (this.#parts.length > 0) this.#write(() => this.#shelf.put(this.#item));
  }

  /** lies resolves when all so far is on the shelf, as far as it can be. */
  lies() { return this.#written; }

  // A device without room keeps the recording until the page is left.
  #write(what) {
    this.#written = this.#written.then(() => !this.#dropped && what()).catch(() => { this.#safe = false; });
  }

  // feed sends what there is while the reading goes on. Trouble can wait: the
  // sending at the end meets it again and says so.
  #feed() {
    if (this.#sending || this.#dropped) return;
    this.#sending = this.#round().catch(() => { this.live = false; }).finally(() => { this.#sending = null; });
  }

  /** end says that there is no more to come: the recording is whole. */
  end(state = 'ready') {
    this.#whole = true;
    this.set({ state });
  }

  /** send resolves to {id, status}; onprogress gets the share sent, 0 to 1. */
  send(onprogress = () => {}) {
    this.#tell = onprogress;
    this.#delivery ??= this.#deliverOnce().finally(() => { this.#delivery = null; });
    return this.#delivery;
  }

  async #deliverOnce() {
    await Promise.all([this.#sending, this.#leaving]);
    const recording = await this.#deliver((share) => this.#tell(share));
    await this.forget();
    return recording;
  }

  async #deliver(onprogress) {
    for (let failed = 0; ; failed++) {
      const before = this.#offset;
      try {
        for (;;) {
          const recording = await this.#round(onprogress);
          if (recording) return recording;
        }
      } catch (e) {
        if (e instanceof tus.Unsupported) return sendWhole(this.#item, this.sound, onprogress);
        if (!(e instanceof Offline || e instanceof tus.Lost || e instanceof tus.Behind)) throw e;
        if (this.#offset > before) failed = 0;
        if (failed >= patience.length || (e instanceof Offline && navigator.onLine === false)) throw e instanceof Offline ? e : new Offline(e.message);
        await pause(patience[failed]);
      }
    }
  }

  // round sends all there is from where the service is, once.
  async #round(onprogress) {
    const item = this.#item;
    if (item.url && !this.#known) await this.#catchUp();
    if (!item.url) await this.#begin();
    if (this.#became) return this.#became; // only its answer was lost
    const from = this.#offset, whole = this.#whole, size = this.#size;
    this.#known = false;
    this.#see(await tus.add(item.url, from, this.sound.slice(from, size), whole ? size : null, (n) => onprogress?.((from + n) / size)));
    return this.#became;
  }

  // begin makes the upload, or finds it: a call whose answer was lost is made again
  // as it was.
  async #begin() {
    const item = this.#item;
    if (item.deferred === undefined) this.set({ deferred: !this.#whole, key: item.key ?? item.id });
    const { url, ...is } = await tus.begin(fields(item), item.deferred ? null : this.#size, item.key);
    this.set({ url });
    this.#see(is);
  }

  #see({ offset, recording, expires }) {
    this.#offset = offset;
    this.#known = true;
    this.#became = recording ? { id: recording, status: 'received' } : null;
    if (expires) this.set({ expires });
  }

  // catchUp asks where the service is. An upload that was not finished in time begins
  // anew; one that was erased before its time was erased on purpose.
  async #catchUp() {
    try {
      this.#see(await tus.ask(this.#item.url));
      if (this.#offset <= this.#size) return;
      await tus.drop(this.#item.url); // it is not of this sound
    } catch (e) {
      if (!(e instanceof tus.Lost)) throw e;
      if (e.gone && Date.now() < this.#item.expires) throw problem(410, '{}');
    }
    this.#anew();
  }

  // anew forgets an upload that has ended. The next one has a key of its own: under
  // the old one the service would answer that it is gone.
  #anew() {
    this.#offset = 0;
    this.#known = false;
    this.#became = null;
    this.set({ url: null, deferred: undefined, key: idempotencyKey(), expires: undefined });
  }

  /** discard gives the recording up: nothing of it stays, neither here nor at the service. */
  async discard() {
    await this.withdraw();
    await this.forget();
  }

  /** withdraw takes back what the service has got of a recording that was not handed over. */
  withdraw() {
    this.live = false;
    this.#leaving = (async () => {
      await this.#sending;
      if (!this.#item.url) return;
      await tus.drop(this.#item.url);
      this.#anew();
    })();
    return this.#leaving;
  }

  /** leave is withdraw for a page that is going away and can wait for nothing. */
  leave() {
    this.live = false;
    if (this.#item.url) tus.drop(this.#item.url);
  }

  /** forget takes the recording from the device; the page still has it. */
  async forget() {
    await this.#written;
    this.#dropped = true;
    try { await this.#shelf.remove(this.id); } catch { /* it goes with its week */ }
  }
}

// fields are what the service is told of a recording; learner first, for it wants
// to know whose voice it is before it takes a byte of it.
const fields = ({ learner, about, name, type }) => ({ learner, ...about, filename: name, filetype: type });

function sendWhole({ id, learner, about, name }, sound, onprogress) {
  const form = new FormData();
  for (const [field, value] of Object.entries({ learner, ...about })) form.append(field, value);
  form.append('audio', sound, name);
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest();
    x.open('POST', '/v1/recordings');
    x.setRequestHeader('Idempotency-Key', id);
    x.upload.onprogress = (e) => { if (e.lengthComputable) onprogress(e.loaded / e.total); };
    x.onerror = () => reject(new Offline('the upload was cut off'));
    x.onload = () => {
      if (x.status < 200 || x.status > 299) reject(problem(x.status, x.responseText, x.getResponseHeader('Retry-After')));
      else resolve(JSON.parse(x.responseText));
    };
    x.send(form);
  });
}

/** sendTrouble is the kind of trouble (a key of the messages under trouble) that an error of send is. */
export function sendTrouble(e) {
  if (e instanceof Offline) return 'offline';
  if (e.kind?.includes('consent')) return 'consent';
  if (e.kind === 'overloaded') return 'busy'; // so many read at once that it would wait for long
  return { 401: 'session', 403: 'consent', 404: 'missing', 410: 'erased', 413: 'large', 415: 'format', 429: 'busy' }[e.status] ?? 'unsent';
}

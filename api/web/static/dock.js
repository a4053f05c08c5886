// The dock at the foot of a page that records: the big button and everything that
// happens between pressing it and the recording being with the service.
//
//	ready → (check →) asking → countdown → recording ⇄ paused → (review →) sending → result
//
// Each step is one method that shows its own controls; trouble at any step
// leads to one that says what to do and keeps the recording.

import { idempotencyKey } from './api.js';
import { awake, big, dropZone, listensFirst, small } from './dockparts.js';
import * as steps from './docksteps.js';
import { calm, h, pause, say } from './dom.js';
import { current, has, t } from './i18n.js';
import { level } from './level.js';
import { Meter } from './meter.js';
import { MicrophoneError, Recorder, openMicrophone, release } from './recorder.js';
import { Parcel, sendTrouble } from './send.js';
import { alone, openShelf } from './shelf.js';

const tries = [5_000, 10_000, 20_000, 60_000]; // ms between tries without a network

class Dock {
  #root; #fields; #words; #limits; #onsent; #onlisten; #title; #turn = 0;
  #shelf = openShelf(); #parcel = null; #unlock = null; // the recording that this page has in hand
  #stream = null; #meter = null; #recorder = null; #ticker = 0; #dim = null;

  /**
   * fields are those of the upload: learner, and page or question. words is
   * 'answer' where the child says something of their own instead of reading.
   * limits has max_bytes and max_seconds; onsent gets {id, status}; title is what
   * is read, for the list of what waits; onlisten is called before the microphone opens.
   */
  constructor(root, { fields, words = 'read', limits, onsent, title = '', onlisten = () => {} }) {
    [this.#root, this.#fields, this.#words, this.#title] = [root, fields, words, title];
    this.#limits = { max_bytes: Infinity, max_seconds: 300, ...limits };
    [this.#onsent, this.#onlisten] = [onsent, onlisten];
    this.#watch();
    this.ready();
  }

  #watch() {
    addEventListener('beforeunload', (e) => { if (this.#recorder || (this.#parcel && !this.#parcel.safe)) e.preventDefault(); });
    // A page that is left lets go of its recording, so that another can send it;
    // what the child had not handed over is taken back from the service.
    addEventListener('pagehide', () => {
      if (['recording', 'paused', 'review'].includes(this.state)) this.#parcel?.leave();
      this.#unlock?.();
    });
    addEventListener('pageshow', (e) => { if (e.persisted && this.#parcel) location.reload(); });
    addEventListener('online', () => { if (this.#waits) this.#send(); });
    // Who looks elsewhere is not to be recorded.
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) return;
      if (this.state === 'recording') this.#pause();
      else if (['check', 'countdown'].includes(this.state)) this.ready();
    });
    document.addEventListener('keydown', (e) => { if (e.key === 'Escape' && this.#busy) this.#over(); });
  }

  /** state is the step at which the dock is. */
  get state() { return this.#root.dataset.state; }
  get #busy() { return ['asking', 'check', 'countdown', 'recording', 'paused'].includes(this.state); }
  get #waits() { return this.state === 'trouble' && this.#root.dataset.kind === 'offline' && this.#parcel; }

  // key is the message in the words of this dock, where it has words of its own.
  #key = (key) => {
    const own = key.replace('dock.', `dock.${this.#words}.`);
    return has(own) ? own : key;
  };

  // show replaces the controls and moves the focus to the first that has
  // data-first. Every change of state makes older turns (countdowns, prompts
  // that are still open) void.
  #show(state, ...children) {
    this.#turn++;
    const hadFocus = this.#root.contains(document.activeElement);
    this.#root.dataset.state = document.body.dataset.state = state;
    this.#root.replaceChildren(...children.filter(Boolean));
    if (hadFocus || this.#busy) this.#root.querySelector('[data-first]')?.focus({ preventScroll: true });
    return this.#turn;
  }

  /** ready is the beginning: nothing recorded, microphone off. */
  ready() {
    this.#letGo();
    this.#show('ready', ...steps.ready(this.#key, { record: () => this.#record(), check: () => this.#check(), take: (file) => this.take(file) }));
  }

  // over is ready after the child thought better of it: what was recorded is gone.
  #over() {
    const [parcel, unlock] = [this.#parcel, this.#unlock];
    this.#parcel = this.#unlock = null;
    this.ready();
    parcel?.discard().finally(unlock);
  }

  #cancel = () => small('close', this.#key('dock.cancel'), () => this.ready());

  // ask resolves to whether there is a microphone and the child still wants it.
  async #ask() {
    this.#onlisten();
    if (this.#stream) return true;
    const turn = this.#show('asking', h('p', { class: 'ask-mic', t: 'dock.asking' }), this.#cancel());
    try {
      const stream = await openMicrophone();
      if (turn !== this.#turn) { release(stream); return false; }
      this.#stream = stream;
      this.#meter = new Meter(stream);
      return true;
    } catch (e) {
      if (!(e instanceof MicrophoneError)) throw e;
      if (turn === this.#turn) this.#trouble(`mic.${e.kind}`);
      return false;
    }
  }

  // check lets the child say something and see whether it is heard; nothing is recorded.
  async #check() {
    if (!await this.#ask()) return;
    const { wave, hint, listen } = level(this.#key);
    this.#show('check', h('p', { class: 'ask-mic', t: 'dock.checking' }), h('div', { class: 'live' }, wave), hint,
      big('record', 'mic', this.#key('dock.record'), () => this.#record()), this.#cancel());
    listen(this.#meter);
  }

  async #record() {
    if (await this.#ask() && await this.#countDown()) await this.#take();
  }

  // countDown resolves to whether it was let run to its end. Nobody speaks yet, so
  // the meter hears how noisy the room is.
  async #countDown() {
    const number = h('p', { class: 'count', 'aria-hidden': 'true' });
    const { wave, hint, listen } = level(this.#key, ['noisy']);
    const turn = this.#show('countdown', number, h('div', { class: 'live' }, wave), hint, this.#cancel());
    this.#root.querySelector('button').dataset.first = '';
    listen(this.#meter);
    for (const n of [3, 2, 1]) {
      number.textContent = n;
      number.classList.remove('beat');
      if (!calm()) requestAnimationFrame(() => number.classList.add('beat'));
      say(String(n));
      await pause(700);
      if (turn !== this.#turn) return false;
    }
    return true;
  }

  // hold makes a parcel of which nobody else (another tab, the sending of what
  // waits) thinks that it was forgotten.
  async #hold(item, live) {
    const shelf = await this.#shelf;
    const { learner, ...about } = this.#fields;
    const whole = { id: idempotencyKey(), learner, about, title: this.#title, name: '', type: '', made: Date.now(), seconds: 0, url: null, ...item };
    this.#parcel = new Parcel(shelf, whole, { live });
    alone(whole.id, () => new Promise((done) => { this.#unlock = done; }));
    return this.#parcel;
  }

  async #take() {
    const stream = this.#stream;
    const parcel = await this.#hold({ state: 'recording' }, !listensFirst());
    if (stream !== this.#stream) return this.#over();
    this.#recorder = new Recorder(stream, {
      onpiece: (piece, type, seconds) => parcel.add(piece, { type, name: `recording.${type.split('/')[1]}`, seconds }),
      onlost: () => this.#stop('dock.lost'),
      onaway: () => { if (this.state === 'recording') this.#pause(); },
    });
    this.#recorder.start();
    this.#dim = awake();
    say(t(this.#key('dock.recording')));
    this.#listen();
  }

  // listen shows the recording go on.
  #listen() {
    const limit = this.#limits.max_seconds;
    const { time, of, tick } = steps.clockOf(limit, this.#recorder.seconds);
    const { wave, hint, listen } = level(this.#key);
    this.#show('recording', ...steps.recording(this.#key, { time, of, wave, hint, pauses: this.#recorder.pauses },
      { pause: () => this.#pause(), stop: () => this.#stop(), over: () => this.#over() }));
    listen(this.#meter);
    this.#ticker = setInterval(() => {
      const s = this.#recorder.seconds;
      tick(s);
      if (s >= limit) this.#stop();
    }, 200);
  }

  // pause waits for the child. A browser that cannot wait keeps what there is.
  #pause() {
    if (!this.#recorder.pauses) return void this.#stop('dock.lost');
    clearInterval(this.#ticker);
    this.#meter.hold();
    this.#recorder.pause();
    this.#show('paused', ...steps.paused(this.#key, this.#recorder.seconds,
      { resume: () => { this.#recorder.resume(); this.#listen(); }, stop: () => this.#stop(), over: () => this.#over() }));
    say(t(this.#key('dock.paused')));
  }

  // stop ends the recording; why says why, if it was not the child who did.
  async #stop(why = '') {
    if (!this.#recorder) return;
    clearInterval(this.#ticker);
    const [recorder, parcel] = [this.#recorder, this.#parcel];
    const turn = this.#show('stopping', h('p', { class: 'sending', t: 'dock.sending' }));
    await recorder.stop();
    this.#letGo();
    if (turn !== this.#turn) return;
    if (parcel.size === 0) { this.#over(); this.#trouble('mic.broken'); }
    else if (why || listensFirst()) parcel.lies().then(() => turn === this.#turn && this.#review(why));
    else this.#handOver();
  }

  /** take takes a finished file, and sends it. */
  async take(file) {
    this.#over();
    if (file.size > this.#limits.max_bytes) return this.#trouble('large');
    (await this.#hold({ state: 'ready', name: file.name, type: file.type }, false)).add(file);
    this.#handOver();
  }

  #review(why) {
    const parcel = this.#parcel;
    parcel.withdraw();
    parcel.end('review');
    const address = URL.createObjectURL(parcel.sound);
    const leave = (way) => () => { URL.revokeObjectURL(address); way(); };
    this.#show('review', ...steps.review(this.#key, address, why, { over: leave(() => this.#over()), send: leave(() => this.#handOver()) }));
    this.#root.querySelector('.primary').dataset.first = '';
  }

  // handOver is where the child lets go of the recording: from here on it is sent,
  // now or when there is a network again.
  #handOver() {
    if (this.#parcel.size > this.#limits.max_bytes) { this.#over(); return this.#trouble('large'); }
    this.#parcel.end();
    this.#send();
  }

  async #send() {
    const parcel = this.#parcel;
    const bar = h('progress', { max: 1, value: 0, tLabel: 'dock.sending' });
    this.#show('sending', ...steps.sending(bar));
    say(t('dock.sending'));
    try {
      this.#sent(await parcel.send((share) => { bar.value = share; }));
    } catch (e) {
      const kind = sendTrouble(e);
      // Without consent, or erased: it may not lie on the device either.
      if (kind === 'consent' || kind === 'erased') await parcel.forget();
      this.#trouble(kind, e.body?.detail, e.after);
    }
  }

  #sent(recording) {
    this.#unlock?.();
    this.#parcel = this.#unlock = null;
    this.#onsent(recording);
  }

  // trouble keeps the parcel where trying again can help.
  #trouble(kind, detail, after) {
    const again = this.#parcel && ['offline', 'busy', 'unsent', 'session', 'consent'].includes(kind);
    if (!again) { this.#parcel?.discard().finally(this.#unlock); this.#parcel = this.#unlock = null; }
    this.#letGo();
    const words = kind === 'offline' && this.#parcel.safe ? 'kept' : kind;
    const turn = this.#show('trouble', ...steps.trouble(this.#key, kind, words, kind === 'unsent' && current() === 'en' && detail, // which is English
      { over: () => this.#over(), send: again && (() => this.#send()) }));
    this.#root.dataset.kind = kind;
    if (['offline', 'busy'].includes(kind)) this.#tryAgain(turn, after);
  }

  // tryAgain tries without a word while the child looks at the trouble, not before the service wants.
  async #tryAgain(turn, after = 0, failed = 0) {
    await pause(Math.max(after, tries[Math.min(failed, tries.length - 1)]));
    if (turn !== this.#turn) return;
    try {
      const sent = await this.#parcel.send();
      if (turn === this.#turn) this.#sent(sent);
    } catch (e) { if (turn === this.#turn) this.#tryAgain(turn, e.after, failed + 1); }
  }

  #letGo() {
    clearInterval(this.#ticker);
    this.#meter?.stop();
    this.#recorder?.release();
    release(this.#stream);
    this.#dim?.then((end) => end());
    this.#recorder = this.#meter = this.#stream = this.#dim = null;
  }
}

/** dock puts a dock at the foot of the page, and takes what is dropped on it. */
export function dock(options) {
  const foot = h('section', { class: 'dock', tLabel: 'dock.label' });
  document.body.append(foot);
  const made = new Dock(foot, options);
  dropZone(() => ['ready', 'review', 'trouble'].includes(made.state), (file) => made.take(file));
}

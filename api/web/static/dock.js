// The dock at the foot of a page that records: the big button and everything that
// happens between pressing it and the recording being with the service.
//
//	ready → asking → countdown → recording → (review →) sending → result
//
// Each step is one method that shows its own controls; trouble at any step
// leads to one that says what to do and keeps the recording.

import { calm, h, pause, say } from './dom.js';
import { clock, has, t } from './i18n.js';
import { icon } from './icons.js';
import { bird } from './frame.js';
import { Meter } from './meter.js';
import { MicrophoneError, Recorder, openMicrophone } from './recorder.js';
import { Parcel, sendTrouble } from './send.js';

const listenFirst = 'langdu.listenFirst';

class Dock {
  #root; #fields; #words; #limits; #onsent; #recorder; #meter; #ticker = 0; #parcel; #turn = 0;

  /**
   * fields are those of the upload: learner, and page or question. words is
   * 'answer' where the child says something of their own instead of reading.
   * limits has max_bytes and max_seconds; onsent gets {id, status}.
   */
  constructor(root, { fields, words = 'read', limits, onsent }) {
    this.#root = root;
    this.#fields = fields;
    this.#words = words;
    this.#limits = { max_bytes: Infinity, max_seconds: 300, ...limits };
    this.#onsent = onsent;
    addEventListener('beforeunload', (e) => { if (this.#parcel) e.preventDefault(); });
    addEventListener('online', () => { if (this.#state === 'trouble' && this.#parcel) this.#send(); });
    document.addEventListener('keydown', (e) => { if (e.key === 'Escape' && this.#busy) this.ready(); });
    this.ready();
  }

  get #state() { return this.#root.dataset.state; }
  get #busy() { return ['asking', 'countdown', 'recording'].includes(this.#state); }

  // key is the message in the words of this dock, where it has words of its own.
  #key(key) {
    const own = key.replace('dock.', `dock.${this.#words}.`);
    return has(own) ? own : key;
  }

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
    this.#parcel = null;
    const file = h('input', { type: 'file', class: 'unseen', id: 'file', accept: 'audio/*,video/mp4,video/webm,.amr,.3gp,.m4a,.caf',
      onchange: (e) => { if (e.target.files[0]) this.take(e.target.files[0]); } });
    const first = h('input', { type: 'checkbox', id: 'listen-first', onchange: (e) => remember(e.target.checked) });
    first.checked = remembered();
    this.#show('ready',
      this.#big('record', 'mic', 'dock.record', () => this.#record()),
      h('div', { class: 'options' },
        h('label', { class: 'check' }, first, h('span', { t: 'dock.listenFirst' })),
        h('label', { class: 'link choose', for: 'file' }, icon('file'), h('span', { t: 'dock.file' }), file)));
  }

  #big(kind, glyph, key, onclick) {
    return h('button', { class: `big ${kind}`, dataset: { first: '' }, onclick },
      h('span', { class: 'disc' }, icon(glyph)), h('span', { class: 'under', t: this.#key(key) }));
  }

  #small(glyph, key, onclick, kind = 'plain') {
    return h('button', { class: kind, onclick }, icon(glyph), h('span', { t: this.#key(key) }));
  }

  async #record() {
    const turn = this.#show('asking', h('p', { class: 'ask-mic', t: 'dock.asking' }),
      this.#small('close', 'dock.cancel', () => this.ready()));
    try {
      const stream = await openMicrophone();
      this.#recorder = new Recorder(stream);
      if (turn !== this.#turn) return void this.#letGo();
      this.#meter = null;
      if (await this.#countDown()) this.#listen(stream);
    } catch (e) {
      if (!(e instanceof MicrophoneError)) throw e;
      if (turn === this.#turn) this.#trouble(`mic.${e.kind}`);
    }
  }

  // countDown resolves to whether it was let run to its end.
  async #countDown() {
    const number = h('p', { class: 'count', 'aria-hidden': 'true' });
    const turn = this.#show('countdown', number, this.#small('close', 'dock.cancel', () => this.ready()));
    this.#root.querySelector('button').dataset.first = '';
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

  #listen(stream) {
    const limit = this.#limits.max_seconds;
    const time = h('span', { class: 'time' }, clock(0));
    const of = h('span', { class: 'of', hidden: limit > 300 }, ` / ${clock(limit)}`); // a limit far off is no news
    const hint = h('p', { class: 'hint', role: 'status' });
    const wave = h('canvas', { class: 'wave', 'aria-hidden': 'true' });
    this.#show('recording',
      h('div', { class: 'live' }, h('p', { class: 'clock' }, h('span', { class: 'dot', 'aria-hidden': 'true' }), time, of), wave),
      hint,
      this.#big('stop', 'stop', 'dock.stop', () => this.#stop()),
      this.#small('again', 'dock.over', () => this.ready()));
    this.#meter = new Meter(stream, wave, (kind) => { hint.dataset.hint = kind; hint.textContent = t(this.#key(`dock.hint.${kind}`)); });
    this.#meter.start();
    this.#recorder.start();
    say(t(this.#key('dock.recording')));
    this.#ticker = setInterval(() => {
      const s = this.#recorder.seconds;
      time.textContent = clock(s);
      if (limit - s < 60) of.hidden = false;
      time.parentElement.classList.toggle('late', limit - s < 10);
      if (s >= limit) this.#stop();
    }, 200);
  }

  async #stop() {
    if (this.#state !== 'recording') return;
    clearInterval(this.#ticker);
    this.#meter.stop();
    const turn = this.#show('stopping', h('p', { class: 'sending', t: 'dock.sending' }));
    const sound = await this.#recorder.stop();
    this.#recorder = this.#meter = null;
    if (turn !== this.#turn) return;
    if (sound.blob.size === 0) this.#trouble('mic.broken');
    else this.take(sound.blob, sound.name, remembered());
  }

  /** take takes a finished recording or a file, and sends it or lets the child listen first. */
  take(blob, name = blob.name, review = false) {
    this.#letGo();
    if (blob.size > this.#limits.max_bytes) return this.#trouble('large');
    this.#parcel = new Parcel({ blob, name }, this.#fields);
    if (review) this.#review(blob); else this.#send();
  }

  #review(blob) {
    const address = URL.createObjectURL(blob);
    this.#show('review',
      h('audio', { class: 'preview', controls: true, src: address, tLabel: 'dock.preview' }),
      h('div', { class: 'row' },
        this.#small('again', 'dock.over', () => this.ready()),
        this.#small('send', 'dock.send', () => this.#send(), 'primary')));
    this.#root.querySelector('.primary').dataset.first = '';
  }

  async #send() {
    const bar = h('progress', { max: 1, value: 0, tLabel: 'dock.sending' });
    this.#show('sending', bird('listening'), h('p', { class: 'sending', t: 'dock.sending' }), bar);
    say(t('dock.sending'));
    try {
      const sent = await this.#parcel.send((share) => { bar.value = share; });
      this.#parcel = null;
      this.#onsent(sent);
    } catch (e) {
      this.#trouble(sendTrouble(e), { detail: e.body?.detail });
    }
  }

  // trouble keeps the parcel where trying again can help.
  #trouble(kind, { detail } = {}) {
    const again = this.#parcel && ['offline', 'busy', 'unsent', 'session', 'consent'].includes(kind);
    if (!again) this.#parcel = null;
    this.#letGo();
    this.#show('trouble', h('section', { class: 'trouble small', dataset: { kind }, role: 'alert' },
      bird('puzzled'),
      h('div', {},
        h('h2', { t: `trouble.${kind}.title` }),
        h('p', { t: `trouble.${kind}.text` }),
        kind === 'unsent' && detail && h('p', { class: 'detail' }, detail)),
      h('div', { class: 'row' },
        this.#small('again', 'dock.over', () => this.ready()),
        again && this.#small('send', 'dock.resend', () => this.#send(), 'primary'))));
  }

  #letGo() {
    clearInterval(this.#ticker);
    this.#meter?.stop();
    this.#recorder?.release();
    this.#recorder = this.#meter = null;
  }
}

function remembered() {
  try { return localStorage.getItem(listenFirst) === 'yes'; } catch { return false; }
}

function remember(on) {
  try { localStorage.setItem(listenFirst, on ? 'yes' : 'no'); } catch { /* not remembered, then */ }
}

/** dock puts a dock at the foot of the page, and takes what is dropped on it. */
export function dock(options) {
  const foot = h('section', { class: 'dock', tLabel: 'dock.label' });
  document.body.append(foot, h('p', { class: 'drop-here', 'aria-hidden': 'true' }, h('span', { t: 'dock.drop' })));
  dropZone(new Dock(foot, options));
}

// dropZone lets a sound file be dropped anywhere on the page.
function dropZone(dock) {
  const body = document.body;
  let depth = 0;
  const over = (by) => { depth = Math.max(0, depth + by); body.classList.toggle('dropping', depth > 0); };
  addEventListener('dragenter', () => over(1));
  addEventListener('dragleave', () => over(-1));
  addEventListener('dragover', (e) => e.preventDefault());
  addEventListener('drop', (e) => {
    e.preventDefault();
    over(-depth);
    const file = e.dataTransfer?.files[0];
    if (file && ['ready', 'review', 'trouble'].includes(body.dataset.state)) dock.take(file);
  });
}

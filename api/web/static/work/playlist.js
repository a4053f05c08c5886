// Playing one recording after the other: the one below follows by itself.

import * as api from '../api.js';
import { h } from '../dom.js';
import { isSilent } from '../recording.js';
import { jump, silences } from './silence.js';

const chosen = 'langdu.playing'; // how this device likes to listen: {speed, skip}

/** speeds are how fast one may listen; the pitch of the voice stays. */
export const speeds = [0.75, 1, 1.25, 1.5];

/**
 * Playlist plays the recordings of a shelf. onturn(recording, {playing, seconds,
 * duration, share}) is called on every frame while it plays, and when it changes;
 * onmute where a sound cannot be played, onend after the last.
 */
export class Playlist {
  #shelf; #quiet = []; #frame = 0;

  constructor(shelf, { onturn, onmute, onend }) {
    this.#shelf = shelf;
    Object.assign(this, { onturn, onmute, onend, recording: null }, remembered());
    this.audio = h('audio', { preload: 'auto' });
    this.audio.preservesPitch = true;
    for (const name of ['play', 'pause', 'seeked', 'loadedmetadata']) this.audio.addEventListener(name, () => this.#turn());
    // Behind a locked screen there are no frames: silence is jumped there too.
    this.audio.addEventListener('timeupdate', () => this.#hop());
    this.audio.addEventListener('ended', () => this.step(1));
    this.audio.addEventListener('error', () => { if (this.recording) this.#mute(); });
  }

  get playing() { return !this.audio.paused && !this.audio.ended; }

  get duration() { return Number.isFinite(this.audio.duration) ? this.audio.duration : (this.recording?.duration_ms ?? 0) / 1000; }

  /** play begins a recording, or pauses and goes on where it is the present one. */
  async play(recording) {
    if (this.recording?.id === recording.id) return this.toggle();
    const before = this.recording;
    this.audio.pause();
    this.recording = recording;
    this.#quiet = [];
    this.audio.src = api.audioAddress(recording.id);
    this.audio.playbackRate = this.speed;
    if (before) this.onturn(before, { playing: false, seconds: 0, duration: 0, share: 0 });
    this.#turn();
    api.peaks(recording.id).then(({ peaks, duration }) => {
      if (this.recording === recording) this.#quiet = silences(peaks[0] ?? [], duration);
    }, () => { /* then nothing is skipped */ });
    return this.toggle();
  }

  async toggle() {
    if (!this.recording) return;
    if (this.playing) return void this.audio.pause();
    // A recording that was left for another while it began to play is no failure.
    try { await this.audio.play(); } catch (e) { if (e.name !== 'AbortError') this.onmute(); }
  }

  /** step goes to the next (1) or the previous (-1) that has a sound. */
  async step(by) {
    let next = this.recording;
    do next = next && await this.#shelf.beside(next.id, by); while (next && isSilent(next));
    if (next) return this.play(next);
    this.audio.pause();
    this.audio.currentTime = 0;
    this.#turn();
    if (by > 0) this.onend();
  }

  /** back begins anew, or goes to the previous one where this has only just begun. */
  back() {
    if (this.audio.currentTime > 3) this.seek(0);
    else this.step(-1);
  }

  /** seek goes to a time in seconds. */
  seek(seconds) {
    this.audio.currentTime = Math.max(0, Math.min(seconds, this.duration));
    this.#turn();
  }

  /** set changes how to listen: {speed} or {skip}. */
  set(how) {
    Object.assign(this, how);
    this.audio.playbackRate = this.speed;
    try { localStorage.setItem(chosen, JSON.stringify({ speed: this.speed, skip: this.skip })); } catch { /* not remembered, then */ }
    this.#turn();
  }

  /** leave stops, and plays nothing any more. */
  leave() {
    const before = this.recording;
    this.recording = null;
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
    if (before) this.onturn(before, { playing: false, seconds: 0, duration: 0, share: 0 });
  }

  #mute() {
    this.onmute();
    this.#turn();
  }

  #hop() {
    const to = this.skip && this.playing ? jump(this.#quiet, this.audio.currentTime) : null;
    if (to !== null) this.audio.currentTime = to;
  }

  #turn() {
    cancelAnimationFrame(this.#frame);
    if (!this.recording) return;
    this.#hop();
    const seconds = this.audio.currentTime;
    this.onturn(this.recording, { playing: this.playing, seconds, duration: this.duration, share: this.duration ? seconds / this.duration : 0 });
    if (this.playing) this.#frame = requestAnimationFrame(() => this.#turn());
  }
}

function remembered() {
  try {
    const { speed, skip } = JSON.parse(localStorage.getItem(chosen)) ?? {};
    return { speed: speeds.includes(speed) ? speed : 1, skip: skip === true };
  } catch { return { speed: 1, skip: false }; }
}

// Whose voice is heard of a character: the child's of this reading ('me'), the
// model reading's ('model'), or the child's of the time before ('then'). One is
// heard at a time, or several one after the other.

import { Player } from '../player.js';

// early is by how many seconds a slice may seem to end early where it was heard
// to its end: players are told the time in steps.
const early = 0.06;

export class Voices {
  #voices = new Map(); #turn = 0; #rate = 1; #watchers = [];

  /** onnosound is called where a sound cannot be played. */
  constructor(onnosound) {
    this.onnosound = onnosound;
  }

  /**
   * add gives a voice its sound; of(character) is its {start_ms, end_ms} there,
   * or nothing. player is that of the audio, if it has one already.
   */
  add(name, audio, of, player = null) {
    const voice = { audio, of, player: player ?? new Player(audio, (seconds, playing) => this.turned(name, seconds, playing)) };
    this.#voices.set(name, voice);
    audio.addEventListener('play', () => this.#alone(voice));
    this.#pace(audio);
  }

  #alone(voice) {
    for (const other of this.#voices.values()) if (other !== voice) other.audio.pause();
  }

  /** watch calls f(name, seconds, playing) as a voice is heard. */
  watch(f) { this.#watchers.push(f); }

  /** turned tells those who watch that a voice has come to a place. */
  turned(name, seconds, playing) {
    for (const f of this.#watchers) f(name, seconds, playing);
  }

  /** has says whether there is something to hear of a character. */
  has(name, character) {
    const part = this.#voices.get(name)?.of(character);
    return Boolean(part && part.end_ms > part.start_ms);
  }

  /** hear plays the slices of a character in the voices, one after the other. */
  async hear(names, character) {
    const turn = ++this.#turn;
    for (const name of names) {
      if (!this.has(name, character)) continue;
      const whole = await this.#slice(this.#voices.get(name), character);
      if (!whole || turn !== this.#turn) return;
    }
  }

  // #slice resolves to whether the slice was heard to its end.
  async #slice({ audio, of, player }, character) {
    const { start_ms: start, end_ms: end } = of(character);
    const rests = new Promise((done) => {
      for (const event of ['pause', 'ended']) audio.addEventListener(event, done, { once: true });
    });
    try {
      await player.slice(start, end);
    } catch {
      this.onnosound();
      return false;
    }
    await rests;
    return audio.ended || audio.currentTime >= end / 1000 - early;
  }

  /** whole plays all of a voice, or pauses it. */
  whole(name) {
    this.#turn++;
    return this.#voices.get(name)?.player.toggle()?.catch(this.onnosound);
  }

  get slow() { return this.#rate < 1; }

  /** set slow to hear everything at three quarters of its speed, at the same pitch. */
  set slow(on) {
    this.#rate = on ? 0.75 : 1;
    for (const { audio } of this.#voices.values()) this.#pace(audio);
  }

  #pace(audio) {
    audio.defaultPlaybackRate = this.#rate;
    audio.playbackRate = this.#rate;
    audio.preservesPitch = true;
  }
}

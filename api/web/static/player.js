// Playing a recording, whole or a slice of it.

/**
 * Player plays one audio element. onturn(seconds, playing) is called on every
 * frame while it plays and once when it ends.
 */
export class Player {
  #end = Infinity; #frame = 0; #timer = 0;

  constructor(audio, onturn = () => {}) {
    this.audio = audio;
    this.onturn = onturn;
    audio.addEventListener('play', () => this.#turn());
    audio.addEventListener('pause', () => this.#rest());
    audio.addEventListener('ended', () => this.#rest());
  }

  get playing() {
    return !this.audio.paused && !this.audio.ended;
  }

  /** toggle plays from where it is to the end, or pauses. */
  toggle() {
    if (this.playing) return this.audio.pause();
    this.#end = Infinity;
    return this.audio.play();
  }

  /** slice plays from start to end, both in milliseconds. */
  async slice(start, end) {
    this.#end = end / 1000;
    clearTimeout(this.#timer);
    const seek = () => { this.audio.currentTime = start / 1000; };
    // Before it knows the sound's length, Safari may forget where to start.
    if (this.audio.readyState === 0) this.audio.addEventListener('loadedmetadata', seek, { once: true });
    seek();
    await this.audio.play();
  }

  // Frames end a slice to within 17 ms; the timer ends it in a hidden tab,
  // where there are no frames.
  #turn() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    const now = this.audio.currentTime;
    if (now >= this.#end) return this.audio.pause();
    if (!this.playing) return;
    this.onturn(now, true);
    this.#frame = requestAnimationFrame(() => this.#turn());
    if (this.#end < Infinity) this.#timer = setTimeout(() => this.#turn(), (this.#end - now) * 1000 + 20);
  }

  #rest() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.onturn(this.audio.currentTime, false);
  }
}

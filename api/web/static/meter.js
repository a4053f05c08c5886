// The loudness of the microphone before and while a child reads: a picture that
// moves with the voice, and a hint where it is hard to hear. What is judged how
// is in levels.js.

import { Ear, measure } from './levels.js';

const holds = 2_500; // ms between two hints, so that they can be read
const looks = 400;   // ms between two judgements
const beat = 50;     // ms between two bars

export class Meter {
  #context; #analyser; #samples; #ear = new Ear(); #canvas; #onhint; #bars = []; #turn = 0; #kind = ''; #told = -Infinity;

  constructor(stream) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 2048;
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#samples = new Float32Array(this.#analyser.fftSize);
  }

  /**
   * show draws on a canvas from now on. onhint gets 'silent', 'quiet', 'loud',
   * 'noisy' or 'good' whenever that changes, and '' where there is nothing to say.
   */
  show(canvas, onhint) {
    this.hold();
    this.#canvas = canvas;
    this.#onhint = onhint;
    this.#ear.begin();
    this.#kind = '';
    this.#told = -Infinity;
    this.go();
  }

  /** go listens on after hold. */
  go() {
    this.#context.resume();
    let drawn = 0, judged = performance.now();
    const turn = (now) => {
      this.#turn = requestAnimationFrame(turn);
      if (now - drawn < beat) return;
      drawn = now;
      this.#listen(now);
      if (now - judged < looks) return;
      judged = now;
      this.#tell(this.#ear.judge().kind, now);
    };
    this.#turn = requestAnimationFrame(turn);
  }

  /** hold stops listening for a while. */
  hold() { cancelAnimationFrame(this.#turn); }

  /** stop ends it. */
  stop() {
    this.hold();
    this.#context.close();
  }

  #listen(now) {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const frame = measure(this.#samples, this.#context.sampleRate);
    this.#ear.hear(frame, now);
    this.#bars.push(Math.min(1, Math.max(0.04, (20 * Math.log10(frame.peak + 1e-6) + 55) / 52)));
    this.#draw();
  }

  #tell(kind, now) {
    if (kind === this.#kind || (now - this.#told < holds && kind !== 'loud')) return;
    this.#kind = kind;
    this.#told = now;
    this.#onhint(kind);
  }

  #draw() {
    const { clientWidth: w, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio || 1;
    if (this.#canvas.width !== Math.round(w * scale)) { this.#canvas.width = w * scale; this.#canvas.height = height * scale; }
    const g = this.#canvas.getContext('2d');
    const step = 7;
    this.#bars = this.#bars.slice(-Math.ceil(w / step));
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, w, height);
    g.fillStyle = getComputedStyle(this.#canvas).color;
    this.#bars.forEach((level, i) => {
      const bar = level * height;
      const x = w - (this.#bars.length - i) * step;
      g.beginPath();
      if (g.roundRect) g.roundRect(x, (height - bar) / 2, 4, bar, 2); else g.rect(x, (height - bar) / 2, 4, bar);
      g.fill();
    });
  }
}

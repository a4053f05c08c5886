// The loudness of the microphone while a child reads: a picture that moves
// with the voice, and a hint where it is too quiet or too loud.

// Full scale is 0 dB. Speech near a phone peaks at −25 to −6 dB; below −40 dB
// the room is about as loud as the voice, and from −0.5 dB samples are cut off.
const quietBelow = -40;
const loudFrom = -0.5;
const listenFor = 2500; // ms before a hint, and between two

export class Meter {
  #context; #analyser; #samples; #canvas; #bars = []; #frame = 0; #hint; #onhint; #loudest = -120; #since;

  /** onhint gets 'quiet', 'loud' or 'good' whenever that changes. */
  constructor(stream, canvas, onhint) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 2048;
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#canvas = canvas;
    this.#onhint = onhint;
  }

  start() {
    this.#context.resume();
    this.#since = performance.now();
    let last = 0;
    const turn = (now) => {
      this.#frame = requestAnimationFrame(turn);
      if (now - last < 50) return; // twenty bars a second
      last = now;
      const peak = this.#peak();
      this.#judge(peak, now);
      this.#bars.push(Math.min(1, Math.max(0.04, (peak + 55) / 52)));
      this.#draw();
    };
    this.#frame = requestAnimationFrame(turn);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#context.close();
  }

  // The highest sample of the last 43 ms in dB.
  #peak() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let high = 0;
    for (const s of this.#samples) high = Math.max(high, Math.abs(s));
    return 20 * Math.log10(high + 1e-6);
  }

  #judge(peak, now) {
    this.#loudest = Math.max(this.#loudest, peak);
    if (peak >= loudFrom) return this.#tell('loud', now);
    if (now - this.#since < listenFor) return;
    this.#tell(this.#loudest < quietBelow ? 'quiet' : 'good', now);
  }

  #tell(hint, now) {
    this.#since = now;
    this.#loudest = -120;
    if (hint === this.#hint) return;
    this.#hint = hint;
    this.#onhint(hint);
  }

  #draw() {
    const { clientWidth: w, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio || 1;
    if (this.#canvas.width !== w * scale) { this.#canvas.width = w * scale; this.#canvas.height = height * scale; }
    const g = this.#canvas.getContext('2d');
    const step = 7;
    const room = Math.ceil(w / step);
    this.#bars = this.#bars.slice(-room);
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, w, height);
    g.fillStyle = getComputedStyle(this.#canvas).color;
    this.#bars.forEach((level, i) => {
      const bar = level * height;
      g.beginPath();
      g.roundRect(w - (this.#bars.length - i) * step, (height - bar) / 2, 4, bar, 2);
      g.fill();
    });
  }
}

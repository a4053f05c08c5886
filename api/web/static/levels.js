// How well a voice can be heard, judged from short frames of the microphone: no
// clock, no page and no sound device in here, so that tests can play any sound.
//
// The service measures the finished recording (package audio/dsp) and refuses
// what nobody could judge: noise 3 dB louder than the speech, a tenth of the
// samples cut off, nothing heard. The lines here are the same measures with
// more room, so that a child hears of it while there is time to move.

/** lines are where a hint begins. All levels are in dB of full scale. */
export const lines = {
  silent: -65,   // refused as silence from here down
  quiet: -52,    // a whisper near a phone has −50
  room: -38,     // steady noise that a voice at arm's length hardly tops
  ratio: 6,      // speech to noise; refused at −3
  crowded: 0.08, // share of samples near the ceiling; clean speech has 0.01 to 0.05, refused at 0.12
};

const remembers = 12_000; // ms of frames from which the noise is read
const speaks = 4_000;     // ms of frames from which the speech is read
const enough = 1_200;     // ms before the first judgement
const bins = 128;         // of the histogram of magnitudes

const dB = (power) => 10 * Math.log10(Math.max(power, 1e-12));

/**
 * measure is one frame: its power without the offset and without what lies
 * below 100 Hz (a hand on the phone, the hum of the mains), the largest
 * magnitude, and how many samples have which magnitude.
 */
export function measure(samples, rate) {
  const n = samples.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += samples[i] / n;
  const keep = Math.exp(-2 * Math.PI * 100 / rate);
  const counts = new Uint16Array(bins + 1);
  let power = 0, peak = 0, before = samples[0] ?? 0, passed = 0;
  for (let i = 0; i < n; i++) {
    passed = keep * (passed + samples[i] - before); // a high pass of one pole
    before = samples[i];
    power += passed * passed / n;
    peak = Math.max(peak, Math.abs(samples[i]));
    counts[Math.min(bins, Math.floor(Math.abs(samples[i] - mean) * bins))]++;
  }
  return { power, peak, counts };
}

/** Ear hears frames and judges. What it takes for noise is what never falls silent. */
export class Ear {
  #frames = []; #spoken = false;

  /** hear takes a frame of measure at a time in milliseconds. */
  hear(frame, now) {
    this.#frames.push({ ...frame, now });
    while (this.#frames[0].now < now - remembers) this.#frames.shift();
  }

  /** begin forgets that somebody spoke, not how the room sounds. */
  begin() { this.#spoken = false; }

  /**
   * judge says {kind, speech, noise, ratio, crowded}. kind is '' until there is
   * something to say, else 'silent', 'quiet', 'loud', 'noisy' or 'good'.
   */
  judge() {
    const frames = this.#frames;
    const last = frames.at(-1)?.now ?? 0;
    if (frames.length === 0 || last - frames[0].now < enough) return { kind: '', speech: -120, noise: -120, ratio: -120, crowded: 0 };
    const noise = floor(frames);
    const near = frames.filter((f) => f.now > last - speaks);
    const speech = spoken(near, noise);
    const heard = { speech: dB(speech), noise: dB(noise), ratio: dB(speech) - dB(noise), crowded: crowding(near, noise) };
    const kind = this.#kind(heard);
    if (kind === 'good' || kind === 'loud' || kind === 'quiet') this.#spoken = true;
    return { kind, ...heard };
  }

  #kind({ speech, noise, ratio, crowded }) {
    if (crowded > lines.crowded) return 'loud';
    const stands = ratio > 3 && speech > lines.silent;
    if (!stands && noise < lines.room) return this.#spoken ? '' : 'silent'; // who has read may breathe
    if (ratio < lines.ratio) return 'noisy';
    return speech < lines.quiet ? 'quiet' : 'good';
  }
}

// floor is the power of the noise: that of the softest tenth of the frames, a
// little more because the softest are soft by chance too.
function floor(frames) {
  const powers = frames.map((f) => f.power).sort((a, b) => a - b);
  return Math.max(1.15 * powers[Math.floor(0.1 * (powers.length - 1))], 1e-12);
}

// spoken is the mean power of speech without the noise, weighted by itself: as
// in audio/dsp, nobody has to say which frames are speech.
function spoken(frames, noise) {
  let sum = 0, squares = 0;
  for (const { power } of frames) {
    const excess = Math.max(0, power - noise);
    sum += excess;
    squares += excess * excess;
  }
  return sum > 0 ? 0.4365 * squares / sum : 0;
}

// crowding is the share of the samples in speech at 0.8 of the 99.9th percentile
// or more: amplitudes thin out towards their peak, and clipping crowds them
// there. A clip below a quarter of full scale has none.
function crowding(frames, noise) {
  const total = new Float64Array(bins + 1);
  let n = 0;
  for (const { power, counts } of frames) {
    if (power < 4 * noise) continue;
    for (let i = 0; i <= bins; i++) { total[i] += counts[i]; n += counts[i]; }
  }
  if (n === 0) return 0;
  let top = bins, above = 0;
  while (top > 0 && above + total[top] < 0.001 * n) above += total[top--];
  if (top / bins < 0.25) return 0;
  let crowd = 0;
  for (let i = Math.floor(0.8 * top); i <= bins; i++) crowd += total[i];
  return crowd / n;
}

// Where a recording is silent, read off the peaks of its waveform.

const longest = 0.7; // seconds of quiet that belong to reading: a breath, a comma
const left = 0.2; // seconds of a longer quiet that stay, so that words do not collide
const faint = 0.06; // of the loudest, below which nobody is speaking
const floor = 0.012; // of full scale: hiss is no speech even where all is quiet

/**
 * silences is the stretches of quiet that may be jumped, as [[from, to], …] in
 * seconds: of each that is longer than 0.7 s, all but 0.2 s. peaks are of one
 * channel, −1 to 1, spread evenly over duration seconds. Where nothing is ever
 * louder than hiss there is nothing to jump to, and the answer is empty.
 */
export function silences(peaks, duration) {
  const loudest = peaks.reduce((most, p) => Math.max(most, Math.abs(p)), 0);
  const level = Math.max(floor, loudest * faint);
  if (!(duration > 0) || loudest < level) return [];
  const each = duration / peaks.length;
  const found = [];
  let begin = 0;
  for (let i = 0; i <= peaks.length; i++) {
    if (i < peaks.length && Math.abs(peaks[i]) < level) continue;
    const from = begin * each;
    const to = i * each;
    if (to - from > longest) found.push([from + left / 2, to - left / 2]);
    begin = i + 1;
  }
  return found;
}

/** jump is the end of the silence at a time, or null where there is sound. */
export function jump(stretches, seconds) {
  const here = stretches.find(([from, to]) => from <= seconds && seconds < to - 0.05);
  return here ? here[1] : null;
}

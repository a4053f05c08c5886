// The waveform of a recording, drawn from the peaks that the service keeps:
// the sound itself need not be decoded for it.

import WaveSurfer from './vendor/wavesurfer/wavesurfer.esm.js';
import { clock } from './i18n.js';

// The height is also in policy.go, whose style hash depends on it.
const height = 72;

/** waveform draws into an element and lets a tap move the audio element to that place. */
export function waveform(into, audio, { peaks, duration }) {
  const colour = (name) => getComputedStyle(into).getPropertyValue(name).trim();
  const colours = () => ({ waveColor: colour('--wave'), progressColor: colour('--wave-played'), cursorColor: colour('--accent') });
  const wave = WaveSurfer.create({
    container: into, media: audio, peaks, duration, height,
    barWidth: 3, barGap: 2, barRadius: 3, normalize: true, cursorWidth: 2, dragToSeek: true, hideScrollbar: true, ...colours(),
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => wave.setOptions(colours()));
  into.title = clock(duration);
  return wave;
}

// The sound of a recording with its waveform, or a plain word where it has been
// deleted before the result.

import * as api from './api.js';
import { h, toast } from './dom.js';
import { label } from './i18n.js';
import { icon } from './icons.js';
import { Player } from './player.js';
import { isSilent } from './recording.js';
import { waveform } from './waveform.js';

// gone says that only what is written is left.
const gone = () => h('p', { class: 'gone' }, icon('mute'), h('span', { t: 'result.silent' }));

/**
 * sound is {element, slice, onturn}: slice(part) plays from its start_ms to its
 * end_ms, and is null where there is no sound any more; onturn is called as by Player.
 */
export function sound(recording) {
  if (isSilent(recording)) return { element: gone(), slice: null, onturn: null };
  const audio = h('audio', { src: api.audioAddress(recording.id), preload: 'auto' });
  const it = { onturn: () => {} };
  const button = h('button', { class: 'round play', tLabel: 'result.play' }, icon('play'));
  const player = new Player(audio, (seconds, playing) => {
    button.replaceChildren(icon(playing ? 'pause' : 'play'));
    label(button, 'aria-label', playing ? 'result.pause' : 'result.play');
    it.onturn(seconds, playing);
  });
  const silence = () => toast('toast.nosound');
  button.addEventListener('click', () => player.toggle()?.catch(silence));
  const wave = h('div', { class: 'wave' });
  it.element = h('section', { class: 'sound', tLabel: 'result.sound' }, button, wave, audio);
  it.slice = (part) => player.slice(part.start_ms, part.end_ms).catch(silence);
  api.peaks(recording.id).then((peaks) => waveform(wave, audio, peaks), (e) => {
    if (e.status === 410) it.element.replaceWith(gone());
    else wave.remove();
  });
  return it;
}

// The sound of a recording with its waveform and the characters below it, or a
// plain word where it has been deleted before the result.

import * as api from './api.js';
import { h, toast } from './dom.js';
import { label } from './i18n.js';
import { icon } from './icons.js';
import { Player } from './player.js';
import { isSilent } from './recording.js';
import { sign } from './result/signs.js';
import { ticks } from './result/ticks.js';

// gone says that only what is written is left.
const gone = () => h('p', { class: 'gone' }, icon('mute'), h('span', { t: 'result.silent' }));

// What draws the waveform is the largest part of the page, and on a phone it is
// below the text: it is fetched when it comes into sight.
function drawn(wave, audio, peaks) {
  const watch = new IntersectionObserver(async (entries) => {
    if (!entries.some((e) => e.isIntersecting)) return;
    watch.disconnect();
    (await import('./waveform.js')).waveform(wave, audio, peaks);
  }, { rootMargin: '60px' });
  watch.observe(wave);
}

/**
 * sound is {element, slice, player, tools, onturn, onslow}: tools is the row below the waveform,
 * slice(part) plays from its
 * start_ms to its end_ms, and is null where there is no sound any more; onturn is
 * called as by Player, onslow(on) when the speed is changed. characters stand below
 * the waveform; slow is whether it can be heard slower.
 */
export function sound(recording, { characters = [], slow = true } = {}) {
  if (isSilent(recording)) return { element: gone(), slice: null, player: null, onturn: null };
  const audio = h('audio', { src: api.audioAddress(recording.id), preload: 'auto' });
  const it = { onturn: () => {}, onslow: (on) => { audio.defaultPlaybackRate = audio.playbackRate = on ? 0.75 : 1; } };
  const button = h('button', { class: 'round play', tLabel: 'result.play' }, icon('play'));
  const player = new Player(audio, (seconds, playing) => {
    button.replaceChildren(icon(playing ? 'pause' : 'play'));
    label(button, 'aria-label', playing ? 'result.pause' : 'result.play');
    it.onturn(seconds, playing);
  });
  const silence = () => toast('toast.nosound');
  it.toggle = () => player.toggle()?.catch(silence);
  button.addEventListener('click', () => it.toggle());
  const wave = h('div', { class: 'wave' });
  it.tools = h('div', { class: 'tools-of' }, slow && slower((on) => it.onslow(on)));
  it.element = h('section', { class: 'sound', tLabel: 'result.sound' }, button,
    h('div', { class: 'strip-of' }, wave, characters.length > 0 && ticks(characters, recording.duration_ms)),
    it.tools, audio);
  it.player = player;
  it.slice = (part) => player.slice(part.start_ms, part.end_ms).catch(silence);
  api.peaks(recording.id).then((peaks) => drawn(wave, audio, peaks), (e) => {
    if (e.status === 410) it.element.replaceWith(gone());
    else wave.remove();
  });
  return it;
}

// slower is a switch to hear everything at three quarters of its speed.
function slower(onslow) {
  const button = h('button', { class: 'toggle slower', 'aria-pressed': 'false', tLabel: 'result.slow.hint', onclick: () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', on);
    onslow(on);
  } }, sign('slow'), h('span', { t: 'result.slow' }));
  return button;
}

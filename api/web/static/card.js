// A recording in My Work: its waveform, when it was, and its stars, or what
// became of the answer.

import * as api from './api.js';
import { h } from './dom.js';
import { isSettled } from './follow.js';
import { day, label } from './i18n.js';
import { icon } from './icons.js';
import { isSilent, kept, likeButton } from './recording.js';
import { stars } from './score.js';
import { kindOf, mark } from './verdict.js';

/** card is one recording; onplay(card, recording), onerase(card, recording). */
export function card(recording, { onplay, onerase }) {
  const address = `/r/${encodeURIComponent(recording.id)}`;
  const element = h('li', { class: 'card piece', dataset: { id: recording.id, status: recording.status, kind: recording.kind } },
    h('div', { class: 'line-one' },
      h('a', { class: 'title', href: address, lang: 'zh-CN' }, recording.kind === 'answer' ? recording.text : recording.title || shorten(recording.text)),
      grade(recording)),
    voice(recording, (e) => onplay(e.target.closest('.piece'), recording)),
    h('div', { class: 'line-three' },
      h('p', { class: 'when' },
        h('time', { datetime: recording.created_at, t: ['result.date', { date: () => when(recording.created_at) }] }),
        kept(recording, 'short')),
      likeButton(recording, 'round'),
      h('button', { class: 'round erase', tLabel: 'work.erase', onclick: () => onerase(element, recording) }, icon('bin'))));
  return element;
}

// voice is the line to play it, or a word where the sound is gone already.
function voice(recording, onclick) {
  if (isSilent(recording)) return isSettled(recording.status) && h('p', { class: 'line-two gone' }, icon('mute'), h('span', { t: 'work.silent' }));
  const wave = h('canvas', { class: 'wave', 'aria-hidden': 'true' });
  whenSeen(wave, () => draw(wave, recording.id));
  return h('div', { class: 'line-two' }, h('button', { class: 'round play', tLabel: 'work.play', onclick }, icon('play')), wave);
}

function grade({ status, overall, match }) {
  if (status === 'scored' && match) return h('span', { class: 'grade answer', dataset: { kind: kindOf(match) } }, mark(kindOf(match)), h('span', { t: `answered.${kindOf(match)}` }));
  if (status === 'scored') return h('span', { class: 'grade' }, stars(overall), h('b', {}, String(overall)));
  return h('span', { class: 'grade none', t: isSettled(status) ? 'work.unjudged' : 'work.waiting' });
}

const shorten = (text) => { const all = Array.from(text ?? ''); return all.length > 14 ? `${all.slice(0, 14).join('')}…` : all.join(''); };
const when = (iso) => day(iso, { month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** showPlaying makes the card's button say what it will do. */
export function showPlaying(element, playing) {
  const button = element.querySelector('.play');
  button.replaceChildren(icon(playing ? 'pause' : 'play'));
  label(button, 'aria-label', playing ? 'work.pause' : 'work.play');
  element.classList.toggle('playing', playing);
}

// Peaks are fetched when the card comes into sight: a year of reading is long.
function whenSeen(element, f) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((e) => e.isIntersecting)) return;
    watch.disconnect();
    f();
  }, { rootMargin: '200px' });
  watch.observe(element);
}

const shapes = new WeakMap(); // canvas → its peaks, to draw again in another size or share

async function draw(canvas, id) {
  try {
    const { peaks } = await api.peaks(id);
    shapes.set(canvas, peaks[0] ?? []);
  } catch {
    shapes.set(canvas, []); // erased already, or never played: a flat line
  }
  paint(canvas, 0);
  new ResizeObserver(() => paint(canvas, 0)).observe(canvas);
}

/** paint draws the waveform with the first share of it (0 to 1) as played. */
export function paint(canvas, share) {
  const shape = shapes.get(canvas);
  if (!shape) return;
  const { clientWidth: w, clientHeight: height } = canvas;
  const scale = devicePixelRatio || 1;
  canvas.width = w * scale;
  canvas.height = height * scale;
  const g = canvas.getContext('2d');
  g.scale(scale, scale);
  const bars = Math.max(1, Math.floor(w / 5));
  const top = Math.max(...shape.map(Math.abs), 0.05);
  const style = getComputedStyle(canvas);
  for (let i = 0; i < bars; i++) {
    const from = Math.floor(i / bars * shape.length);
    const to = Math.max(from + 1, Math.floor((i + 1) / bars * shape.length));
    const level = Math.max(0, ...shape.slice(from, to).map(Math.abs)) / top;
    const bar = Math.max(3, level * height);
    g.fillStyle = style.getPropertyValue(i / bars < share ? '--wave-played' : '--wave');
    g.beginPath();
    g.roundRect(i * 5, (height - bar) / 2, 3, bar, 1.5);
    g.fill();
  }
}

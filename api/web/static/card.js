// A recording in My Work: the picture of its page, its waveform, when it was, and
// its stars, or what became of the answer.

import { h } from './dom.js';
import { isSettled } from './follow.js';
import { day, label } from './i18n.js';
import { icon } from './icons.js';
import { isSilent, kept, likeButton } from './recording.js';
import { stars } from './score.js';
import { shareButton } from './share.js';
import { tile } from './tile.js';
import { kindOf, mark } from './verdict.js';
import { fillWave } from './work/shapes.js';

/** nameOf is what a recording is called. */
export const nameOf = (r) => (r.kind === 'answer' ? r.text : r.title) || shorten(r.text);

/** card is one recording; onplay(recording), onerase(recording). session says who looks. */
export function card(recording, session, { onplay, onerase }) {
  const address = `/r/${encodeURIComponent(recording.id)}`;
  return h('li', { class: 'card piece', dataset: { id: recording.id, status: recording.status, kind: recording.kind } },
    h('a', { class: 'line-one', href: address },
      recording.kind === 'answer' ? h('span', { class: 'lead asked', 'aria-hidden': 'true' }, icon('ask'))
        : tile({ id: recording.page, title: recording.title, text: recording.text, picture: recording.picture }),
      h('span', { class: 'says' }, h('span', { class: 'title', lang: 'zh-CN' }, nameOf(recording)), grade(recording))),
    voice(recording, () => onplay(recording)),
    h('div', { class: 'line-three' },
      h('p', { class: 'when' },
        h('time', { datetime: recording.created_at, t: ['result.date', { date: () => when(recording.created_at) }] }),
        kept(recording, 'short')),
      likeButton(recording, 'round'),
      shareButton(recording, session),
      h('button', { class: 'round erase', tLabel: 'work.erase', onclick: () => onerase(recording) }, icon('bin'))));
}

// voice is the line to play it, or a word where the sound is gone already.
function voice(recording, onclick) {
  if (isSilent(recording)) return h('p', { class: 'line-two gone' }, isSettled(recording.status) && [icon('mute'), h('span', { t: 'work.silent' })]);
  const wave = h('canvas', { class: 'wave', 'aria-hidden': 'true' });
  fillWave(wave, recording.id);
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
  const button = element?.querySelector('.play');
  if (!button) return;
  button.replaceChildren(icon(playing ? 'pause' : 'play'));
  label(button, 'aria-label', playing ? 'work.pause' : 'work.play');
  element.classList.toggle('playing', playing);
}

// The result of one recording: wait for it, then show it character by character.

import * as api from '../api.js';
import { ask, h, say, toast } from '../dom.js';
import { isSettled, follow } from '../follow.js';
import { bird, open, trouble } from '../frame.js';
import { day, label, t } from '../i18n.js';
import { icon } from '../icons.js';
import { Player } from '../player.js';
import { kept, likeButton } from '../recording.js';
import { bar, number, stars } from '../score.js';
import { Tiles } from '../tiles.js';
import { waveform } from '../waveform.js';

const id = decodeURIComponent(location.pathname.split('/').pop());

open({
  nav: '',
  title: 'result.title',
  async build(main) {
    let recording = await api.recording(id);
    if (recording.status === 'erased') return trouble(main, 'erased', { home: true });
    if (!isSettled(recording.status)) {
      await wait(main, recording);
      recording = await api.recording(id);
    }
    if (recording.status === 'scored') return result(main, recording, await api.result(id));
    if (recording.status === 'erased') return trouble(main, 'erased', { home: true });
    refusal(main, recording);
  },
});

async function wait(main, recording) {
  const step = h('p', { class: 'step', role: 'status', t: 'wait.received' });
  main.replaceChildren(h('section', { class: 'wait' },
    bird('listening'), h('h1', { t: 'wait.title' }), step,
    h('p', { class: 'quiet dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
    h('p', { class: 'waiting-text', lang: 'zh-CN' }, recording.text)));
  await follow(id, ({ status, stage }) => label(step, 'text', stage && stage !== 'done' ? `wait.${stage}` : `wait.${isSettled(status) ? 'done' : status}`));
}

// refusal is what there is to see where a recording could not be judged: why,
// what to do, and the sound itself if there is any. Never a zero.
function refusal(main, recording) {
  const kind = recording.status === 'failed' ? 'failed' : 'unassessable';
  const reason = reasons.has(recording.reason) ? recording.reason.replaceAll(' ', '') : kind;
  const sound = player(recording);
  main.replaceChildren(
    h('section', { class: 'trouble refusal', dataset: { kind: recording.reason } },
      bird('puzzled'), h('h1', { t: `refuse.${reason}.title` }), h('p', { t: `refuse.${reason}.text` }),
      h('div', { class: 'row' }, readAgain(recording))),
    ...(kind === 'unassessable' ? [sound.element] : []),
    actions(recording, false));
  say(t(`refuse.${reason}.title`));
}

const reasons = new Set(['silence', 'too short', 'too noisy', 'clipped', 'not this text', 'not Mandarin', 'several voices', 'not speech',
  'undecodable', 'unsupported media', 'too long', 'consent withdrawn']);

async function result(main, recording, result) {
  const sound = player(recording);
  const tiles = new Tiles(recording.text, result, (c) => sound.slice(c));
  sound.onturn = (s, playing) => tiles.now(s, playing);
  const overall = number(result.overall ?? recording.overall);
  const summary = h('section', { class: 'summary pending', tLabel: 'result.overall' },
    stars(overall, 'grand'),
    h('p', { class: 'cheer', t: `cheer.${overall >= 85 ? 3 : overall >= 65 ? 2 : 1}` }),
    h('p', { class: 'overall' }, h('b', {}, String(overall)), h('span', { t: 'score.of' })));
  main.replaceChildren(
    h('div', { class: 'head' }, h('div', {},
      h('p', { class: 'book' }, h('time', { datetime: recording.created_at, t: ['result.date', { date: () => day(recording.created_at) }] })),
      h('h1', { lang: 'zh-CN' }, recording.title || t('result.title')))),
    h('div', { class: 'columns' },
      summary,
      h('div', { class: 'reading' }, tiles.element, tiles.notes(), sound.element),
      h('div', { class: 'side' }, tiles.detail.element,
        h('ul', { class: 'bars' }, ['accuracy', 'tone', 'completeness', 'fluency'].map((n) => bar(n, result[n]))),
        actions(recording, true))));
  await tiles.reveal(isFresh());
  summary.classList.remove('pending');
  say(t('result.said', { overall, good: tiles.count('correct'), all: tiles.characters.length }));
}

// isFresh is true once, for the recording that this tab has just made.
function isFresh() {
  try {
    const fresh = sessionStorage.getItem('langdu.fresh') === id;
    if (fresh) sessionStorage.removeItem('langdu.fresh');
    return fresh;
  } catch { return false; }
}

function player(recording) {
  const audio = h('audio', { src: api.audioAddress(id), preload: 'auto' });
  const sound = { onturn: () => {} };
  const button = h('button', { class: 'round play', tLabel: 'result.play' }, icon('play'));
  const p = new Player(audio, (seconds, playing) => {
    button.replaceChildren(icon(playing ? 'pause' : 'play'));
    label(button, 'aria-label', playing ? 'result.pause' : 'result.play');
    sound.onturn(seconds, playing);
  });
  button.addEventListener('click', () => p.toggle());
  const wave = h('div', { class: 'wave' });
  sound.element = h('section', { class: 'sound', tLabel: 'result.sound' }, button, wave, audio);
  sound.slice = (c) => p.slice(c.start_ms, c.end_ms);
  api.peaks(id).then((peaks) => waveform(wave, audio, peaks), () => wave.remove());
  return sound;
}

function readAgain(recording) {
  if (!recording.page) return null;
  return h('a', { class: 'button primary', href: `/read/${encodeURIComponent(recording.page)}` }, icon('again'), h('span', { t: 'result.again' }));
}

function actions(recording, scored) {
  return h('div', { class: 'row actions' },
    scored && readAgain(recording),
    scored && likeButton(recording, 'plain'),
    h('button', { class: 'plain erase', onclick: () => remove() }, icon('bin'), h('span', { t: 'result.erase' })),
    kept(recording));
}

async function remove() {
  if (!await ask({ title: 'erase.title', text: 'erase.text', yes: 'erase.yes', no: 'erase.no' })) return;
  try {
    await api.erase(id);
    location.assign('/work');
  } catch { toast('toast.failed'); }
}

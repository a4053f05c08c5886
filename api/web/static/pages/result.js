// The result of one recording: wait for it, then show it character by character.

import * as api from '../api.js';
import { ask, h, say, toast } from '../dom.js';
import { isSettled, follow } from '../follow.js';
import { bird, open, trouble } from '../frame.js';
import { day, has, label, t } from '../i18n.js';
import { icon } from '../icons.js';
import { isFresh, isSilent, kept, likeButton } from '../recording.js';
import { bar, number, stars } from '../score.js';
import { sound } from '../sound.js';
import { Tiles } from '../tiles.js';

const id = decodeURIComponent(location.pathname.split('/').pop());

open({
  async build(main) {
    let recording = await api.recording(id);
    if (recording.status === 'erased') return trouble(main, 'erased', { home: true });
    if (!isSettled(recording.status)) {
      await wait(main, recording);
      recording = await api.recording(id);
    }
    if (recording.status === 'scored') return (isAnswer(recording) ? answer : result)(main, recording, await api.result(id));
    if (recording.status === 'erased') return trouble(main, 'erased', { home: true });
    refusal(main, recording);
  },
});

const isAnswer = ({ kind }) => kind === 'answer';

// What shows an answer is fetched only where there is one.
async function answer(main, recording, result) {
  const { answered } = await import('../answered.js');
  await answered(main, recording, result, actions(recording, true));
}

async function wait(main, recording) {
  const step = h('p', { class: 'step', role: 'status', t: 'wait.received' });
  main.replaceChildren(h('section', { class: 'wait' },
    bird('listening'), h('h1', { t: isAnswer(recording) ? 'wait.answer.title' : 'wait.title' }), step,
    h('p', { class: 'quiet dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
    h('p', { class: 'waiting-text', lang: 'zh-CN' }, recording.text)));
  await follow(id, ({ status, stage }) => {
    const words = stage && stage !== 'done' ? `wait.${stage}` : `wait.${isSettled(status) ? 'done' : status}`;
    label(step, 'text', [isAnswer(recording) ? words.replace('wait.', 'wait.answer.') : words, words, 'wait.processing'].find(has));
  });
}

// refusal is what there is to see where a recording could not be judged: why,
// what to do, and the sound itself if there is any. Never a zero.
function refusal(main, recording) {
  const kind = recording.status === 'failed' ? 'failed' : 'unassessable';
  const reason = reasons.has(recording.reason) ? recording.reason.replaceAll(' ', '') : kind;
  const says = (what) => [isAnswer(recording) && `refuse.answer.${reason}.${what}`, `refuse.${reason}.${what}`].find(has);
  main.replaceChildren(
    h('section', { class: 'trouble refusal', dataset: { kind: recording.reason } },
      bird('puzzled'), isAnswer(recording) && h('p', { class: 'book', lang: 'zh-CN' }, recording.text),
      h('h1', { t: says('title') }), h('p', { t: says('text') }),
      h('div', { class: 'row' }, again(recording))),
    ...(kind === 'unassessable' && !isSilent(recording) ? [sound(recording).element] : []),
    actions(recording, false));
  say(t(says('title')));
}

const reasons = new Set(['silence', 'too short', 'too noisy', 'clipped', 'not this text', 'not Mandarin', 'several voices', 'not speech',
  'undecodable', 'unsupported media', 'too long', 'consent withdrawn']);

async function result(main, recording, result) {
  const voice = sound(recording);
  const tiles = new Tiles(recording.text, result, voice.slice);
  voice.onturn = (s, playing) => tiles.now(s, playing);
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
      h('div', { class: 'reading' }, tiles.element, tiles.notes(), voice.element),
      h('div', { class: 'side' }, tiles.detail.element,
        h('ul', { class: 'bars' }, ['accuracy', 'tone', 'completeness', 'fluency'].map((n) => bar(n, result[n]))),
        actions(recording, true))));
  await tiles.reveal(isFresh(id));
  summary.classList.remove('pending');
  say(t('result.said', { overall, good: tiles.count('correct'), all: tiles.characters.length }));
}

// again leads back to what was read or asked, where it is still there to be opened.
function again({ kind, question, page }) {
  const to = (href, key) => h('a', { class: 'button primary', href }, icon('again'), h('span', { t: key }));
  if (kind === 'answer') return to(`/answer/${encodeURIComponent(question)}`, 'answered.again');
  return page ? to(`/read/${encodeURIComponent(page)}`, 'result.again') : null;
}

function actions(recording, scored) {
  const row = h('div', { class: 'row actions' },
    scored && !isAnswer(recording) && again(recording),
    scored && likeButton(recording, 'plain'),
    h('button', { class: 'plain erase', onclick: () => remove() }, icon('bin'), h('span', { t: 'result.erase' })),
    kept(recording));
  if (scored && !isAnswer(recording) && recording.page) asks(recording.page, row);
  return row;
}

// asks puts the way to the questions about a page first, where there are any.
async function asks(page, row) {
  const { questions } = await api.listQuestions({ page }).catch(() => ({}));
  if (questions?.length) row.prepend(h('a', { class: 'button plain asks', href: `/questions?page=${encodeURIComponent(page)}` }, icon('ask'), h('span', { t: 'frame.answer' })));
}

async function remove() {
  if (!await ask({ title: 'erase.title', text: 'erase.text', yes: 'erase.yes', no: 'erase.no' })) return;
  try {
    await api.erase(id);
    location.assign('/work');
  } catch { toast('toast.failed'); }
}

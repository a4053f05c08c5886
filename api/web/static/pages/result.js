// The result of one recording: wait for it, then show it character by character.

import * as api from '../api.js';
import { ask, dressed, h, say, toast } from '../dom.js';
import { isSettled, follow } from '../follow.js';
import { bird, open, trouble } from '../frame.js';
import { has, label, t } from '../i18n.js';
import { icon } from '../icons.js';
import { isSilent, kept, likeButton } from '../recording.js';
import { doubt } from '../result/doubt.js';
import { scored } from '../result/scored.js';
import { sound } from '../sound.js';

const id = decodeURIComponent(location.pathname.split('/').pop());

open({
  async build(main, session) {
    let recording = await api.recording(id);
    if (recording.status === 'erased') return trouble(main, 'erased', { home: true });
    if (!isSettled(recording.status)) {
      await wait(main, recording);
      recording = await api.recording(id);
    }
    if (recording.status === 'erased') return trouble(main, 'erased', { home: true });
    if (recording.status !== 'scored') return refused(main, recording, session);
    const result = await api.result(id);
    if (isAnswer(recording)) return answer(main, recording, result, session);
    return scored(main, recording, result, (tiles) => h('div', {}, actions(recording, true, session), session.role === 'guardian' && doubt(recording, tiles)));
  },
});

const isAnswer = ({ kind }) => kind === 'answer';

// What shows an answer, or a refusal, is fetched only where there is one.
async function answer(main, recording, result, session) {
  const [{ answered }] = await Promise.all([import('../answered.js'), dressed('answered.css')]);
  await answered(main, recording, result, actions(recording, true, session));
}

async function refused(main, recording, session) {
  const { refusal, says } = await import('../result/refusal.js');
  const heard = recording.status === 'unassessable' && !isSilent(recording);
  main.replaceChildren(refusal(recording, again(recording)), ...(heard ? [sound(recording, { slow: false }).element] : []), actions(recording, false, session));
  say(`${t(says(recording, 'title'))} ${t(says(recording, 'text'))}`);
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

// again leads back to what was read or asked, where it is still there to be
// opened, else to where another is chosen.
function again({ kind, question, page }) {
  const to = (href, glyph, key) => h('a', { class: 'button primary', href }, icon(glyph), h('span', { t: key }));
  if (kind === 'answer') return to(`/answer/${encodeURIComponent(question)}`, 'again', 'answered.again');
  return page ? to(`/read/${encodeURIComponent(page)}`, 'again', 'result.again') : to('/', 'book', 'trouble.home');
}

function actions(recording, scored, session) {
  const row = h('div', { class: 'row actions' },
    scored && !isAnswer(recording) && again(recording),
    scored && likeButton(recording, 'plain'),
    h('button', { class: 'plain erase', onclick: () => remove() }, icon('bin'), h('span', { t: 'result.erase' })),
    kept(recording));
  if (scored && !isAnswer(recording) && recording.page) asks(recording.page, row);
  if (!isSilent(recording)) shares(recording, session, row);
  return row;
}

// asks puts the way to the questions about a page first, where there are any.
async function asks(page, row) {
  const { questions } = await api.listQuestions({ page }).catch(() => ({}));
  if (questions?.length) row.prepend(h('a', { class: 'button plain asks', href: `/questions?page=${encodeURIComponent(page)}` }, icon('ask'), h('span', { t: 'frame.answer' })));
}

// shares puts the way to share it beside the heart, for whom may.
async function shares(recording, session, row) {
  const [module] = await Promise.all([import('../share.js').catch(() => null), dressed('work/sharing.css')]);
  const button = module?.shareButton(recording, session);
  if (button) row.querySelector('.erase').before(button);
}

async function remove() {
  if (!await ask({ title: 'erase.title', text: 'erase.text', yes: 'erase.yes', no: 'erase.no' })) return;
  try {
    await api.erase(id);
    location.assign('/work');
  } catch { toast('toast.failed'); }
}

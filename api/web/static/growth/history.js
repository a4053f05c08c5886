// The story of one character: how it was read, and the recordings in which it is
// to be heard.

import { characterGrowth } from '../api.js';
import { h, toast } from '../dom.js';
import { day, t } from '../i18n.js';
import { icon } from '../icons.js';
import { sign } from './plants.js';

/** tell shows the story of a character in a dialogue. */
export async function tell(learner, { char, state, read, correct }, marked) {
  let readings;
  try { ({ readings } = await characterGrowth(learner, char)); } catch { return toast('toast.failed'); }
  const d = h('dialog', { class: 'story', 'aria-labelledby': 'story-title' },
    h('div', { class: 'story-head' },
      h('p', { class: 'story-char', lang: 'zh-CN' }, marked && h('span', { class: 'pinyin' }, marked), h('b', {}, char)),
      h('div', {}, h('h2', { id: 'story-title', t: ['growth.history', { char }] }),
        read !== undefined && h('p', {}, state && sign(state), h('span', { t: ['growth.history.sum', { read, correct }] }))),
      h('button', { class: 'round', tLabel: 'growth.close', autofocus: true, onclick: () => d.close() }, icon('close'))),
    readings.length > 0 && h('p', { class: 'small', t: 'growth.history.list' }),
    h('ol', { class: 'times' }, readings.map(time)));
  d.addEventListener('close', () => d.remove());
  d.addEventListener('click', (e) => { if (e.target === d) d.close(); }); // beside it
  document.body.append(d);
  d.showModal();
  return d;
}

const time = (r) => h('li', {}, h('a', { class: 'time', href: `/r/${encodeURIComponent(r.recording)}` },
  h('span', { class: `mark ${r.verdict}` }, icon(r.verdict)),
  h('span', { class: 'what' }, h('b', { lang: 'zh-CN' }, r.title || t('growth.history.text')), h('span', { class: 'small' }, `${day(r.at)} · ${t(`growth.verdict.${r.verdict}`)}`)),
  icon('play')));

// What there is to see where a recording could not be judged: why, what to do
// about it in two or three small pictures, and the way to read again. Never a zero.

import { h } from '../dom.js';
import { bird } from '../frame.js';
import { has } from '../i18n.js';

const pictures = new URL('../images/tips/', import.meta.url).pathname;

// hints are what to change, per reason; a picture in images/tips and a message tips.* each.
const hints = {
  silence: ['mic', 'near', 'loud'],
  tooshort: ['button', 'whole'],
  toonoisy: ['room', 'tv', 'near'],
  clipped: ['far', 'voice'],
  notthistext: ['page', 'begin'],
  notMandarin: ['speak', 'begin'],
  severalvoices: ['one', 'room'],
  notspeech: ['tv', 'begin'],
  unassessable: ['room', 'near'],
  undecodable: ['button', 'file'],
  unsupportedmedia: ['button', 'file'],
  toolong: ['page', 'whole'],
  consentwithdrawn: ['parent'],
  failed: ['wait'],
};

const isAnswer = ({ kind }) => kind === 'answer';

/** reasonOf is the reason as messages name it: one of hints. */
export function reasonOf({ status, reason }) {
  const name = String(reason ?? '').replaceAll(' ', '');
  return Object.hasOwn(hints, name) ? name : status === 'failed' ? 'failed' : 'unassessable';
}

/** says is the message about a refused recording: what is 'title' or 'text'. */
export function says(recording, what) {
  const reason = reasonOf(recording);
  return [isAnswer(recording) && `refuse.answer.${reason}.${what}`, `refuse.${reason}.${what}`].find(has);
}

/** refusal is the word about it; again is the way to read or answer once more. */
export function refusal(recording, again) {
  return h('section', { class: 'trouble refusal', dataset: { kind: recording.reason } },
    bird('puzzled'), isAnswer(recording) && h('p', { class: 'book', lang: 'zh-CN' }, recording.text),
    h('h1', { t: says(recording, 'title') }), h('p', { t: says(recording, 'text') }),
    h('ul', { class: 'hints' }, hints[reasonOf(recording)].map((name) => hint(name, isAnswer(recording)))),
    h('div', { class: 'row' }, again));
}

const hint = (name, answers) => h('li', { dataset: { hint: name } },
  h('img', { src: `${pictures}${name}.svg`, alt: '', width: 72, height: 72 }),
  h('span', { t: [answers && `tips.answer.${name}`, `tips.${name}`].find(has) }));

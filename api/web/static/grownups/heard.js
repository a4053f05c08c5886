// Requests to hear a recording: staff ask, a custodian who is another person
// decides, and what was approved is played here and nowhere else.

import { h, toast } from '../dom.js';
import { decide } from './decide.js';
import { at, attempt, chip, counted, listed, none, part } from './part.js';
import * as rights from './rights.js';

const reasons = ['dispute', 'quality-check', 'safety', 'support-request'];

/** heardPart lists the requests: those that wait, then the others, newest first. */
export const heardPart = (role) => part('hearing', async (body, again) => {
  const { requests: waiting } = await rights.accessRequests({ undecided: true, limit: 100 });
  counted(body, role === 'custodian' ? waiting.length : 0);
  const [list, more] = await listed(async (cursor) => {
    const page = await rights.accessRequests({ limit: 20, cursor });
    return { items: page.requests.filter((r) => r.state !== 'requested'), next: page.next_cursor };
  }, (r) => line(r, role, again));
  const any = waiting.length + list.children.length > 0 || !more.hidden;
  body.replaceChildren(role === 'staff' ? form(again) : '', any ? '' : none('hearing.none'),
    waiting.length ? h('ul', { class: 'lines' }, waiting.map((r) => line(r, role, again))) : '',
    ...(list.children.length || !more.hidden ? [h('h3', { t: 'hearing.before' }), list, more] : []));
});

function line(r, role, again) {
  const approved = r.state === 'approved';
  return h('li', { class: 'hearing', dataset: { id: r.id, state: r.state } },
    h('p', {}, h('b', { t: `hearing.reason.${r.reason}` }), ' ', chip(`hearing.state.${r.state}`, approved ? 'good' : 'quiet')),
    h('p', { t: ['hearing.line', { recording: r.recording, minutes: String(r.minutes) }] }),
    h('p', { class: 'soft', t: ['hearing.made', { date: at(r.requested_at), who: r.requester }] }),
    r.comment && h('p', {}, `“${r.comment}”`),
    r.decider && h('p', { class: 'soft', t: ['hearing.decided', { who: r.decider, sentence: r.sentence ?? '' }] }),
    approved && r.until && h('p', { t: ['hearing.until', { date: at(r.until), plays: String(r.plays), most: String(r.most_plays) }] }),
    actions(r, role, again));
}

function actions(r, role, again) {
  const decided = async (decision, title) => {
    const said = await decide({ title, label: 'hearing.why' });
    if (said) await attempt(() => rights.decideAccess(r.id, { decision, sentence: said.sentence }), again);
  };
  if (r.state === 'requested' && role === 'custodian') {
    return h('div', { class: 'row start' },
      h('button', { class: 'plain approve', t: 'hearing.approve', onclick: () => decided('approve', 'hearing.approve') }),
      h('button', { class: 'plain refuse', t: 'hearing.refuse', onclick: () => decided('refuse', 'hearing.refuse') }));
  }
  if (r.state !== 'approved') return null;
  return h('div', { class: 'row start' },
    role === 'staff' && h('button', { class: 'plain play', t: 'hearing.play', onclick: (e) => play(r, e.target) }),
    h('button', { class: 'plain revoke', t: 'hearing.revoke', onclick: () => attempt(() => rights.revokeAccess(r.id), again) }));
}

// play puts the player in the place of its button: the address is good for as
// long as the approval is.
function play(r, button) {
  const audio = h('audio', { controls: true, controlslist: 'nodownload', preload: 'none', src: rights.accessAudio(r.id), onerror: () => toast('toast.nosound') });
  button.replaceWith(audio);
  audio.play().catch(() => {});
}

function form(again) {
  const recording = h('input', { id: 'hearing-recording', required: true, autocomplete: 'off' });
  const reason = h('select', { id: 'hearing-reason' }, reasons.map((r) => h('option', { value: r, t: `hearing.reason.${r}` })));
  const minutes = h('input', { id: 'hearing-minutes', type: 'number', min: '1', value: '30', required: true });
  const comment = h('textarea', { id: 'hearing-comment', maxlength: '300', rows: '2' });
  return h('details', { class: 'fold' }, h('summary', { t: 'hearing.ask' }), h('form', { class: 'form', onsubmit: (e) => {
    e.preventDefault();
    attempt(async () => {
      await rights.askAccess({ recording: recording.value.trim(), reason: reason.value, minutes: Number(minutes.value), ...(comment.value.trim() && { comment: comment.value.trim() }) });
      toast('hearing.sent');
    }, again);
  } },
  h('label', { for: 'hearing-recording', t: 'hearing.recording' }), recording, h('label', { for: 'hearing-reason', t: 'hearing.reason' }), reason,
  h('label', { for: 'hearing-minutes', t: 'hearing.minutes' }), minutes, h('label', { for: 'hearing-comment', t: 'hearing.comment' }), comment,
  h('button', { class: 'primary', t: 'hearing.send' })));
}

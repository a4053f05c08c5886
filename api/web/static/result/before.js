// This reading beside the one before: what has become better, character by
// character, and both voices. It is fetched when the result is on the screen.

import * as api from '../api.js';
import { h, say } from '../dom.js';
import { day, t } from '../i18n.js';
import { icon } from '../icons.js';
import { isSilent } from '../recording.js';
import { number, verdictMark } from '../score.js';
import { named } from './advice.js';
import { before, compare, isComparable, isRecent } from './compare.js';
import { decided } from './decided.js';
import { sign } from './signs.js';

const stretches = 5; // of the work on this page in which an earlier reading is looked for

// earlier resolves to the reading before this one, or to null.
async function earlier(recording) {
  const query = new URLSearchParams({ page: recording.page, kind: 'reading', limit: 20 });
  for (let i = 0; i < stretches; i++) {
    const { recordings, next_cursor: next } = await api.call('GET', `/v1/learners/${encodeURIComponent(recording.learner)}/work?${query}`);
    const found = before(recording, recordings ?? []);
    if (found || !next) return found;
    query.set('cursor', next);
  }
  return null;
}

/**
 * since adds what has changed to a result that is shown: a chip at the overall
 * score, signs on the tiles, and a strip below them in which it can be switched off.
 */
export async function since({ recording, result, tiles, voices, strip, chip }) {
  let then, old;
  try {
    then = await earlier(recording);
    if (!then) return;
    old = await api.result(then.id);
  } catch (e) {
    if (e instanceof api.Problem || e instanceof api.Offline) return; // there is nothing to compare with, then
    throw e;
  }
  if (!isComparable(result, old)) return;
  const found = compare({ ...result, overall: number(result.overall) }, { ...old, overall: number(old.overall), characters: decided(old) });
  if (!isSilent(then)) voices.add('then', h('audio', { src: api.audioAddress(then.id), preload: 'none' }), (c) => old.characters.find((x) => x.at === c.at));
  tiles.detail.add('before', (c) => row(c, found, voices, tiles));
  show({ found, then, tiles, strip, chip }, isRecent(recording, then));
}

function show({ found, then, tiles, strip, chip }, on) {
  const toggle = h('button', { class: 'toggle', onclick: () => set(toggle.getAttribute('aria-pressed') !== 'true') }, icon('again'), h('span', { t: 'since.toggle' }));
  const told = h('div', { class: 'told' }, h('p', { class: 'change-words' }, words(found, tiles.characters)), h('p', { class: 'small' },
    h('time', { datetime: then.created_at, t: ['since.when', { date: day(then.created_at, { month: 'long', day: 'numeric' }) }] })));
  const set = (shown) => {
    toggle.setAttribute('aria-pressed', shown);
    told.hidden = !shown;
    chip.replaceChildren(...(shown ? chipOf(found.overall) : []));
    tiles.compare(shown ? found.changes.map((c) => c?.change ?? 'same') : null);
  };
  strip.replaceChildren(toggle, told);
  strip.hidden = false;
  set(on);
  if (on) say(told.querySelector('.change-words').textContent);
}

const chipOf = ({ then, now, kind }) => [h('span', { class: 'chip', dataset: { change: kind } },
  kind === 'slipped' ? null : sign(kind), h('span', { class: kind === 'better' ? 'unseen' : '', t: [`since.chip.${kind}`, { then, by: now - then }] }),
  kind === 'better' && h('span', { 'aria-hidden': 'true' }, `+${now - then}`))];

// words begin with what has become better, whatever else has happened.
function words({ overall: { then, now, kind }, better, slipped }, characters) {
  const chars = (indices) => named(indices.map((i) => characters[i].char));
  const all = [t(`since.overall.${kind}`, { then, now, by: now - then })];
  if (better.length > 0) all.unshift(t('since.better', { chars: chars(better) }));
  if (slipped.length > 0) all.push(t('since.slipped', { chars: chars(slipped) }));
  return all.join('');
}

// row is the line in the card of a character: then and now, with both voices.
function row(c, { changes }, voices, tiles) {
  const change = changes[tiles.characters.indexOf(c)];
  if (!change || !tiles.comparing) return null;
  const hear = (names, key, glyph) => h('button', { class: 'plain small-button', onclick: () => voices.hear(names, c) }, glyph, h('span', { t: key }));
  return h('div', { class: 'then-now', dataset: { change: change.change } },
    h('p', {}, h('span', { class: 'was', dataset: { verdict: change.then.verdict } }, h('span', { t: 'since.then' }), verdictMark(change.then.verdict), h('span', { class: 'unseen', t: `verdict.${change.then.verdict}` })),
      icon('send'),
      h('span', { class: 'is', dataset: { verdict: c.verdict } }, h('span', { t: 'since.now' }), verdictMark(c.verdict), h('span', { class: 'unseen', t: `verdict.${c.verdict}` })),
      h('b', {}, sign(change.change), h('span', { t: `since.change.${change.change}` }))),
    voices.has('then', c) && h('div', { class: 'row' }, hear(['then'], 'since.hear.then', icon('ear')), hear(['then', 'me'], 'since.hear.both', sign('both'))));
}

// A reading that was scored: the whole in a few words, what to try next time, the
// text character by character, and the sound. What is asked of the service for it
// beyond the result itself comes when all this is on the screen.

import { h, say, toast } from '../dom.js';
import { hearing } from '../detail.js';
import { day, t } from '../i18n.js';
import { icon } from '../icons.js';
import { isFresh } from '../recording.js';
import { bar, number, stars, starsOf } from '../score.js';
import { sound } from '../sound.js';
import { Tiles } from '../tiles.js';
import { advise, sentence } from './advice.js';
import { decided, decision } from './decided.js';
import { sign } from './signs.js';
import { Voices } from './voices.js';

/** scored fills main; actions(tiles) makes the buttons at the end. */
export async function scored(main, recording, result, actions) {
  const shown = { ...result, characters: decided(result) };
  const voices = new Voices(() => toast('toast.nosound'));
  const voice = sound(recording, { characters: shown.characters });
  const tiles = new Tiles(recording.text, shown, voice.slice && ((part) => voices.hear(['me'], part)));
  const page = {
    recording, result: shown, tiles, voices, overall: number(result.decision?.score ?? result.overall ?? recording.overall),
    chip: h('span', { class: 'chip-place' }), strip: h('section', { class: 'since', hidden: true, tLabel: 'since.label' }),
    line: h('p', { class: 'model-line', hidden: true }),
  };
  listen(page);
  if (voice.slice) follow(page, voice);
  (voice.tools ?? voice.element).append(page.line);
  const summary = whole(page), help = tips(tiles);
  main.replaceChildren(head(recording), h('div', { class: 'columns' }, summary,
    h('div', { class: 'reading' }, decision(result), help, tiles.element, tiles.legend, tiles.notes(), page.strip, voice.element),
    h('div', { class: 'side' }, tiles.detail.element,
      h('ul', { class: 'bars' }, ['accuracy', 'tone', 'completeness', 'fluency'].map((n) => bar(n, result[n]))), actions(tiles))));
  await tiles.reveal(isFresh(recording.id));
  for (const e of [summary, help]) e.classList.remove('pending');
  say([t('result.said', { overall: page.overall, good: tiles.count('correct'), all: tiles.characters.length }),
    ...advise(tiles.characters).map((a) => sentence(a, tiles.characters))].join(' '));
  late(page);
}

// listen gives the card a button for each voice that there is of a character.
function listen({ tiles, voices }) {
  tiles.detail.hear = (c) => {
    const me = voices.has('me', c), model = voices.has('model', c);
    const play = (names, key, glyph, primary) => hearing(() => voices.hear(names, c), key, glyph, primary);
    if (!model) return me ? [play(['me'], 'detail.hear', icon('ear'), true)] : [];
    return [me && play(['me'], 'detail.me', icon('ear'), true), play(['model'], 'detail.model', sign('model'), !me),
      me && play(['me', 'model'], 'detail.both', sign('both'), false)];
  };
}

// follow lets the tiles and the card know what is heard of the child, and the keys play it.
function follow({ tiles, voices }, voice) {
  voices.add('me', voice.player.audio, (part) => part, voice.player);
  voices.watch((name, seconds, playing) => { if (name === 'me') tiles.now(seconds, playing); });
  voice.onturn = (seconds, playing) => voices.turned('me', seconds, playing);
  voice.onslow = (on) => pace(voices, on);
  voice.toggle = () => voices.whole('me');
  tiles.detail.tool = () => slower(voices);
  document.addEventListener('keydown', (e) => {
    const free = e.key === ' ' && !e.target.closest('button, a, input, select, textarea, summary, dialog');
    if (!free) return;
    e.preventDefault();
    voice.toggle();
  });
}

// slower is the switch of the speed in the card: slices are heard there.
const slower = (voices) => h('button', { class: 'round slow-here', 'aria-pressed': String(voices.slow), dataset: { act: 'slow' }, tLabel: 'result.slow.hint',
  onclick: () => pace(voices, !voices.slow) }, sign('slow'));

// pace changes the one speed that there is, and both of its switches.
function pace(voices, slow) {
  voices.slow = slow;
  for (const e of document.querySelectorAll('.slower, .slow-here')) e.setAttribute('aria-pressed', slow);
}

const head = (recording) => h('div', { class: 'head' }, h('div', {},
  h('p', { class: 'book' }, h('time', { datetime: recording.created_at }, day(recording.created_at))),
  h('h1', { lang: 'zh-CN' }, recording.title || t('result.title'))),
recording.picture && h('img', { class: 'of-page', src: recording.picture, alt: '', width: 96, height: 72, loading: 'lazy' }));

const whole = ({ overall, chip }) => h('section', { class: 'summary pending', tLabel: 'result.overall' },
  stars(overall, 'grand'),
  h('p', { class: 'overall' }, h('b', {}, String(overall)), h('span', { t: 'score.of' }), chip),
  h('p', { class: 'cheer', t: `cheer.${starsOf(overall)}` }));

// tips are the sentences about what to try; each goes to its characters, one after the other.
function tips(tiles) {
  const groups = advise(tiles.characters);
  return h('section', { class: 'advice pending', tLabel: 'advice.title' },
    h('h2', { t: 'advice.title' }),
    groups.length === 0 && h('p', { class: 'tip', t: 'advice.none' }),
    groups.map((group) => {
      let next = 0;
      return h('button', { class: 'tip', dataset: { key: group.key }, onclick: () => tiles.hint(group.at, group.at[next++ % group.at.length]) },
        h('span', { class: 'disc', 'aria-hidden': 'true' }, picture(group)), h('span', {}, sentence(group, tiles.characters)));
    }));
}

function picture({ key, part, want }) {
  if (part === 'tone') return icon(`tone${want}`);
  return part ? h('span', { class: 'letters', lang: 'zh-Latn' }, want) : icon(key === 'skipped' ? 'skipped' : 'ear');
}

// module is one of the modules beside this one, or null where the network is gone:
// the result stands without it.
const module = (name) => modules[name]().catch(() => null);
const modules = { before: () => import('./before.js'), model: () => import('./model.js'), pitch: () => import('./pitch.js') };

// late fetches what the result can be seen without.
async function late(page) {
  const { recording, result, tiles, voices } = page;
  if (recording.page) module('before').then((m) => m?.since(page));
  const reading = recording.page ? await module('model').then((m) => m?.model(page)) : null;
  const drawing = result.characters.some((c) => c.pitch) ? await module('pitch') : null;
  if (drawing) tiles.detail.add('curve', drawing.curves(voices, reading ?? (() => null)));
  else if (reading) tiles.detail.again();
}

// The result of an answer: what the bird says to it, what it heard, and how
// clearly the answer was said.

import * as api from './api.js';
import { choices, optionOf } from './choices.js';
import { h, say } from './dom.js';
import { bird } from './frame.js';
import { current, day, t } from './i18n.js';
import { icon } from './icons.js';
import { sound } from './sound.js';
import { Tiles } from './tiles.js';
import { Transcript } from './transcript.js';
import { hides, isWhole, kindOf, mark, words } from './verdict.js';

// askedIn resolves to the question of a recording, or to null where it has been taken away.
const askedIn = (recording) => api.getQuestion(recording.question).catch(() => null);

/** answered fills main with the result of an answer; actions are the buttons below it. */
export async function answered(main, recording, result, actions) {
  const question = await askedIn(recording);
  const { match } = result;
  const option = optionOf(question, match);
  const voice = sound(recording);
  const transcript = new Transcript(result.heard, match.keywords, voice.slice);
  const spoken = pronunciation(result, voice.slice);
  voice.onturn = (seconds, playing) => { transcript.now(seconds, playing); spoken?.now(seconds, playing); };
  main.replaceChildren(
    h('div', { class: 'head asked' }, h('div', {},
      h('p', { class: 'book' }, h('time', { datetime: recording.created_at, t: ['result.date', { date: () => day(recording.created_at) }] })),
      h('h1', { lang: 'zh-CN' }, recording.text))),
    h('div', { class: 'columns' },
      h('div', { class: 'reading' },
        verdict(match, option, recording, question),
        choices(question, { said: option, kind: kindOf(match) }),
        heard(transcript, voice, kindOf(match))),
      h('div', { class: 'side' },
        spoken && h('section', { class: 'spoken' }, h('h2', { t: 'answered.spoken' }), spoken.element, spoken.legend),
        spoken?.detail.element,
        why(result), actions)));
  spoken?.reveal(false);
  announce(match, option);
}

// verdict is the bird, what it says, what is still missing, and the way on.
function verdict(match, option, recording, question) {
  const kind = kindOf(match);
  const { title, text } = words(match, option);
  return h('section', { class: 'verdict-card', dataset: { kind } },
    h('span', { class: 'speaker' }, bird(kind === 'right' ? 'bird' : 'listening'), mark(kind)),
    h('div', { class: 'says' }, h('h2', { t: title }), h('p', { t: text })),
    kind === 'partly' && !isWhole(match) && pieces(match.keywords),
    h('div', { class: 'row' }, ways(kind, recording, question)));
}

// pieces are the words that were found, and an empty square for every character
// of those that were not: how much is missing, and not what.
function pieces(keywords) {
  return h('ul', { class: 'pieces-of' }, keywords.map(({ found, text, said }) => (found
    ? h('li', { class: 'found', lang: 'zh-CN' }, icon('correct'), said || text)
    : h('li', {}, h('span', { class: 'missing', role: 'img', tLabel: ['answered.missing', { n: Array.from(text).length }] },
      Array.from(text, () => h('span', { class: 'square' })))))));
}

// ways are on to the next question after a right answer, and back to this one after any.
function ways(kind, recording, question) {
  const right = kind === 'right';
  const link = (primary, href, glyph, key) => h('a', { class: `button ${primary ? 'primary' : 'plain'}`, href }, icon(glyph), h('span', { t: key }));
  const others = question?.page ? `/questions?page=${encodeURIComponent(question.page)}` : '/questions';
  const again = question && link(!right, `/answer/${encodeURIComponent(recording.question)}`, 'again', 'answered.again');
  const on = link(right || !question, others, 'send', 'answered.others');
  return right ? [on, again] : [again, on];
}

// heard is the transcript with the sound. An answer may be found in what could
// not be written down: then the sound stands alone.
function heard(transcript, voice, kind) {
  const found = ['right', 'other', 'partly'].includes(kind);
  return h('section', { class: 'heard' },
    h('h2', { t: 'heard.title' }),
    transcript.empty ? !found && h('p', { class: 'nothing', t: 'heard.nothing' }) : transcript.element,
    voice.element);
}

// pronunciation is the tiles of the answer that was said. Of an answer that was
// said in part they show that part alone: the rest is for the child to find.
function pronunciation({ match, pronunciation: report }, play) {
  const known = match.verdict === 'partly' && !isWhole(match) ? (c) => c.verdict !== 'skipped' : () => true;
  const characters = (report?.characters ?? []).filter(known);
  if (characters.length === 0) return null;
  const text = [];
  const placed = characters.map((c, i) => {
    if (i > 0 && c.at !== characters[i - 1].at + 1) text.push(' ');
    const at = text.length;
    text.push(...Array.from(c.char));
    return { ...c, at };
  });
  return new Tiles(text.join(''), { characters: placed }, play);
}

function why({ match, transcript, explanation, explanation_zh: zh }) {
  if (!explanation && !zh) return null;
  const sentence = h('p', {});
  sentence.textContent = hides(match, (current() === 'zh' ? zh : explanation) || explanation || zh, transcript);
  return h('details', { class: 'why' }, h('summary', { t: 'answered.why' }), sentence);
}

function announce(match, option) {
  const { title, text } = words(match, option);
  say([title, text].map((m) => t(...[m].flat())).join(' '));
}

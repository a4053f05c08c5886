// What happens to a child's voice, told to the child: few short sentences, a picture
// beside each, and the days as the schedule in force has them.

import { call } from '../api.js';
import { h } from '../dom.js';
import { bird, open } from '../frame.js';
import { current, t } from '../i18n.js';
import { icon } from '../icons.js';
import { pinyinToggle, rubies } from '../ruby.js';

open({ build, anybody: true, signin: build });

async function build(main) {
  const chinese = current() === 'zh';
  const [{ periods }, spelt] = await Promise.all([call('GET', '/v1/retention'), chinese ? import('../notice/spelt.js').then((m) => m.spelt) : {}]);
  const body = h('div', { class: 'notice' });
  const say = (key, tag = 'div', values = {}) => sentence(tag, t(key, values), spelt[key]?.replace('{long}', spell(values.long ?? '')));
  const card = (name, glyph, ...inside) => h('section', { class: 'card told', dataset: { part: name } },
    h('span', { class: 'picture', 'aria-hidden': 'true' }, icon(glyph)), h('div', {}, say(`notice.${name}.title`, 'h2'), inside.flat()));
  body.append(
    h('div', { class: 'hello' }, bird('listening'), say('notice.title', 'h1'), chinese && pinyinToggle(body)),
    card('what', 'mic', say('notice.what.text')),
    card('who', 'ear', say('notice.who.text'), say('notice.who.others'), say('notice.who.link')),
    card('long', 'clock', kept(periods).map(([key, long]) => say(key, 'div', { long })), say('notice.long.then')),
    card('erase', 'bin', say('notice.erase.text'), way('/work', 'work', 'notice.erase.go')),
    card('ask', 'ask', say('notice.ask.text'), way('/guardian', 'book', 'notice.ask.go')));
  main.append(body);
}

const way = (href, glyph, key) => h('a', { class: 'button plain', href }, icon(glyph), h('span', { t: key }));

// spell is the pinyin of a length of time: of its characters, not of its figures.
const units = { 天: 'tiān', 年: 'nián', 一: 'yī' };
const spell = (long) => Array.from(long).filter((c) => units[c]).map((c) => units[c]).join(' ');

// sentence is one, under its pinyin where it is spelt; who listens to the page hears
// the plain words.
function sentence(tag, text, spelling) {
  if (!spelling) return h(tag, { class: 'sentence' }, text);
  const syllables = spelling.split(' ').filter(Boolean);
  const characters = [];
  for (const [at, char] of Array.from(text).entries()) if (/\p{Script=Han}/u.test(char)) characters.push({ at, char, marked: syllables[characters.length] });
  const shown = rubies(text, characters);
  shown.setAttribute('aria-hidden', 'true');
  return h(tag, { class: 'sentence' }, h('span', { class: 'unseen' }, text), shown);
}

// kept is what the schedule says of how long, as messages: never a number of ours.
// A voice is kept as it was uploaded and as it is played: the longer of the two counts.
// What ends earlier for who does not come by is no news for a child.
function kept(periods) {
  const longest = (kind, ...classes) => Math.max(-1, ...periods
    .filter((p) => classes.includes(p.class) && (p.kind === kind || p.kind === 'all') && p.after !== 'activity').map((p) => p.days));
  const sound = longest('reading', 'original', 'rendition');
  const answer = longest('answer', 'original', 'rendition');
  const score = longest('reading', 'result');
  return [
    sound > 0 && ['notice.long.sound', long(sound)],
    answer >= 0 && answer !== sound && (answer > 0 ? ['notice.long.answer', long(answer)] : ['notice.long.once', '']),
    score > 0 && ['notice.long.score', long(score)],
  ].filter(Boolean);
}

function long(days) {
  if (days === 365) return t('notice.year');
  return days % 365 === 0 ? t('notice.years', { n: days / 365 }) : t('notice.days', { n: Math.ceil(days) });
}

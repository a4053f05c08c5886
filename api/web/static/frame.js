// What every page has around it: the bar at the top, the session, and a kind
// word where there is no session or no network.

import { h } from './dom.js';
import { current, onLanguage, speak, t } from './i18n.js';
import { icon } from './icons.js';
import { begin, choose, offline, signedOut } from './session.js';

const assets = new URL('.', import.meta.url).pathname;

/** bird is the picture of the bird in one of its moods: bird, listening, puzzled. */
export const bird = (mood) => h('img', { class: 'bird', src: `${assets}images/${mood}.svg`, alt: '', width: 140, height: 140 });

/**
 * open builds the page: build(main, session) fills it once it is known who
 * reads. nav is 'read', 'answer' or 'work', title a key of messages.js. A page of
 * grown-ups may be about no learner, and may say itself what to do without a session.
 */
export async function open({ nav, title, build, anybody = false, signin = null }) {
  const main = h('main', { id: 'main', tabindex: '-1' });
  const bar = topBar(nav);
  if (anybody) bar.querySelector('nav').remove();
  document.body.append(h('a', { class: 'skip', href: '#main', t: 'frame.skip' }), bar, main);
  if (title) onLanguage(() => { document.title = `${t(title)} · ${t('frame.name')}`; });
  try {
    const session = await begin();
    if (!session.learner && !anybody) return trouble(main, 'nobody');
    if (session.learners.length > 1) bar.querySelector('.tools').prepend(picker(session));
    await build(main, session);
    if (nav && session.role === 'guardian') main.append(h('p', { class: 'foot' }, h('a', { class: 'link', href: '/guardian', t: 'frame.guardian' })));
  } catch (e) {
    if (signedOut(e) && signin) signin(main);
    else if (signedOut(e)) trouble(main, 'session');
    else if (offline(e)) trouble(main, 'unreached', { again: () => location.reload() });
    else if (e.status === 404 || e.status === 410) trouble(main, e.status === 410 ? 'erased' : 'missing', { home: true });
    else {
      trouble(main, 'broken', { again: () => location.reload() });
      throw e;
    }
  }
}

function topBar(nav) {
  const link = (href, name, glyph) => h('a', { href, class: 'tab', 'aria-current': nav === name ? 'page' : null },
    icon(glyph), h('span', { t: `frame.${name}` }));
  const toggle = h('button', { class: 'language', tLabel: 'frame.language.hint', t: 'frame.language', lang: current() === 'zh' ? 'en' : 'zh-CN',
    onclick: () => { speak(current() === 'zh' ? 'en' : 'zh'); toggle.lang = current() === 'zh' ? 'en' : 'zh-CN'; } });
  return h('header', { class: 'top' },
    h('a', { href: '/', class: 'brand', tLabel: 'frame.home' },
      h('img', { src: `${assets}images/bird.svg`, alt: '', width: 36, height: 36 }), h('span', { t: 'frame.name' })),
    h('nav', { tLabel: 'frame.nav' }, link('/', 'read', 'book'), link('/questions', 'answer', 'ask'), link('/work', 'work', 'work')),
    h('div', { class: 'tools' }, toggle));
}

function picker(session) {
  return h('select', { class: 'picker', tLabel: 'frame.learner',
    onchange: (e) => { choose(e.target.value); location.reload(); } },
  ...session.learners.map((l) => h('option', { value: l, selected: l === session.learner }, l)));
}

/**
 * trouble fills an element with the bird and a sentence that says what to do:
 * messages trouble.<kind>.title and trouble.<kind>.text.
 */
export function trouble(into, kind, { again, home = false, mood = 'puzzled' } = {}) {
  into.replaceChildren(h('section', { class: 'trouble', dataset: { kind } },
    bird(mood),
    h('h1', { t: `trouble.${kind}.title` }),
    h('p', { t: `trouble.${kind}.text` }),
    h('div', { class: 'row' },
      again && h('button', { class: 'primary', onclick: again }, icon('again'), h('span', { t: 'trouble.again' })),
      home && h('a', { class: 'button primary', href: '/' }, icon('book'), h('span', { t: 'trouble.home' })))));
}

// What every page has around it, rendered by the server, and what it then needs:
// the session, and a kind word where there is no session or no network.

import { h } from './dom.js';
import { current, speak, t } from './i18n.js';
import { icon } from './icons.js';
import { begin, choose, offline, signedOut } from './session.js';

const assets = new URL('.', import.meta.url).pathname;

/** bird is the picture of the bird in one of its moods: bird, listening, puzzled. */
export const bird = (mood) => h('img', { class: 'bird', src: `${assets}images/${mood}.svg`, alt: '', width: 140, height: 140 });

/**
 * open fills the page: build(main, session) once it is known who reads. A page of
 * grown-ups may be about no learner, and may say itself what to do without a session.
 */
export async function open({ build, anybody = false, signin = null }) {
  const main = document.getElementById('main');
  const tools = document.querySelector('.tools');
  tools.querySelector('.language').addEventListener('click', () => speak(current() === 'zh' ? 'en' : 'zh'));
  try {
    const session = await begin();
    if (!session.learner && !anybody) return trouble(main, 'nobody');
    if (session.learners.length > 1) tools.prepend(picker(session));
    await build(main, session);
    if (document.querySelector('.tab[aria-current]') && session.role === 'guardian') main.append(h('p', { class: 'foot' }, h('a', { class: 'link', href: '/guardian', t: 'frame.guardian' })));
  } catch (e) {
    if (signedOut(e) && signin) signin(main);
    else if (signedOut(e)) trouble(main, 'session');
    else if (offline(e)) trouble(main, 'unreached', { again: () => location.reload() });
    else if (e.status === 404 || e.status === 410) trouble(main, e.status === 410 ? 'erased' : 'missing', { home: true });
    else {
      trouble(main, 'broken', { again: () => location.reload() });
      throw e;
    }
  } finally {
    main.querySelector('.opening')?.remove();
    main.removeAttribute('aria-busy');
    performance.mark('langdu.ready'); // how long it took is measured in tests, and seen in a browser's own tools
  }
}

/** name gives the page a title of its own: what it shows rather than what it is. */
export function name(title) { document.title = `${title} · ${t('frame.name')}`; }

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

// What to read next: a few characters, one pair of sounds, and a page to do it with.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { sign } from './plants.js';
import { soundName } from './sounds.js';

/** next is a section, or null where there is nothing to propose. */
export function next({ characters, sounds, page }, onchar) {
  if (!characters.length && !sounds) return null;
  return h('section', { class: 'card next', 'aria-labelledby': 'next-title' },
    h('h2', { id: 'next-title', t: 'growth.next' }),
    characters.length > 0 && h('div', {}, h('p', { class: 'small', t: 'growth.next.characters' }),
      h('ul', { class: 'chars' }, characters.map((char) => h('li', {}, h('button', { class: 'char', lang: 'zh-CN', onclick: () => onchar({ char }) }, sign('shaky'), char))))),
    sounds && h('div', {}, h('p', { class: 'small', t: 'growth.next.sounds' }),
      h('p', { class: 'pair' }, side(sounds.part, sounds.expected, sounds.example), h('span', { 'aria-hidden': 'true' }, '↔'), side(sounds.part, sounds.heard, sounds.heard_example))),
    page && h('a', { class: 'button primary', href: `/read/${encodeURIComponent(page.id)}` }, icon('book'),
      h('span', { t: ['growth.next.go', { title: page.title || page.book || t('growth.history.text') }] })),
    page && page.characters.length > 0 && h('p', { class: 'small', t: ['growth.next.page', { characters: page.characters.join(' ') }] }));
}

const side = (part, sound, example) => h('span', { class: 'side' }, h('b', {}, soundName(part, sound)), example && h('span', { lang: 'zh-CN', class: 'kai' }, example));

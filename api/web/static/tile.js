// The square that stands for a page: its picture, or the first character that
// says something on a ground of the page's own colour.

import { h } from './dom.js';

/** tile is the square for {id, title, text, picture}; it says nothing that is not written beside it. */
export function tile({ id, title, text, picture }) {
  const square = h('span', { class: 'lead', 'aria-hidden': 'true', lang: 'zh-CN', dataset: { hue: hue(id ?? '') } }, lead(title || text || ''));
  if (!picture) return square;
  const image = h('img', { class: 'lead', src: picture, alt: '', loading: 'lazy', decoding: 'async', width: 88, height: 88 });
  image.addEventListener('error', () => image.replaceWith(square)); // it may be gone
  return image;
}

// 一 alone says little about a page.
const lead = (words) => Array.from(words).find((c) => /[^\P{L}一]/u.test(c)) ?? '读';

/** hue is the colour of a page, which it keeps, so that a child who cannot read yet finds it again. */
export function hue(id) {
  let sum = 0;
  for (const c of id) sum = (sum * 31 + c.codePointAt(0)) % 9973;
  return sum % 6;
}

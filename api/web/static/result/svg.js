// Elements of SVG, made like those of dom.js: attributes and children, never markup.

const ns = 'http://www.w3.org/2000/svg';

/** svg makes an element: svg('line', {x1: 0, class: 'level'}). */
export function svg(tag, props = {}, ...children) {
  const e = document.createElementNS(ns, tag);
  for (const [name, value] of Object.entries(props)) if (value !== null && value !== undefined) e.setAttribute(name, value);
  e.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

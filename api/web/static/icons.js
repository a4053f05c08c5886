// Icons as SVG paths on a 24 × 24 grid, drawn with the text's colour.

const paths = {
  mic: ['M12 3a3.2 3.2 0 0 1 3.2 3.2v5.6a3.2 3.2 0 0 1-6.4 0V6.2A3.2 3.2 0 0 1 12 3Z', 'M5.6 11.4a6.4 6.4 0 0 0 12.8 0', 'M12 17.8V21'],
  stop: ['!M7.5 6h9A1.5 1.5 0 0 1 18 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 16.5v-9A1.5 1.5 0 0 1 7.5 6Z'],
  play: ['!M8 5.2v13.6a.8.8 0 0 0 1.2.7l11-6.8a.8.8 0 0 0 0-1.4l-11-6.8a.8.8 0 0 0-1.2.7Z'],
  pause: ['!M7.5 5h2A1 1 0 0 1 10.5 6v12a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z', '!M14.5 5h2a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z'],
  again: ['M4.5 12a7.5 7.5 0 1 0 2.3-5.4', 'M4.3 4.2v4h4'],
  send: ['M4 12h14', 'M12.5 6.5 18 12l-5.5 5.5'],
  heart: ['M12 20s-7.5-4.6-7.5-10.1A4.3 4.3 0 0 1 12 7.2a4.3 4.3 0 0 1 7.5 2.7C19.5 15.4 12 20 12 20Z'],
  bin: ['M5 7h14', 'M9.5 7V4.8h5V7', 'M6.8 7l.9 12.2h8.6L17.2 7', 'M10.4 10.5v5.5', 'M13.6 10.5v5.5'],
  file: ['M12 15V4.5', 'M7.8 8.5 12 4.3l4.2 4.2', 'M5 14.5v4.7h14v-4.7'],
  back: ['M14.5 5.5 8 12l6.5 6.5'],
  close: ['M6.5 6.5l11 11', 'M17.5 6.5l-11 11'],
  search: ['M10.8 4.5a6.3 6.3 0 1 1 0 12.6 6.3 6.3 0 0 1 0-12.6Z', 'M15.5 15.5 20 20'],
  book: ['M12 6.8C10.2 5.5 7.5 5 4 5v13c3.5 0 6.2.5 8 1.8 1.8-1.3 4.5-1.8 8-1.8V5c-3.5 0-6.2.5-8 1.8Z', 'M12 6.8v13'],
  work: ['M4.5 13.5v-3', 'M8.3 16.5v-9', 'M12 19V5', 'M15.7 16.5v-9', 'M19.5 13.5v-3'],
  share: ['M8.5 11 15.5 6.8', 'M8.5 13l7 4.2', 'M6.2 9.4a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Z', 'M17.8 3.2a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Z', 'M17.8 15.6a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Z'],
  before: ['!M18 6.2v11.6a.8.8 0 0 1-1.2.7l-8.4-5.8a.8.8 0 0 1 0-1.4l8.4-5.8a.8.8 0 0 1 1.2.7Z', 'M6 6v12'],
  after: ['!M6 6.2v11.6a.8.8 0 0 0 1.2.7l8.4-5.8a.8.8 0 0 0 0-1.4L7.2 5.5a.8.8 0 0 0-1.2.7Z', 'M18 6v12'],
  hop: ['M4 15.5a8 8 0 0 1 15-2.5', 'M20 8v5.2h-5.2', '!M10.2 17.2h3.6v1.8h-3.6Z', '!M3.2 17.2h3.6v1.8H3.2Z', '!M17.2 17.2h3.6v1.8h-3.6Z'],
  keys: ['M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5Z', 'M6.8 10h.1', 'M10.2 10h.1', 'M13.7 10h.1', 'M17.1 10h.1', 'M8 14h8'],
  clock: ['M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z', 'M12 8v4.4l2.8 1.7'],
  sieve: ['M5 7h14', 'M8 12h8', 'M10.5 17h3'],
  link: ['M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1', 'M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1'],
  growth: ['M12 20.5v-9.5', 'M12 12.5c0-4-2.8-6.5-7.8-6.5 0 4.3 2.8 6.5 7.8 6.5Z', 'M12 16c0-3.6 2.5-5.8 7.2-5.8 0 3.9-2.5 5.8-7.2 5.8Z'],
  star: ['!M12 3.3l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 16.9l-5.3 2.9 1.1-6L3.4 9.6l6-.8Z'],
  ear: ['M7 10a5 5 0 0 1 10 0c0 3.5-3.5 4-3.5 7.2A2.9 2.9 0 0 1 8.5 19', 'M9.8 10.2a2.2 2.2 0 0 1 4.4 0c0 1.6-1.7 1.7-1.7 3.3'],
  ask: ['M6 4.5h12A2.5 2.5 0 0 1 20.5 7v7a2.5 2.5 0 0 1-2.5 2.5h-6l-4.5 4v-4H6A2.5 2.5 0 0 1 3.5 14V7A2.5 2.5 0 0 1 6 4.5Z', 'M10.2 8.7a1.9 1.9 0 1 1 2.9 1.7c-.7.4-1.1.8-1.1 1.5', '!M12 12.9a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8Z'],
  mute: ['M4.5 10v4h3l4.5 4V6L7.5 10Z', 'M16 9.8l4.4 4.4', 'M20.4 9.8 16 14.2'],
  // The marks of the verdicts.
  correct: ['M5.5 12.8 10 17.2 18.5 7.5'],
  unsure: ['M8.3 9a3.7 3.7 0 1 1 5.6 3.2c-1.3.8-1.9 1.5-1.9 2.9', '!M12 17.3a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8Z'],
  wrong: ['M7 7l10 10', 'M17 7 7 17'],
  skipped: ['M6 12h12'],
  half: ['M12 4.5a7.5 7.5 0 0 1 0 15Z', '!M12 4.5a7.5 7.5 0 0 0 0 15Z'],
  // The tones as the voice moves: high, rising, dipping, falling, light.
  tone1: ['M4 7h16'],
  tone2: ['M5 17 19 6'],
  tone3: ['M4 10c2.5 8 6 9.5 8.5 7C15 14.5 17.5 10 20 7'],
  tone4: ['M5 6l14 12'],
  tone5: ['!M12 10a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4Z'],
};

const drawn = new Map(); // name → the drawing, of which every use is a copy

/** icon is one of the pictures above. */
export function icon(name) {
  if (!drawn.has(name)) drawn.set(name, draw(name, paths[name]));
  return drawn.get(name).cloneNode(true);
}

/** draw makes a picture of paths; a path that begins with ! is filled. */
export function draw(name, lines) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  for (const p of lines) {
    const path = document.createElementNS(ns, 'path');
    path.setAttribute('d', p.replace('!', ''));
    if (p[0] === '!') path.setAttribute('class', 'filled');
    svg.append(path);
  }
  return svg;
}

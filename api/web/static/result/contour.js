// How a voice moves within a syllable, as numbers and as a word. A contour is on
// Chao's five levels, 1 (low) to 5 (high), at even steps of time; null where the
// voice rests.

// turn is how far a voice goes down and up again (or up and down) until that is
// a turn, and slope how far it moves until it has gone somewhere; in levels.
const turn = 0.7;
const slope = 0.75;

const isLevel = (x) => typeof x === 'number' && Number.isFinite(x);
const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;

/**
 * describe is the shape of a contour: 'rise', 'fall', 'dip', 'peak', 'high',
 * 'middle' or 'low', and '' where there is too little of a voice to tell.
 */
export function describe(contour) {
  const v = (contour ?? []).filter(isLevel);
  // Of a voice that mostly rests (a creaky one, say) the ends tell nothing of the way.
  if (v.length < 3 || v.length < contour.length / 2) return '';
  const edge = Math.max(1, Math.floor(v.length / 5));
  const begin = mean(v.slice(0, edge)), end = mean(v.slice(-edge));
  const inner = v.slice(edge, -edge);
  if (Math.min(...inner) <= Math.min(begin, end) - turn) return 'dip';
  if (Math.max(...inner) >= Math.max(begin, end) + turn) return 'peak';
  // A voice that sinks while it is low already is low: a third tone before another.
  if (end - begin <= -slope) return Math.max(begin, end) <= 2.5 ? 'low' : 'fall';
  if (end - begin >= slope) return 'rise';
  const level = mean(v);
  return level >= 3.7 ? 'high' : level <= 2.3 ? 'low' : 'middle';
}

const shapes = { 1: ['high', 'middle'], 2: ['rise'], 3: ['dip', 'low'], 4: ['fall'] };

/** fits says whether a shape is one that a tone (1 to 5) has; a light tone has any. */
export const fits = (shape, tone) => shape !== '' && (shapes[tone] ?? [shape]).includes(shape);

/** stretch gives a contour n values, by straight lines between those it has. */
export function stretch(contour, n) {
  if (!contour?.length) return [];
  return Array.from({ length: n }, (_, i) => at(contour, n > 1 ? i / (n - 1) : 0));
}

/** at is the level at a share (0 to 1) of a contour's time; null where the voice rests. */
export function at(contour, share) {
  if (!contour?.length) return null;
  const x = Math.min(1, Math.max(0, share)) * (contour.length - 1);
  const a = contour[Math.floor(x)], b = contour[Math.ceil(x)];
  if (!isLevel(a) || !isLevel(b)) return isLevel(a) ? a : isLevel(b) ? b : null;
  return a + (b - a) * (x - Math.floor(x));
}

/** strokes are the stretches of a contour in which the voice does not rest: lists of [share of the time, level]. */
export function strokes(contour) {
  const all = [];
  let open = null;
  (contour ?? []).forEach((level, i) => {
    if (!isLevel(level)) { open = null; return; }
    if (!open) all.push(open = []);
    open.push([contour.length > 1 ? i / (contour.length - 1) : 0.5, Math.min(5, Math.max(1, level))]);
  });
  return all;
}

/**
 * words are what to say about a contour: keys of messages, first how the voice
 * went, then how the tone goes. The verdict of the tone is never contradicted, for
 * it comes from more than pitch: a curve that looks right where the sound was not
 * is to become clearer, and one that looks odd where it was right is not talked about.
 */
export function words({ contour, expected }, tone, verdict) {
  const shape = describe(contour);
  const heard = `pitch.heard.${shape || 'none'}`;
  const low = tone === 3 && ['low', 'fall'].includes(describe(stretch(expected, 9)));
  const want = low ? 'pitch.want.3.low' : `pitch.want.${tone}`;
  const fit = fits(shape, tone);
  if (verdict === 'correct') return fit ? [heard, 'pitch.like'] : ['pitch.fine'];
  return [heard, fit ? 'pitch.more' : want];
}

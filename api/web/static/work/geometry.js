// Where the cards of a long list stand, by arithmetic alone: every heading and
// every row has one height, so that nothing needs to be drawn to know it.

/**
 * heightOf is the height of a month's cards; sizes has columns and row, the
 * height of a row with the gap below it.
 */
export const heightOf = (count, { columns, row }) => Math.ceil(count / columns) * row;

// A month that holds nothing any more has no heading either.
const headOf = (count, { head }) => (count > 0 ? head : 0);

/**
 * inSight is what months show between two heights of the list: [{month, from, to}],
 * where month is an index and from and to are cards of it, the last excluded.
 * counts has the number of cards of each month, sizes.head the height of a heading.
 */
export function inSight(counts, sizes, top, bottom) {
  const seen = [];
  let at = 0;
  for (let month = 0; month < counts.length && at < bottom; month++) {
    const begin = at + headOf(counts[month], sizes);
    const end = begin + heightOf(counts[month], sizes);
    if (end > top && begin < bottom) {
      const from = Math.max(0, Math.floor((top - begin) / sizes.row)) * sizes.columns;
      const to = Math.min(counts[month], Math.ceil((bottom - begin) / sizes.row) * sizes.columns);
      if (to > from) seen.push({ month, from, to });
    }
    at = end;
  }
  return seen;
}

/** topOf is the height at which card i of a month begins. */
export function topOf(counts, sizes, month, i) {
  const before = counts.slice(0, month).reduce((sum, n) => sum + headOf(n, sizes) + heightOf(n, sizes), 0);
  return before + sizes.head + Math.floor(i / sizes.columns) * sizes.row;
}

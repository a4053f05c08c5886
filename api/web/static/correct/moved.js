// Readings stay with their characters when the text around them changes.

/**
 * moved is the readings after a text has become another: what stands before the
 * first difference stays, what stands behind the last one moves along, and what was
 * written over is let go of.
 */
export function moved(before, after, readings) {
  const a = Array.from(before);
  const b = Array.from(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const by = b.length - a.length;
  return readings.flatMap((r) => {
    if (r.at < head) return [r];
    if (r.at >= a.length - tail) return [{ ...r, at: r.at + by }];
    return [];
  });
}

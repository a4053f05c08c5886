// What has changed between two readings of the same text. Nothing but the same
// child is compared, and improvement is what is told first.

const rank = { skipped: 0, wrong: 1, unsure: 2, correct: 3 };

// much is by how many points a character must move within one verdict to have
// changed: scores of the same reading differ by less from one microphone to another.
const much = 15;
// some is by how many points the whole must move to be told as a change.
const some = 3;

/** isComparable says whether two results measure with the same rule: of another engine, numbers mean other things. */
export function isComparable(now, then) {
  const of = ({ engine = {} }) => [engine.name, engine.version, engine.model, engine.calibration].join(' ');
  return Boolean(now?.characters?.length && then?.characters?.length) && of(now) === of(then);
}

function changeOf(now, then) {
  const by = rank[now.verdict] - rank[then.verdict];
  if (by !== 0) return by > 0 ? 'better' : 'slipped';
  if (now.verdict === 'correct' || now.verdict === 'skipped' || now.score === null || then.score === null) return 'same';
  const points = now.score - then.score;
  return points >= much ? 'better' : points <= -much ? 'slipped' : 'same';
}

/**
 * compare is {overall: {then, now, kind}, changes, better, slipped}: kind is
 * 'better', 'same' or 'slipped'; changes has 'better', 'same' or 'slipped' and the
 * earlier character for every index; the lists are indices.
 */
export function compare(now, then) {
  const before = new Map(then.characters.map((c) => [c.at, c]));
  const changes = now.characters.map((c) => {
    const old = before.get(c.at);
    return old && old.char === c.char ? { change: changeOf(c, old), then: old } : null;
  });
  const all = (kind) => changes.flatMap((c, i) => (c?.change === kind ? [i] : []));
  const [was, is] = [Math.round(then.overall), Math.round(now.overall)];
  const kind = is - was >= some ? 'better' : is - was <= -some ? 'slipped' : 'same';
  return { overall: { then: was, now: is, kind }, changes, better: all('better'), slipped: all('slipped') };
}

/** isRecent says whether the earlier reading is of the last thirty days before this one. */
export const isRecent = (now, then) => Date.parse(now.created_at) - Date.parse(then.created_at) <= 30 * 86_400_000;

/** before is the newest scored reading of the same text made before this one, of a stretch of work. */
export const before = (recording, work) => work
  .filter((r) => r.id !== recording.id && r.status === 'scored' && r.text === recording.text
    && Date.parse(r.created_at) < Date.parse(recording.created_at))
  .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0] ?? null;

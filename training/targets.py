"""Soft targets and alignments for one copy of the corpus.

Usage: targets.py <teacher folder> <corpus.pcm> <corpus.tsv> <features folder>

Beside features.f16 of the copy come, one row per 20 ms (two feature frames):

    soft.u8     65 columns: 59 units, 5 tones, foreign mass; √probability · 255
    hard.u8     2 columns: unit (255: none), tone (0: none, else 1–5)
    clips.tsv   first 20-ms row, rows, first 10-ms row, alignment score (NaN: not aligned)
    mirror.i8   140 columns: the teacher's last hidden layer, turned so that distance
                between rows is distance between logits; 1/MIRROR_STEP is one
"""
import sys

import numpy as np
import torch

import inventory as inv
from teacher import Teacher, level

INITIAL_STATES, FINAL_STATES = 2, 3  # least durations, in 10 ms
PRIOR_SHARE = 0.5                    # part of the log prior that is taken off before aligning
NONE = 255
MIRROR_STEP = 0.25


def syllables(row):
    """The syllables of a clip with the tones to learn (0: do not learn the tone)."""
    kind, text, pinyin = row[5], row[6], row[7]
    if not pinyin or ("儿" in text[1:]):
        return None
    parsed = [inv.parse(p) for p in pinyin.split()]
    if None in parsed:
        return None
    tones = [t for _, _, t in parsed]
    for i in range(len(parsed) - 1):
        if tones[i] == 3 and parsed[i + 1][2] == 3:  # third before third
            last_pair = i + 2 == len(parsed) or parsed[i + 2][2] != 3
            tones[i] = 2 if kind == "word" and last_pair else 0
    return [(a, b, t) for (a, b, _), t in zip(parsed, tones)]


def graph(sylls):
    """Columns per state, which states may be left out, and (syllable, is final) per state."""
    columns, optional, owner = [0], [True], [(-1, 0)]
    for k, (initial, final, _) in enumerate(sylls):
        if initial:
            columns += [inv.UNIT[initial]] * INITIAL_STATES
            optional += [False] * INITIAL_STATES
            owner += [(k, 0)] * INITIAL_STATES
        columns += [inv.UNIT[final]] * FINAL_STATES
        optional += [False] * FINAL_STATES
        owner += [(k, 1)] * FINAL_STATES
        columns.append(0), optional.append(True), owner.append((-1, 0))
    return np.array(columns), np.array(optional), owner


def viterbi(score, columns, optional):
    """score (time, 59) → state per frame and mean score, or None where the clip is too short."""
    n, states = len(score), len(columns)
    if n < states - optional.sum():
        return None
    skip = np.zeros(states, bool)
    skip[2:] = optional[1:-1]
    emit = score[:, columns]
    from_ = np.zeros((n, states), np.int8)
    d = np.full(states, -1e9, np.float32)
    d[0], d[1] = emit[0, 0], emit[0, 1]
    stacked = np.empty((3, states), np.float32)
    at = np.arange(states)
    for t in range(1, n):
        stacked[:] = -1e9
        stacked[0] = d
        stacked[1, 1:] = d[:-1]
        stacked[2, 2:] = np.where(skip[2:], d[:-2], -1e9)
        choice = stacked.argmax(0)
        from_[t] = choice
        d = stacked[choice, at] + emit[t]
    s = states - 1 if d[-1] >= d[-2] else states - 2
    if d[s] < -1e8:
        return None
    path = np.empty(n, np.int32)
    for t in range(n - 1, -1, -1):
        path[t] = s
        s -= from_[t, s]
    return path


def main(folder, pcm, tsv, features):
    torch.set_num_threads(1)
    teacher = Teacher(folder)
    to_base, to_tone, foreign = inv.teacher_map(teacher.phones)
    rows = [line.rstrip("\n").split("\t") for line in open(tsv, encoding="utf-8")]
    index = [line.split("\t") for line in open(f"{features}/features.tsv")]
    sound = np.memmap(pcm, dtype="<i2", mode="r")
    feats = np.memmap(f"{features}/features.f16", dtype="<f2", mode="r").reshape(-1, 83)
    try:
        log_prior = np.load(f"{features}/../prior.npy")
    except FileNotFoundError:
        log_prior = prior(teacher, to_base, rows, index, sound, feats)
        np.save(f"{features}/../prior.npy", log_prior)
    at, basis = 0, teacher.mirror_basis()
    with open(f"{features}/soft.u8", "wb") as soft, open(f"{features}/hard.u8", "wb") as hard, \
            open(f"{features}/mirror.i8", "wb") as mirror, open(f"{features}/clips.tsv", "w") as clips:
        for row, entry in zip(rows, index):
            first, n = int(entry[0]), int(entry[1])
            p = posteriors(teacher, row, first, n, sound, feats)
            base, tone = p @ to_base, p @ to_tone
            mass = base.sum(1, keepdims=True)
            base /= np.maximum(mass, 1e-8)
            tone /= np.maximum(tone.sum(1, keepdims=True), 1e-8)
            m = n // 2
            both = np.concatenate([base, tone, p @ foreign[:, None]], 1)[:2 * m]
            both = both.reshape(m, 2, -1).mean(1)
            soft.write((np.sqrt(both) * 255 + 0.5).astype(np.uint8).tobytes())
            mirror.write(reflect(teacher, basis, m))
            labels, score = align(row, base, log_prior)
            hard.write(halve(labels, m))
            clips.write(f"{at}\t{m}\t{first}\t{score:.3f}\n")
            at += m


def posteriors(teacher, row, first, n, sound, feats):
    start, length = int(row[0]), int(row[1])
    part = sound[start:start + length]
    peak = max(int(part.max()), -int(part.min()), 1)
    mel = torch.from_numpy(feats[first:first + n, :80].astype(np.float32)) + float(level(peak))
    return teacher(mel).exp().numpy()


def reflect(teacher, basis, m):
    """The hidden layer of the clip last heard, at 20 ms, as int8."""
    z = (teacher.hidden[:2 * m] @ basis).reshape(m, 2, -1).mean(1) / MIRROR_STEP
    return z.round().clamp(-127, 127).to(torch.int8).numpy().tobytes()


def prior(teacher, to_base, rows, index, sound, feats):
    """Mean posterior of the teacher over a sixteenth of the Mandarin clips."""
    total = np.full(len(inv.BASE), 1e-3)
    for row, entry in list(zip(rows, index))[::16]:
        if row[7]:
            p = posteriors(teacher, row, int(entry[0]), int(entry[1]), sound, feats) @ to_base
            total += (p / np.maximum(p.sum(1, keepdims=True), 1e-8)).sum(0)
    return np.log(total / total.sum()).astype(np.float32)


def align(row, base, log_prior):
    """Labels (time, 2) as in hard.u8 and the mean log posterior of speech frames."""
    labels = np.tile(np.array([NONE, 0], np.uint8), (len(base), 1))
    sylls = syllables(row)
    if not sylls:
        return labels, float("nan")
    columns, optional, owner = graph(sylls)
    log_base = np.log(np.maximum(base, 1e-5))
    path = viterbi(log_base - PRIOR_SHARE * log_prior, columns, optional)
    if path is None:
        return labels, float("nan")
    labels[:, 0] = columns[path]
    tones = np.array([sylls[k][2] if final else 0 for k, final in owner], np.uint8)
    labels[:, 1] = tones[path]
    speech = labels[:, 0] != 0
    score = log_base[np.arange(len(base)), labels[:, 0]][speech].mean()
    return labels, float(score)


def halve(labels, m):
    """Two 10-ms labels to one of 20 ms: none where they disagree."""
    pair = labels[:2 * m].reshape(m, 2, 2)
    out = pair[:, 0].copy()
    out[pair[:, 0, 0] != pair[:, 1, 0], 0] = NONE
    out[(pair[:, 0] != pair[:, 1]).any(1), 1] = 0
    return out.tobytes()


if __name__ == "__main__":
    main(*sys.argv[1:5])

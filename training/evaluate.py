"""A quick look at goodness of pronunciation, to guide training. The figures that
the project publishes come from `make eval`, which uses the product itself.

Usage: evaluate.py <data folder> <model.pt | teacher folder> [--copy clean] [--trials 400] [--only set]

A substitution trial takes a clip and changes one part of one syllable. The clip is
aligned to its true text (genuine) and to the changed one (impostor); the score of the
part is its mean log posterior less that of its best rival of the same kind. Prints the
equal error rate in per cent per set and kind.
"""
import argparse
import os

import numpy as np
import torch

import inventory as inv
import targets
from infer import Model
from teacher import Teacher, level
from train import Copy

CONFUSED = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"),
            ("zh", "j"), ("ch", "q"), ("sh", "x")]
BLURRED = [("an", "ang"), ("en", "eng"), ("in", "ing"), ("ian", "iang"), ("uan", "uang"),
           ("un", "ong"), ("i", "v"), ("ie", "ve"), ("ou", "uo"), ("ian", "van")]


def mates(pairs):
    table = {}
    for a, b in pairs:
        table.setdefault(a, []).append(b)
        table.setdefault(b, []).append(a)
    return table


class TeacherScores:
    """The teacher's posteriors as (units, tone given final) at 10 ms."""

    def __init__(self, folder, data, rows):
        self.net = Teacher(folder)
        self.maps = inv.teacher_map(self.net.phones)
        self.sound = np.memmap(f"{data}/corpus.pcm", dtype="<i2", mode="r")
        self.rows = rows
        self.states = (targets.INITIAL_STATES, targets.FINAL_STATES)

    def __call__(self, i, raw):
        row = self.rows[i]
        part = self.sound[int(row[0]):int(row[0]) + int(row[1])]
        mel = torch.from_numpy(raw[:, :80]) + float(level(max(int(part.max()), -int(part.min()), 1)))
        p = self.net(mel).exp().numpy()
        units = p @ self.maps[0]
        units /= np.maximum(units.sum(1, keepdims=True), 1e-6)
        tone = p @ self.maps[1]
        tone /= np.maximum(tone.sum(1, keepdims=True), 1e-6)
        return np.log(np.maximum(units, 1e-6)), np.log(np.maximum(tone, 1e-4))


class StudentScores:
    def __init__(self, path, rows):
        self.model, self.rows, self.states = Model(path), rows, (1, 2)

    def __call__(self, i, raw):
        units, tones, _ = self.model(raw)
        return np.maximum(units, np.log(1e-6)), np.maximum(tones, np.log(1e-4))


def part_score(units, tones, log_prior, sylls, k, kind):
    """Score of one part of syllable k when the clip is aligned to sylls."""
    columns, optional, owner = targets.graph(sylls)
    path = targets.viterbi(units - targets.PRIOR_SHARE * log_prior, columns, optional)
    if path is None:
        return None
    final = kind in ("final", "confusable final", "tone", "tone 2/3")
    frames = [t for t, s in enumerate(path) if owner[s] == (k, int(final))]
    if kind.startswith("tone"):
        mean = tones[frames].mean(0)
        own = mean[sylls[k][2] - 1]
        return own - np.delete(mean[:4], sylls[k][2] - 1).max() if sylls[k][2] <= 4 else None
    mean = units[frames].mean(0)
    group = slice(inv.FIRST_FINAL, None) if final else slice(1, inv.FIRST_FINAL)
    u = inv.UNIT[sylls[k][1 if final else 0]]
    own = mean[u]
    rivals = mean[group].copy()
    rivals[u - group.start] = -1e9
    return own - rivals.max()


def change(syll, kind, valid, rng):
    """The syllable with that part changed to another that exists, or None."""
    initial, final, tone = syll
    if "tone" in kind:
        if tone not in (1, 2, 3, 4) or (kind == "tone 2/3" and tone not in (2, 3)):
            return None
        others = [5 - tone] if kind == "tone 2/3" else [t for t in (1, 2, 3, 4) if t != tone]
        return initial, final, int(rng.choice(others))
    if "initial" in kind:
        if not initial:
            return None
        names = mates(CONFUSED).get(initial, []) if "confusable" in kind else inv.INITIALS
        options = [n for n in names if n != initial and (n, final) in valid]
        return (str(rng.choice(options)), final, tone) if options else None
    names = mates(BLURRED).get(final, []) if "confusable" in kind else inv.FINALS
    options = [n for n in names if n != final and (initial, n) in valid]
    return (initial, str(rng.choice(options)), tone) if options else None


def eer(genuine, impostor):
    scores = np.concatenate([genuine, impostor])
    truth = np.concatenate([np.ones(len(genuine)), np.zeros(len(impostor))])
    truth = truth[np.argsort(scores, kind="stable")]
    miss = np.cumsum(truth) / len(genuine)
    alarm = 1 - np.cumsum(1 - truth) / len(impostor)
    at = np.abs(miss - alarm).argmin()
    return 50 * (miss[at] + alarm[at])


def main():
    a = argparse.ArgumentParser()
    a.add_argument("data"), a.add_argument("model")
    a.add_argument("--copy", default="clean")
    a.add_argument("--trials", type=int, default=400)
    a.add_argument("--only", default="")
    a = a.parse_args()
    torch.set_num_threads(1)
    rows = [line.rstrip("\n").split("\t") for line in open(f"{a.data}/corpus.tsv", encoding="utf-8")]
    copy = Copy(f"{a.data}/{a.copy}")
    log_prior = np.load(f"{a.data}/prior.npy")
    scores = (TeacherScores(a.model, a.data, rows) if os.path.isdir(a.model) else StudentScores(a.model, rows))
    targets.INITIAL_STATES, targets.FINAL_STATES = scores.states
    valid = {s[:2] for row in rows for s in (targets.syllables(row) or [])}
    sets = {"dsp dev words": lambda r: r[2] == "dspspeech20" and r[3] == "dev",
            "seedlingo words": lambda r: r[2] == "seedlingo" and r[5] == "word",
            "seedlingo sentences": lambda r: r[2] == "seedlingo" and r[5] == "sentence",
            "aishell S0252": lambda r: r[4] == "aishell_S0252",
            "words dev (voice known)": lambda r: r[2] == "audio-cmn-words" and r[3] == "dev"}
    kinds = ["initial", "confusable initial", "final", "confusable final", "tone", "tone 2/3"]
    print(f"{'set':24s}" + "".join(f"{k:>20s}" for k in kinds))
    for name, wanted in sets.items():
        if a.only and a.only not in name:
            continue
        rng = np.random.default_rng(7)
        picked = [i for i, r in enumerate(rows) if wanted(r) and targets.syllables(r)]
        cache, line = {}, ""
        for kind in kinds:
            genuine, impostor, tries = [], [], 0
            while len(genuine) < a.trials and tries < 8 * a.trials:
                tries += 1
                i = int(rng.choice(picked))
                sylls = targets.syllables(rows[i])
                k = int(rng.integers(len(sylls)))
                changed = change(sylls[k], kind, valid, rng)
                if changed is None or sylls[k][2] == 0:
                    continue
                if i not in cache:
                    _, m, first, _ = copy.clips[i]
                    cache[i] = scores(i, copy.feats[first:first + 2 * m].astype(np.float32))
                g = part_score(*cache[i], log_prior, sylls, k, kind)
                b = part_score(*cache[i], log_prior, sylls[:k] + [changed] + sylls[k + 1:], k, kind)
                if g is not None and b is not None:
                    genuine.append(g), impostor.append(b)
            line += f"{eer(np.array(genuine), np.array(impostor)):20.1f}" if len(genuine) > 30 else f"{'-':>20s}"
        print(f"{name:24s}{line}", flush=True)


if __name__ == "__main__":
    main()

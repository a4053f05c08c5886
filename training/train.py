"""Trains the network.

Usage: train.py <data folder> <model.pt> [--epochs n] [--without speaker] [--start model.pt] …

The data folder holds copies of the corpus (clean, and perturbed ones), each with
features.f16, features.tsv and what targets.py writes; copies that appear while
training runs are taken up at the next epoch. Only rows of the split `train` are used.
"""
import argparse
import glob
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import frontend
import inventory as inv
from network import MIRROR, Network
from targets import MIRROR_STEP

CHUNK, BATCH = 400, 32         # 10-ms frames per chunk, chunks per step
SHARE = {"dspspeech20": 0.35, "aishell-sample": 2.0, "audio-cmn-syllables": 1.2,
         "audio-cmn-words": 0.8, "english-speakers": 0.7}  # how often a pass takes a clip
SESSION = 8                    # clips of one voice that may be normalised together
NONE = 255
IN_SENTENCE = 8                # added to tone labels there: connected speech bends tones
NO_MIRROR = -128
SHUFFLED = 0.3                 # of the sessions are heard with their syllables in random order
MIRROR_SCALE = 40.0            # the hidden layer's root mean square length, about


class Copy:
    """One copy of the corpus, memory-mapped."""

    def __init__(self, folder):
        self.feats = np.memmap(f"{folder}/features.f16", dtype="<f2", mode="r").reshape(-1, 83)
        self.soft = np.memmap(f"{folder}/soft.u8", dtype=np.uint8, mode="r").reshape(-1, 65)
        self.hard = np.memmap(f"{folder}/hard.u8", dtype=np.uint8, mode="r").reshape(-1, 2)
        self.mirror = self.reflections(f"{folder}/mirror.i8")
        self.clips = [(int(a), int(m), int(f), float(s)) for a, m, f, s in
                      (line.split("\t") for line in open(f"{folder}/clips.tsv"))]

    @staticmethod
    def reflections(path):
        """The mirror's rows, as many as have been computed by now."""
        if not os.path.exists(path) or os.path.getsize(path) < MIRROR:
            return np.zeros((0, MIRROR), np.int8)
        whole = os.path.getsize(path) // MIRROR
        return np.memmap(path, dtype=np.int8, mode="r", shape=(whole, MIRROR))

    def clip(self, i, floor):
        """(mel, contour) at 10 ms and (soft, hard, mirror) at 20 ms of clip i."""
        at, m, first, score = self.clips[i]
        raw = self.feats[first:first + 2 * m].astype(np.float32)
        hard = np.array(self.hard[at:at + m])
        if not score > floor:
            hard[:, 0], hard[:, 1] = NONE, 0
        mirror = self.mirror[at:at + m]
        if len(mirror) < m:
            mirror = np.full((m, MIRROR), NO_MIRROR, np.int8)
        return raw[:, :80], raw[:, 80:], self.soft[at:at + m], hard, mirror


def warps():
    """Matrices (80, 80) that stretch the mel axis like a vocal tract 0.8 to 1.25 as long."""
    edges = 1127 * np.log(1 + np.array([20.0, 8000.0]) / 700)
    mel = edges[0] + (np.arange(80) + 1) * (edges[1] - edges[0]) / 81
    hertz = 700 * (np.exp(mel / 1127) - 1)
    out = []
    for alpha in np.linspace(0.8, 1.25, 31):
        wanted = np.clip((1127 * np.log(1 + hertz * alpha / 700) - edges[0]) / (edges[1] - edges[0]) * 81 - 1, 0, 79)
        low = np.minimum(wanted.astype(int), 78)
        w = np.zeros((80, 80), np.float32)
        w[low, np.arange(80)] = 1 - (wanted - low)
        w[low + 1, np.arange(80)] = wanted - low
        out.append(w)
    return out


class Stream:
    """An endless stream of sessions: a few clips of a voice, perturbed and normalised together."""

    def __init__(self, rows, copies, shape, rng, floor):
        self.rows, self.copies, self.shape, self.rng, self.floor = rows, copies, shape, rng, floor
        self.warps = warps()
        self.width = np.sqrt(np.arange(80) + 4.0)

    def epoch(self):
        """Sessions (lists of row numbers) of one pass, in random order."""
        rng, sessions, block = self.rng, [], []
        for i, row in enumerate(self.rows + [None]):
            if block and (row is None or len(block) == SESSION or row[4] != self.rows[block[0]][4]):
                sessions += self.split(block)
                block = []
            if row is not None and row[3] == "train":
                block.append(i)
        rng.shuffle(sessions)
        return sessions

    def split(self, block):
        rng = self.rng
        share = SHARE[self.rows[block[0]][2]]
        picked = [i for i in block for _ in range(int(share + rng.random()))]
        rng.shuffle(picked)
        sizes, out = rng.choice([1, 1, 2, 4, 8], len(picked) + 1), []
        while picked:
            n = int(sizes[len(out)])
            out.append(picked[:n])
            picked = picked[n:]
        return out

    def session(self, numbers):
        rng = self.rng
        copy = self.copies[rng.integers(len(self.copies))]
        if not any(copy.clips[i][1] > 10 for i in numbers):  # a copy need not have every clip
            copy = self.copies[0]
        parts = [copy.clip(i, self.floor) for i in numbers if copy.clips[i][1] > 10]
        kind = self.rows[numbers[0]][5]
        if kind == "sentence":
            for _, _, _, hard, _ in parts:
                hard[hard[:, 1] > 0, 1] += IN_SENTENCE
        parts = [self.hurry(part, 0.8 if kind == "sentence" else 1.0) for part in parts]
        mel, contour, *targets = (np.concatenate(p) for p in zip(*parts))
        x = np.empty((len(mel), 83), np.float32)
        x[:, :80] = self.perturb_mel(mel)
        x[:, 80:] = self.perturb_pitch(contour)
        if rng.random() < SHUFFLED:
            return self.shuffle(x, *targets)
        return x, *targets

    def hurry(self, part, least):
        """A clip at another pace, at times: words read alone are slower than in sentences."""
        if self.rng.random() < 0.5:
            return part
        pace = self.rng.uniform(least, least + 0.6)
        mel, contour, *targets = part
        n = len(targets[0])
        m = max(int(n / pace), 2)
        row = np.minimum(((np.arange(m) + 0.5) * n / m).astype(int), n - 1)
        fine = np.minimum(((np.arange(2 * m) + 0.5) * n / m).astype(int), 2 * n - 1)
        contour = contour[fine].copy()
        contour[:, 1] *= pace
        return mel[fine], contour, *(t[row] for t in targets)

    def shuffle(self, x, soft, hard, mirror):
        """The session cut where syllables begin, its pieces in random order: nothing can be
        guessed from the word. Near a cut the tone and the hidden layer are not what was
        heard there; a piece without labels (English) is a second long."""
        final = (hard[:, 0] >= inv.FIRST_FINAL) & (hard[:, 0] != NONE)
        cuts = np.flatnonzero(final[:-1] & ~final[1:]) + 1
        if len(cuts) < 2:
            cuts = np.arange(50, len(hard), 50)
        pieces = np.split(np.arange(len(hard)), cuts)
        order = self.rng.permutation(len(pieces))
        row = np.concatenate([pieces[k] for k in order])
        soft, hard, mirror = soft[row], hard[row].copy(), mirror[row].copy()
        for at in np.cumsum([len(pieces[k]) for k in order])[:-1]:
            mirror[at:at + 8] = NO_MIRROR
        return x.reshape(len(row), 2, -1)[row].reshape(x.shape), soft, hard, mirror

    def perturb_mel(self, mel):
        rng = self.rng
        if rng.random() < 0.8:
            mel = mel @ self.warps[int(np.clip(rng.normal(15, 6), 0, 30))]
        mel = mel + self.microphone()
        if rng.random() < 0.5:
            mel = self.add_noise(mel)
        mel = frontend.normalise_mel(mel, self.shape)
        for _ in range(int(rng.integers(0, 3)) * len(mel) // 200):
            t, n = rng.integers(len(mel)), rng.integers(1, 6)
            mel[t:t + n] = mel[t:t + n].mean(0)
        if rng.random() < 0.4:
            b, n = rng.integers(80), rng.integers(1, 10)
            mel[:, b:b + n] = rng.normal(-0.3, 0.3)
        return mel

    def microphone(self):
        """A smooth random frequency response, at times with the top or bottom missing."""
        rng, k = self.rng, np.arange(80) / 80
        response = sum(rng.normal(0, 1.1) * np.cos(np.pi * (j * k + rng.random())) for j in (1, 2, 3, 4))
        if rng.random() < 0.35:
            response -= rng.uniform(0.5, 5) * np.clip((k - rng.uniform(0.6, 0.95)) * 8, 0, 1)
        if rng.random() < 0.2:
            response -= rng.uniform(0.5, 4) * np.clip((rng.uniform(0.0, 0.15) - k) * 12, 0, 1)
        return response.astype(np.float32)

    def add_noise(self, mel):
        rng = self.rng
        mean, _ = frontend.speech_mean(mel)
        slope = rng.uniform(-3, 1)
        colour = slope * np.arange(80) / 80 * 2 + rng.normal(0, 0.5, 80).cumsum() * 0.3
        colour += rng.random() * 0.5 * (mean - mean.mean())
        noise = colour - colour.mean() + mean.mean() - rng.uniform(1.0, 7.5)
        ripple = rng.normal(0, 1, mel.shape) / self.width * 1.5
        return np.logaddexp(mel, (noise + ripple).astype(np.float32))

    def perturb_pitch(self, contour):
        rng = self.rng
        out = contour.copy()
        median = frontend.median_pitch(out)
        scale = np.exp(rng.uniform(-0.5, 0.4))
        drift = self.drift(len(out))
        out[:, 0] = (out[:, 0] - median) * scale + drift
        out[:, 1] = out[:, 1] * scale + np.gradient(drift)
        for _ in range(rng.integers(0, 1 + len(out) // 150)):  # voice lost, or an octave off
            t, n = rng.integers(len(out)), rng.integers(3, 15)
            if rng.random() < 0.5:
                out[t:t + n, 2] *= rng.random()
            else:
                out[t:t + n, 0] += rng.choice([-12, 12])
        out = frontend.normalise_pitch(out, rng.normal(0, 1.5))
        if rng.random() < 0.3:
            out[:, 2] = np.clip(out[:, 2] + rng.normal(0, 0.1, len(out)), 0, 1)
        return out

    def drift(self, n):
        """Semitones by which the voice wanders: intonation over seconds, unsteadiness over a syllable."""
        rng = self.rng
        slow = np.interp(np.arange(n), np.arange(0, n + 100, 100), rng.normal(0, 1.0, len(np.arange(0, n + 100, 100))))
        fast = np.interp(np.arange(n), np.arange(0, n + 12, 12), rng.normal(0, 0.25, len(np.arange(0, n + 12, 12))))
        return (slow + fast).astype(np.float32)

    def batches(self):
        """[x, soft, hard, mirror] of BATCH chunks each, for one pass."""
        held, have = [], 0
        for numbers in self.epoch():
            held.append(self.session(numbers))
            have += len(held[-1][0])
            if have >= CHUNK * BATCH:
                joined = [np.concatenate(part) for part in zip(*held)]
                sizes = [CHUNK * BATCH] + [CHUNK * BATCH // 2] * (len(joined) - 1)
                yield [part[:n].reshape(BATCH, -1, part.shape[1]) for part, n in zip(joined, sizes)]
                held = [[part[n:] for part, n in zip(joined, sizes)]]
                have -= CHUNK * BATCH


def losses(out, soft, hard, mirror, share):
    """Weighted cross-entropies of units, tones and foreign mass, and the squared error of the
    mirror; share is that of the labels."""
    units, tones, foreign, guess = (o.float().transpose(1, 2) for o in out)
    p = (soft.float() / 255) ** 2
    mass = 1 - p[..., 64]
    q = p[..., :59] / p[..., :59].sum(-1, keepdim=True).clamp_min(1e-4)
    label, tone = hard[..., 0].long(), hard[..., 1].long()
    known = (label != NONE)
    one = F.one_hot(label.clamp_max(58), 59).float()
    h = (share * known)[..., None]
    target = (1 - h) * q + h * one
    weight = torch.where(known, torch.ones_like(mass), mass.clamp_min(0.1)) * (1 - 0.7 * target[..., 0])
    loss_units = -(weight * (target * torch.log_softmax(units, -1)).sum(-1)).sum() / weight.sum()
    heard = p[..., 59:64] / p[..., 59:64].sum(-1, keepdim=True).clamp_min(1e-4)
    trust = torch.where(tone > IN_SENTENCE, 0.55, 0.85) * (tone > 0)  # in the text, against the teacher
    scarce = 1 + 2.0 * (tone % IN_SENTENCE == inv.TONES)  # neutral tones are one label in a hundred
    toned = torch.where(tone > 0, scarce, 0.3 * mass * q[..., inv.FIRST_FINAL:].sum(-1))
    told = F.one_hot((tone - 1).clamp_min(0) % IN_SENTENCE, 5).float()
    t = trust[..., None] * told + (1 - trust[..., None]) * heard
    loss_tones = -(toned * (t * torch.log_softmax(tones, -1)).sum(-1)).sum() / toned.sum().clamp_min(1)
    f = foreign[..., 0]
    loud = 1 - q[..., 0] * mass
    loss_foreign = (loud * F.binary_cross_entropy_with_logits(f, p[..., 64], reduction="none")).sum() / loud.sum()
    error = (guess - mirror.float() * (MIRROR_STEP / MIRROR_SCALE)).square().sum(-1)
    loud = (loud + 0.1) * (mirror[..., 0] != NO_MIRROR)
    loss_mirror = (loud * error).sum() / loud.sum().clamp_min(1)
    return loss_units, loss_tones, loss_foreign, loss_mirror


def average_shape(data, rows, copy):
    """Mean speech shape over train clips, for frontend.normalise_mel."""
    total, count = np.zeros(80), 0
    for i in range(0, len(rows), 7):
        if rows[i][3] == "train":
            m, n = frontend.speech_mean(copy.clip(i, 0)[0])
            total += (m - m.mean()) * n
            count += n
    return (total / count).astype(np.float32)


def load_copies(data, wanted):
    found = sorted(os.path.dirname(p) for p in glob.glob(f"{data}/*/ready"))
    return [Copy(f) for f in found if not wanted or os.path.basename(f) in wanted.split(",")]


def save(a, smooth, shape, epoch):
    """Writes the averaged weights, never leaving half a file behind."""
    torch.save({"net": smooth, "shape": shape, "epoch": epoch, "args": vars(a)}, a.model + ".part")
    os.replace(a.model + ".part", a.model)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("data"), a.add_argument("model")
    a.add_argument("--epochs", type=int, default=12)
    a.add_argument("--without", default="", help="speakers to leave out, comma separated")
    a.add_argument("--start", default="")
    a.add_argument("--copies", default="", help="only these copies")
    a.add_argument("--rate", type=float, default=2e-3)
    a.add_argument("--share", type=float, default=0.4, help="of labels against soft targets")
    a.add_argument("--floor", type=float, default=-3.0, help="alignments below are not labels")
    a.add_argument("--mirror", type=float, default=0.3, help="weight of the teacher's hidden layer")
    a.add_argument("--until", type=float, default=0, help="minutes; instead of epochs, plan the rate by time")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--steps", type=int, default=205, help="per epoch, to plan the rate")
    a = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    rows = [line.rstrip("\n").split("\t") for line in open(f"{a.data}/corpus.tsv", encoding="utf-8")]
    for row in rows:
        if row[4] in a.without.split(","):
            row[3] = "held"
    copies = load_copies(a.data, a.copies)
    shape = average_shape(a.data, rows, copies[0])
    net = Network()
    if a.start:
        saved = torch.load(a.start)
        missing = net.load_state_dict(saved["net"], strict=False).missing_keys
        for name in missing:  # a block that was not there before begins as almost nothing
            if name.endswith("norm.weight"):
                net.get_parameter(name).data.fill_(0.1)
        shape = saved["shape"]
    opt = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=0.01)
    smooth = {k: v.clone() for k, v in net.state_dict().items()}
    total, step, started = a.epochs * a.steps, 0, time.time()
    for epoch in range(1000 if a.until else a.epochs):
        if a.until and time.time() - started > 60 * a.until:
            break
        copies = load_copies(a.data, a.copies)
        stream = Stream(rows, copies, shape, rng, a.floor)
        sums, n, begun = np.zeros(4), 0, time.time()
        for x, *wanted in stream.batches():
            done = min((time.time() - started) / (60 * a.until) if a.until else step / total, 1)
            if a.until and done == 1:
                break
            for g in opt.param_groups:
                g["lr"] = a.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * done)))
            with torch.cpu.amp.autocast(dtype=torch.bfloat16):
                out = net(torch.from_numpy(x).transpose(1, 2))
            parts = losses(out, *map(torch.from_numpy, wanted), a.share)
            opt.zero_grad(set_to_none=True)
            (parts[0] + 0.5 * parts[1] + 0.1 * parts[2] + a.mirror * parts[3]).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            opt.step()
            keep = min(0.995, (1 + step) / (20 + step))
            for k, v in net.state_dict().items():
                smooth[k] = smooth[k] * keep + v * (1 - keep) if v.is_floating_point() else v.clone()
            step += 1
            sums += [float(p) for p in parts]
            n += 1
            if n % 50 == 0:
                print(f"  {n} {(sums / n).round(4)} {time.time() - begun:.0f}s", flush=True)
                save(a, smooth, shape, epoch)
        print(f"epoch {epoch} steps {n} copies {len(copies)} units {sums[0]/n:.4f} tones {sums[1]/n:.4f} "
              f"foreign {sums[2]/n:.4f} mirror {sums[3]/n:.4f} {time.time() - begun:.0f}s", flush=True)
        save(a, smooth, shape, epoch)


if __name__ == "__main__":
    main()

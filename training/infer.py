"""The network's log posteriors on clips of a copy, for priors, goldens and evaluation.

Usage: infer.py priors <data folder> <model.pt> <priors.npy>
       infer.py golden <data folder> <model.pt> <clip number> <testdata folder>
"""
import sys

import numpy as np
import torch

import frontend
from network import Network
from train import Copy


class Model:
    def __init__(self, path):
        saved = torch.load(path)
        self.net = Network()
        self.net.blocks = self.net.blocks[:sum(k.startswith("blocks.") and k.endswith("neck.weight") for k in saved["net"])]
        self.net.load_state_dict(saved["net"], strict=False)
        self.net.eval()
        self.shape = saved["shape"]

    @torch.no_grad()
    def __call__(self, raw):
        """raw (time, 83) features → log posteriors (units, tones) and foreign probability at 20 ms."""
        x = np.empty((len(raw), 83), np.float32)
        x[:, :80] = frontend.normalise_mel(raw[:, :80], self.shape)
        x[:, 80:] = frontend.normalise_pitch(raw[:, 80:], frontend.median_pitch(raw[:, 80:]))
        units, tones, foreign, _ = self.net(torch.from_numpy(x.T[None]))
        return (torch.log_softmax(units[0], 0).T.numpy(), torch.log_softmax(tones[0], 0).T.numpy(),
                torch.sigmoid(foreign[0, 0]).numpy())


def priors(data, path, out):
    """Mean posteriors over Mandarin training clips: units over all frames, tones over finals."""
    model, copy = Model(path), Copy(f"{data}/clean")
    rows = [line.rstrip("\n").split("\t") for line in open(f"{data}/corpus.tsv", encoding="utf-8")]
    units, tones = np.zeros(59), np.zeros(5)
    for i, row in enumerate(rows):
        if i % 12 or row[3] != "train" or not row[7]:
            continue
        at, m, first, _ = copy.clips[i]
        u, t, _ = model(copy.feats[first:first + 2 * m].astype(np.float32))
        u, t = np.exp(u), np.exp(t)
        units += u.sum(0)
        tones += (t * u[:, 24:].sum(1, keepdims=True)).sum(0)
    np.save(out, np.log(np.concatenate([units / units.sum(), tones / tones.sum()])))


def golden(data, path, number, out):
    """A clip as int16 and PyTorch's answer as float32 (time, 59 + 5 + 1)."""
    model, i = Model(path), int(number)
    copy = Copy(f"{data}/clean")
    rows = [line.rstrip("\n").split("\t") for line in open(f"{data}/corpus.tsv", encoding="utf-8")]
    start, length = int(rows[i][0]), int(rows[i][1])
    np.memmap(f"{data}/corpus.pcm", dtype="<i2", mode="r")[start:start + length].tofile(f"{out}/golden.pcm")
    at, m, first, _ = copy.clips[i]
    count = (length + 80) // 160
    u, t, f = model(copy.feats[first:first + count].astype(np.float32))
    np.concatenate([u, t, f[:, None]], 1).astype("<f2").tofile(f"{out}/golden.f16")
    print(rows[i], u.shape)


if __name__ == "__main__":
    {"priors": priors, "golden": golden}[sys.argv[1]](*sys.argv[2:])

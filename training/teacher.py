"""The teacher network: a public FSMN whose outputs are tonal Mandarin phones.

Its front end is the product's log-mel (see training/features), brought to a peak
of 12000 on the 16-bit scale, five frames stacked with the edges repeated, then
shifted and scaled by am.mvn. 400-140-250 ReLU, four blocks of 250-128, a
depthwise memory of 20 frames (this one and 19 before), 128-250 ReLU, and
250-140-248. Weights lie in fsmn.f32 in that order, matrices as [in][out].
"""
import re

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

PEAK = 12000.0


class Memory(nn.Module):
    def __init__(self, take):
        super().__init__()
        self.down = nn.Parameter(take(250, 128).T)
        self.taps = nn.Parameter(take(128, 1, 20))
        self.up, self.up_bias = nn.Parameter(take(128, 250).T), nn.Parameter(take(250))

    def forward(self, x):  # (batch, time, 250)
        p = F.linear(x, self.down)
        past = F.pad(p.transpose(1, 2), (19, 0))
        p = p + F.conv1d(past, self.taps, groups=128).transpose(1, 2)
        return torch.relu(F.linear(p, self.up, self.up_bias))


class Teacher(nn.Module):
    def __init__(self, folder):
        super().__init__()
        data = np.fromfile(f"{folder}/fsmn.f32", dtype="<f4")
        at = 0

        def take(*shape):
            nonlocal at
            n = int(np.prod(shape))
            at += n
            return torch.from_numpy(data[at - n:at].reshape(shape).copy())

        self.phones = [line.split()[1] for line in open(f"{folder}/phones.txt")][:248]
        self.in1, self.in1_b = nn.Parameter(take(400, 140).T), nn.Parameter(take(140))
        self.in2, self.in2_b = nn.Parameter(take(140, 250).T), nn.Parameter(take(250))
        self.blocks = nn.ModuleList([Memory(take) for _ in range(4)])
        self.out1, self.out1_b = nn.Parameter(take(250, 140).T), nn.Parameter(take(140))
        self.out2, self.out2_b = nn.Parameter(take(140, 248).T), nn.Parameter(take(248))
        if at != len(data):
            raise ValueError(f"fsmn.f32 has {len(data)} numbers, the network {at}")
        nums = [np.array([float(v) for v in m.split()], dtype=np.float32)
                for m in re.findall(r"\[([^\]]*)\]", open(f"{folder}/am.mvn").read())]
        self.shift, self.scale = [torch.from_numpy(v) for v in nums if len(v) == 400]

    @torch.no_grad()
    def forward(self, mel):
        """mel (time, 80), natural log on the 16-bit scale at peak 12000 → log posteriors (time, 248)."""
        padded = torch.cat([mel[:1]] * 2 + [mel] + [mel[-1:]] * 2)
        x = torch.cat([padded[i:i + len(mel)] for i in range(5)], 1)
        x = ((x + self.shift) * self.scale)[None]
        x = F.linear(x, self.in1, self.in1_b)
        x = torch.relu(F.linear(x, self.in2, self.in2_b))
        for block in self.blocks:
            x = block(x)
        self.hidden = F.linear(x, self.out1, self.out1_b)[0]
        return torch.log_softmax(F.linear(self.hidden, self.out2, self.out2_b), 1)

    def mirror_basis(self):
        """(140, 140) that turns hidden values to where distance is that of the logits."""
        centred = self.out2 - self.out2.mean(0, keepdim=True)
        _, s, v = torch.linalg.svd(centred.detach(), full_matrices=False)
        return v.T * s


def level(peak):
    """What to add to the log-mel of a clip with this peak (int16) for a peak of PEAK."""
    return 2 * np.log(PEAK / max(float(peak), 1.0))

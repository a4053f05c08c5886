"""The network that ships; audio/acoustic/network.go evaluates the same graph.

(batch, 83, time at 10 ms) → at 20 ms: 59 units, 5 tones, 1 foreign.

    trunk   80 log-mel and voicing, one convolution of 6 frames with stride 2, then
            residual blocks: a bottleneck convolution of 3 dilated frames, back to
            full width, batch norm, ReLU. It sees ±0.7 s, about what the teacher does:
            enough to know a word and hear what should have been said, were it not for
            train.py, which shuffles the syllables of what it hears.
    tones   pitch, slope, voicing by a convolution of 6 frames with stride 2, beside 32
            values from the trunk; residual dilated convolutions that see ±0.5 s, the
            neighbouring syllables' pitch.
    mirror  the teacher's last hidden layer, guessed from the trunk. Only training
            uses it: 140 numbers say more about a frame than 59 probabilities.
"""
import torch
import torch.nn as nn

import inventory as inv

MEL, PITCH = 80, 3
MIRROR = 140
WIDTH, NECK, DILATIONS = 256, 112, (1, 1, 2, 2, 3, 1, 2, 4, 4, 2, 4, 6)
TONE_WIDTH, TONE_DILATIONS = 64, (1, 2, 4, 4)


class Block(nn.Module):
    """x + relu(norm(up(neck(x)))), the bottleneck without a nonlinearity (TDNN-F)."""

    def __init__(self, width, neck, dilation):
        super().__init__()
        self.neck = nn.Conv1d(width, neck, 3, dilation=dilation, padding=dilation, bias=False)
        self.up = nn.Conv1d(neck, width, 1, bias=False)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x):
        return x + torch.relu(self.norm(self.up(self.neck(x))))


class ToneBlock(nn.Module):
    """x + relu(norm(conv(x))), 5 dilated frames; a fifth of it is dropped in training."""

    def __init__(self, width, dilation):
        super().__init__()
        self.drop = nn.Dropout1d(0.2)
        self.conv = nn.Conv1d(width, width, 5, dilation=dilation, padding=2 * dilation, bias=False)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x):
        return x + self.drop(torch.relu(self.norm(self.conv(x))))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Conv1d(MEL + 1, WIDTH, 6, stride=2, padding=2, bias=False)
        self.enter_norm = nn.BatchNorm1d(WIDTH)
        self.blocks = nn.ModuleList([Block(WIDTH, NECK, d) for d in DILATIONS])
        self.units = nn.Conv1d(WIDTH, len(inv.BASE), 1)
        self.foreign = nn.Conv1d(WIDTH, 1, 1)
        self.mirror = nn.Conv1d(WIDTH, MIRROR, 1)
        nn.init.zeros_(self.mirror.weight)
        self.pitch = nn.Conv1d(PITCH, TONE_WIDTH // 2, 6, stride=2, padding=2)
        self.hint = nn.Conv1d(WIDTH, TONE_WIDTH // 2, 1)
        self.tone_blocks = nn.ModuleList([ToneBlock(TONE_WIDTH, d) for d in TONE_DILATIONS])
        self.tones = nn.Conv1d(TONE_WIDTH, inv.TONES, 1)

    def forward(self, x):
        trunk = torch.cat([x[:, :MEL], x[:, MEL + PITCH - 1:]], 1)
        trunk = torch.relu(self.enter_norm(self.enter(trunk)))
        for block in self.blocks:
            trunk = block(trunk)
        tone = torch.relu(torch.cat([self.pitch(x[:, MEL:]), self.hint(trunk)], 1))
        for block in self.tone_blocks:
            tone = block(tone)
        return self.units(trunk), self.tones(tone), self.foreign(trunk), self.mirror(trunk)

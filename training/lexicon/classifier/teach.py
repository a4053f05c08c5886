"""Answers the questions of training/lexicon/classifier with g2pM's network.

    python3 teach.py MODEL questions.tsv > answers.tsv

MODEL is a folder with weights.npz, chars.tsv and classes.tsv of g2pM
(kakaobrain, Apache 2.0): a bidirectional LSTM over the sentence's characters.
Each answer is the softmax over the readings that the question allows; a
reading that the network does not know gets none.
"""
import os
import sys

import numpy as np
import torch

torch.set_num_threads(1)


def table(path):
    out = {}
    with open(path, encoding='utf8') as lines:
        for line in lines:
            name, number = line.rstrip('\n').split('\t')
            out[name] = int(number)
    return out


class Teacher:
    """The network: logits over its classes for every character of a sentence."""

    def __init__(self, folder):
        w = {k: torch.tensor(v) for k, v in np.load(os.path.join(folder, 'weights.npz')).items()}
        self.chars = table(os.path.join(folder, 'chars.tsv'))
        self.classes = {k.replace('u:', 'v'): v for k, v in table(os.path.join(folder, 'classes.tsv')).items()}
        self.embedding = w['embedding_weight']
        self.lstm = torch.nn.LSTM(self.embedding.shape[1], w['lstm_weight_hh_l0'].shape[1], batch_first=True, bidirectional=True)
        self.lstm.load_state_dict({k: w['lstm_' + k] for k in self.lstm.state_dict()})
        self.layers = [(w[f'logit_layer_{n}_weight'].T, w[f'logit_layer_{n}_bias']) for n in (0, 2)]

    @torch.no_grad()
    def __call__(self, sentences):
        lengths = [len(s) for s in sentences]
        x = torch.zeros(len(sentences), max(lengths), dtype=torch.long)
        for i, s in enumerate(sentences):
            x[i, :len(s)] = torch.tensor([self.chars.get(c, 1) for c in s])
        packed = torch.nn.utils.rnn.pack_padded_sequence(self.embedding[x], lengths, batch_first=True, enforce_sorted=False)
        y, _ = torch.nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        (w0, b0), (w2, b2) = self.layers
        return (torch.relu(y @ w0 + b0) @ w2 + b2).numpy()

    def answer(self, logits, readings):
        """The probability of each reading, None where the network knows fewer than two."""
        full = {r[:-1] for r in readings if r[-1] == '5'}
        groups = [[self.classes[c] for c in ({r} | ({r[:-1] + '5'} if r[:-1] not in full else set())) if c in self.classes] for r in readings]
        if sum(1 for g in groups if g) < 2:
            return None
        z = np.array([max((logits[c] for c in g), default=-1e9) for g in groups])
        p = np.exp(z - z.max())
        return p / p.sum()


def main(folder, path, batch=64):
    teacher = Teacher(folder)
    with open(path, encoding='utf8') as lines:
        rows = [line.rstrip('\n').split('\t') for line in lines]
    rows.sort(key=lambda row: len(row[0]))
    for start in range(0, len(rows), batch):
        part = rows[start:start + batch]
        for row, logits in zip(part, teacher([row[0] for row in part])):
            out = [row[0]]
            for question in row[1:]:
                at, readings = question.split(':')
                p = teacher.answer(logits[int(at)], readings.split('/'))
                if p is not None:
                    out.append(at + ':' + '/'.join(f'{v:.3f}' for v in p))
            print('\t'.join(out))


if __name__ == '__main__':
    main(*sys.argv[1:])

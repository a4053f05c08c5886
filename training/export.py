"""Writes the embedded model.

Usage: export.py <model.pt> <priors.npy> <model.bin>

    magic  "LANGDUAM"
    uint32 format version, uint32 length of the header
    JSON   header: inventory, features, shape, priors, and the layers in order
    float16 weights and biases of each layer in turn: [out][tap][in], then [out]
    sha256 of all before

Batch normalisation is folded into the convolution before it.
"""
import hashlib
import json
import struct
import sys

import numpy as np
import torch

import inventory as inv
from network import Network

VERSION = 1


def fold(conv, norm=None):
    """Weights (out, taps, in) and bias of a convolution and the norm behind it."""
    w = conv.weight.detach().double()
    b = conv.bias.detach().double() if conv.bias is not None else None
    if norm is not None:
        gain = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
        b = (norm.bias.detach().double() - gain * norm.running_mean.double()
             + (gain * b if b is not None else 0))
        w = w * gain[:, None, None]
    return w.permute(0, 2, 1).numpy(), None if b is None else b.numpy()


def layers(net):
    """(name, convolution, norm) in the order in which audio/acoustic reads them."""
    yield "enter", net.enter, net.enter_norm
    for i, b in enumerate(net.blocks):
        yield f"block{i}.neck", b.neck, None
        yield f"block{i}.up", b.up, b.norm
    yield "units", net.units, None
    yield "foreign", net.foreign, None
    yield "pitch", net.pitch, None
    yield "hint", net.hint, None
    for i, b in enumerate(net.tone_blocks):
        yield f"tone{i}", b.conv, b.norm
    yield "tones", net.tones, None


def main(model, priors, out):
    saved = torch.load(model)
    net = Network()
    net.load_state_dict(saved["net"], strict=False)
    listed, numbers = [], []
    for name, conv, norm in layers(net):
        w, b = fold(conv, norm)
        listed.append({"name": name, "out": w.shape[0], "taps": w.shape[1], "in": w.shape[2],
                       "stride": conv.stride[0], "dilation": conv.dilation[0],
                       "before": conv.padding[0], "bias": b is not None})
        numbers += [w.ravel()] + ([b] if b is not None else [])
    weights = np.concatenate(numbers)
    if np.abs(weights).max() > 60000:
        raise ValueError("a weight does not fit float16")
    prior = np.load(priors)
    header = {"units": inv.BASE, "features": "logmel80-contour3-10ms/1",
              "average_shape": [round(float(v), 5) for v in saved["shape"]],
              "unit_log_priors": [round(float(v), 5) for v in prior[:59]],
              "tone_log_priors": [round(float(v), 5) for v in prior[59:]],
              "layers": listed,
              "recipe": {k: v for k, v in saved["args"].items() if k not in ("data", "model", "start")}}
    head = json.dumps(header, separators=(",", ":")).encode()
    body = b"LANGDUAM" + struct.pack("<II", VERSION, len(head)) + head + weights.astype("<f2").tobytes()
    with open(out, "wb") as f:
        f.write(body + hashlib.sha256(body).digest())
    print(f"{out}: {len(body) + 32} bytes, {len(weights)} weights")


if __name__ == "__main__":
    main(*sys.argv[1:4])

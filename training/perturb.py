"""Perturbed copies of the corpus: other voices, other rooms.

    perturb.py voices <corpus folder> <copy folder> <seed>
    perturb.py rooms  <corpus folder> <copy folder> <seed>

voices: resampling moves pitch, formants and tempo together, by 0.85 to 1.4 (an adult's
vocal tract shortened by 1.2 to 1.4 is a young child's); waveform-similarity
overlap-add then gives the tempo back. The teacher must see this copy anew.
rooms: reverberation, noise, other people's voices, gain and clipping, phone codecs, with
no change of timing, so that targets come from the copy that was put in.

A folder holds corpus.pcm and corpus.tsv; row k of a copy is row k of the original. Clips
that training does not need (the dev split, most repeats of dspspeech20) become 20 ms of
silence. Eight neighbouring clips of a voice share a perturbation: a session.
"""
import os
import subprocess
import sys

import numpy as np
from scipy.signal import fftconvolve, resample_poly

RATE, BLOCK = 16000, 8
CODECS = {  # how ffmpeg writes it, and what it must be told to read it
    "gsm": (["-ar", "8000", "-c:a", "libgsm", "-f", "gsm"], ["-f", "gsm", "-ar", "8000"]),
    "opus": (["-c:a", "libopus", "-b:a", "16k", "-f", "ogg"], []),
    "mp3": (["-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp3"], [])}
STRETCHES = [17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28]  # twentieths


def load(folder):
    rows = [line.rstrip("\n").split("\t") for line in open(f"{folder}/corpus.tsv", encoding="utf-8")]
    return rows, np.memmap(f"{folder}/corpus.pcm", dtype="<i2", mode="r")


def wanted(row, k):
    return row[3] == "train" and int(row[1]) > 1600 and (row[2] != "dspspeech20" or (k * 7919) % 10 < 4)


def lengthen(x, factor):
    """WSOLA: the same sound, factor times as long, pitch untouched."""
    size, hop, reach = 512, 256, 160
    window = np.hanning(size + 1)[:size].astype(np.float32)
    n = int(len(x) * factor)
    padded = np.concatenate([np.zeros(reach, np.float32), x, np.zeros(2 * size + reach, np.float32)])
    out = np.zeros(n + 2 * size, np.float32)
    follow = None
    for at in range(0, n, hop):
        middle = int(at / factor) + reach
        if middle + size + reach > len(padded):
            break
        if follow is None:
            best = middle
        else:
            area = padded[middle - reach:middle + reach + size]
            best = middle - reach + int(np.correlate(area[::2], follow[::2], "valid").argmax()) * 2
        out[at:at + size] += window * padded[best:best + size]
        follow = padded[best + hop:best + hop + size]
        if len(follow) < size:
            break
    return out[:n]


def other_voice(clips, rng):
    r = int(rng.choice(STRETCHES)) / 20
    tempo = rng.uniform(0.9, 1.15)  # of the result against the original
    for x in clips:
        y = resample_poly(x, 20, int(r * 20)).astype(np.float32)
        factor = r / tempo
        yield lengthen(y, factor) if abs(factor - 1) > 0.07 else y


def room(rng):
    """An impulse response: the direct sound, then decaying noise (T60 0.15 to 0.7 s)."""
    t60 = rng.uniform(0.15, 0.7)
    n = int(t60 * RATE)
    tail = rng.normal(0, 1, n) * 10 ** (-3 * np.arange(n) / n)
    tail[:int(0.003 * RATE)] = 0
    tail = tail / np.sqrt((tail ** 2).sum()) * 10 ** (-rng.uniform(0, 12) / 20)
    tail[0] = 1
    return tail.astype(np.float32)


def noise(n, rng, others):
    kind = rng.integers(4)
    if kind == 0 or others is None:
        return rng.normal(0, 1, n).astype(np.float32)
    if kind == 1:  # pink to brown, from a filtered spectrum
        s = np.fft.rfft(rng.normal(0, 1, n))
        return np.fft.irfft(s / (np.arange(len(s)) + 20) ** rng.uniform(0.4, 1.0), n).astype(np.float32)
    out = np.zeros(n, np.float32)  # voices behind
    for _ in range(int(rng.integers(1, 6))):
        at = rng.integers(len(others) - n)
        out += others[at:at + n].astype(np.float32)
    return out


def other_room(clips, rng, others):
    lengths = [len(x) for x in clips]
    x = np.concatenate(clips)
    if rng.random() < 0.6:
        x = fftconvolve(x, room(rng))[:len(x)].astype(np.float32)
    if rng.random() < 0.7:
        z = noise(len(x), rng, others)
        speech = np.sqrt(np.mean(np.sort(x ** 2)[len(x) // 2:]))
        x = x + z * speech / (np.sqrt(np.mean(z ** 2)) + 1e-6) * 10 ** (-rng.uniform(3, 28) / 20)
    peak = np.abs(x).max() + 1e-6
    x = x / peak * rng.uniform(0.05, 0.98)
    if rng.random() < 0.1:
        x = np.clip(x * rng.uniform(1.5, 4), -1, 1)
    if rng.random() < 0.3:
        x = codec(x, rng.choice(list(CODECS)))
    return np.split(x, np.cumsum(lengths)[:-1])


def codec(x, name):
    """x through a phone's codec and back, at the same length."""
    coder, decoder = CODECS[name]
    raw = ["-f", "s16le", "-ar", "16000", "-ac", "1"]
    quiet = ["ffmpeg", "-v", "error", "-threads", "1"]
    coded = subprocess.run(quiet + raw + ["-i", "-"] + coder + ["-"], check=True, capture_output=True,
                           input=(x * 32767).astype("<i2").tobytes()).stdout
    back = subprocess.run(quiet + decoder + ["-i", "-"] + raw + ["-"], check=True, capture_output=True,
                          input=coded).stdout
    y = np.frombuffer(back, "<i2").astype(np.float32) / 32768
    late = max(0, min(len(y) - len(x), 1200)) if name == "mp3" else 0
    y = y[late:late + len(x)]
    return np.pad(y, (0, len(x) - len(y)))


def main(what, source, copy, seed):
    rng = np.random.default_rng(int(seed))
    rows, sound = load(source)
    os.makedirs(copy, exist_ok=True)
    english = [k for k, r in enumerate(rows) if r[2] == "english-speakers" and r[3] == "train" and int(r[1]) > 1600]
    others = sound[int(rows[english[0]][0]):int(rows[english[-1]][0])] if what == "rooms" else None
    at, k = 0, 0
    with open(f"{copy}/corpus.pcm", "wb") as pcm, open(f"{copy}/corpus.tsv", "w", encoding="utf-8") as tsv:
        while k < len(rows):
            block = [k]
            while len(block) < BLOCK and block[-1] + 1 < len(rows) and rows[block[-1] + 1][4] == rows[k][4]:
                block.append(block[-1] + 1)
            k = block[-1] + 1
            use = [i for i in block if wanted(rows[i], i)]
            clips = [sound[int(rows[i][0]):int(rows[i][0]) + int(rows[i][1])].astype(np.float32) / 32768 for i in use]
            if clips:
                clips = list(other_voice(clips, rng) if what == "voices" else other_room(clips, rng, others))
            done = dict(zip(use, clips))
            for i in block:
                y = done.get(i, np.zeros(320, np.float32))
                peak = np.abs(y).max()
                y = y * min(1, 0.98 / peak) if peak > 0 else y
                pcm.write((y * 32767).astype("<i2").tobytes())
                tsv.write("\t".join([str(at), str(len(y))] + rows[i][2:]) + "\n")
                at += len(y)


if __name__ == "__main__":
    main(*sys.argv[1:5])

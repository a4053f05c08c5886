"""Decodes the speech sets into one flat PCM file and an index.

A set is `<set>.tar` (Ogg Opus, 16 kHz mono) beside `<set>.tsv` with columns
path, split, speaker, kind, text, pinyin, seconds, note. Out come

    corpus.pcm   int16 little-endian, 16 kHz, all utterances one after another
    corpus.tsv   start  samples  set  split  speaker  kind  text  pinyin  note

Usage: corpus.py <speech folder> <out folder>
"""
import csv
import io
import sys
import tarfile

import numpy as np
import soundfile

RATE = 16000
SETS = ["aishell-sample", "audio-cmn-syllables", "audio-cmn-words",
        "dspspeech20", "seedlingo", "english-speakers"]


def rows(speech, name):
    with open(f"{speech}/{name}.tsv", newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row


def decode(speech, out):
    at = 0
    with open(f"{out}/corpus.pcm", "wb") as pcm, \
            open(f"{out}/corpus.tsv", "w", encoding="utf-8") as index:
        for name in SETS:
            listed = {row["path"]: row for row in rows(speech, name)}
            with tarfile.open(f"{speech}/{name}.tar") as tar:
                for member in tar:
                    row = listed.get(member.name.removeprefix("./"))
                    if row is None:
                        continue
                    x, rate = soundfile.read(io.BytesIO(tar.extractfile(member).read()),
                                             dtype="int16")
                    if rate != RATE or x.ndim != 1:
                        raise ValueError(f"{member.name}: {rate} Hz, shape {x.shape}; "
                                         "want 16 kHz mono")
                    pcm.write(x.astype("<i2").tobytes())
                    index.write("\t".join([str(at), str(len(x)), name] + [
                        row[k] or "" for k in ("split", "speaker", "kind", "text",
                                               "pinyin", "note")]) + "\n")
                    at += len(x)


if __name__ == "__main__":
    decode(*sys.argv[1:3])

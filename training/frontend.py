"""From raw features to the network's input; audio/acoustic/frontend.go does the same.

A recording's speech frames are those within 5 nepers-of-power (22 dB) of its 95th
percentile of mean log-mel. Their mean m is split into a level (its mean over the
bands) and a shape; the shape is shrunk towards that of average speech, as if 2 s of it
had been heard before. What is left is floored and scaled.
"""
import numpy as np

SPEECH_RANGE = 5.0    # ln power below the 95th percentile
PRIOR_FRAMES = 200.0  # weight of average speech, in frames of 10 ms
FLOOR, SCALE = -10.0, 0.3
PITCH_SCALE, SLOPE_SCALE = 1 / 6, 1.0
PITCH_CLIP, SLOPE_CLIP = 3.0, 2.0


def speech_mean(mel):
    """(mean over speech frames, their number)."""
    energy = mel.mean(1)
    edge = np.sort(energy)[int(0.95 * (len(energy) - 1))] - SPEECH_RANGE
    speech = mel[energy > edge]
    return speech.mean(0), len(speech)


def normalise_mel(mel, average_shape):
    m, n = speech_mean(mel)
    level = m.mean()
    shape = (n * (m - level) + PRIOR_FRAMES * average_shape) / (n + PRIOR_FRAMES)
    return np.maximum(mel - (level + shape), FLOOR) * SCALE


def normalise_pitch(contour, median):
    out = contour.copy()
    out[:, 0] = np.clip((contour[:, 0] - median) * PITCH_SCALE, -PITCH_CLIP, PITCH_CLIP)
    out[:, 1] = np.clip(contour[:, 1] * SLOPE_SCALE, -SLOPE_CLIP, SLOPE_CLIP)
    return out


def median_pitch(contour):
    """Speaker's median in semitones; the track's own mean where hardly anything is voiced."""
    voiced = np.sort(contour[contour[:, 2] > 0.5, 0])
    return voiced[len(voiced) // 2] if len(voiced) >= 5 else contour[:, 0].mean()

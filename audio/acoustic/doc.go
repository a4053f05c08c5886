// Package acoustic says, for every 20 ms of a recording, how probable each
// Mandarin speech sound is. It holds the embedded network, its evaluator in
// plain Go, and the table of units that the rest of the pipeline speaks in.
//
// # Units
//
// A Mandarin syllable is an optional initial consonant and a final, and the
// final carries the tone. A [audio.Phone] is a column of the posteriors:
//
//	0                     silence
//	1 … 23                the initials b p m f d t n l g k h j q x zh ch sh r z c s y w
//	24 + 5·f + (tone−1)   final f with each of its tones 1–5
//
// Finals are written as pinyin spells them behind their initial, with ü as v:
// yan is y and an, xue is x and ve, you is y and ou, liu is l and iu. That is
// also how the network's teacher was trained, so yan's an is that of an, and
// jian's ian a unit of its own.
//
// # Network
//
// Log-mel and pitch every 10 ms (package dsp) are normalised to the voice and
// the room, and go through two towers. The trunk, residual bottleneck
// convolutions over ±0.25 s of spectrum, says which initial or final is
// heard; its view is kept too short to know the word and imagine what should
// have been said. The tone tower sees ±0.7 s of pitch relative to the speaker's
// median, so that a tone is heard against its neighbours, and says which tone.
// A column of a final with a tone is the product of the two. A third output
// says how foreign a frame sounds: English phones, mostly.
//
// How the network is made is in training/README.md; what it achieves and what
// was tried in docs/training.md.
package acoustic

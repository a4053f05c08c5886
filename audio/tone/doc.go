// Package tone draws tones: the course of the voice's pitch over a syllable, as a
// child can see it beside the course that the tone asks for.
//
// Both are on the scale of five levels by which Chao (1930) writes the tones of
// Mandarin, 1 the bottom of the speaker's range and 5 its top:
//
//	tone 1  55     tone 3  21 before another syllable, 214 before a pause
//	tone 2  35     tone 4  51, and 53 before another tone 4
//	neutral        after tone 1 at 2, after tone 2 at 3, after tone 3 at 4, after tone 4 at 1
//
// (Chao, A Grammar of Spoken Chinese, 1968, §1.3; Duanmu, The Phonology of Standard
// Chinese, 2007, ch. 10.) A tone 3 that has become a tone 2, and the tones of 一 and
// 不, are in the reading already: see package hanzi. Pitch is looked at in the
// rhyme alone, which carries the tone (Howie 1974; Xu 1997): what a consonant does
// to the pitch is no part of it.
//
// Voices differ in height and in reach, so pitch must be brought to the speaker's
// scale. Shi Feng's T value takes the speaker's lowest and highest pitch for the
// ends of the scale, z-scores (Rose 1987) mean and deviation; both want much
// speech, with all tones in it. Here the speaker's low and high are the 10th and
// the 90th percentile of the semitones of this recording, and stand not for 1 and 5
// but for what the same share of the text asks for, so that a text all in tone 1 is
// drawn at the top; see [scale]. Nothing is judged here: the verdict on a tone is
// that of package score, by the network, which hears more than pitch.
package tone

package main

import (
	"fmt"
	"strings"
)

// accuracyPage is docs/accuracy.md.
func accuracyPage(s *suite) (string, error) {
	left, err := leftOut()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, strings.ReplaceAll(accuracyHead, "${tick}", "`"), s.model.Hash())
	b.WriteString(answersHead)
	b.WriteString(transcriptsHead)
	b.WriteString(table(s.figures))
	b.WriteString(table(left))
	return b.String(), nil
}

const accuracyHead = `# How well recordings are judged

Made by ${tick}make eval${tick}; acoustic model ${tick}%s${tick}. It measures everything again on every change and fails when a figure has fallen by more
than the interval of the committed baseline (${tick}training/eval/baseline.json${tick}).

Real mistakes by children are not to be had. What is measured instead: recordings by people who read correctly are judged
against their text (genuine) and against a text with one part of one character changed (impostor); an *equal error rate* of 5 %%
means that a threshold exists which 5 %% of either side cross. Initial~, final~ are changes to a unit that is easily confused
(zh/z, ch/c, sh/s, n/l, an/ang, en/eng, in/ing, ian/iang, uan/uang). Intervals are bootstraps of the trials, not of the voices, of which there
are few: read them as a lower bound of the doubt. Where nothing happened in n trials the end is 3/n.

Two voices of sentences are few: the last tables are of a network that never heard one of them, trained by the same recipe with a third of the
passes (${tick}-left-out${tick}, measured when a network is made and kept in training/eval/left-out.json). They are what to expect of fast news read by somebody
unlike anybody in training.

Scores are probabilities. Of all parts that get 80, about 80 in 100 should be right, mistakes being one part in ten. Of voices
never heard, with the expected calibration error below:

![share that is right against score: initial, final, tone and character](reliability.svg)

| rows | voices | heard in training? |
|---|---|---|
| words | one woman, audio-cmn | yes, other words |
| voices | students of DSPSpeech-20, own microphones, 12 words | no |
| first reader | one woman, SeedLingo, isolated characters and short sentences | no |
| sentences | two readers of AISHELL-1 | yes, other sentences |
| English | speechocean762: Mandarin natives, children of 11 and under apart | no |

Of the recordings set aside (dev), one half (of DSPSpeech-20: two of four speakers) fits the calibration, the other half is measured here. The texts' readings are the
product's own; a few per cent of the texts and recordings disagree, and every such case counts as an error. Pink noise is added relative to the mean power of
the clip. Raised pitch (formants too) stands for children's voices as far as it can, and is judged for readers under 14.
Refusals: another page shares no character with what was read, and no syllable in any tone; those of short texts are mostly as short. Music and noises are made by the program
and held against pages of 1, 2, 4, 8 and 20 characters: chords, plucked strings, drums, humming, a buzz, sirens, typing and applause, of which the calibration knows other clips, and
singing, animals, telephones, engines and swept noise, of which it knows nothing. A crowd is twelve of the voices at once.
Events are spliced into sentences, cut where there is least sound within 15 ms of the aligned bounds and faded over 6 ms; *foreign* characters are of the same voice and like none near them; a character is not cut beside its like; a line left out is one of three sentences joined to a page, of which a page stopped early has one and a half. The sentences of the voice never heard are all of SeedLingo's, also those that calibrate, and the constants of the rules for events were chosen looking at AISHELL's.
An event is found when nine in ten of its characters show it, and only there; what the untouched recording shows too (some texts lack a word that is said) is counted in the row of untouched sentences instead.
Boundaries are those of words cut to their sound and joined without a pause. AMR-NB is left out where ffmpeg has no encoder for it; GSM stands for telephones.
`

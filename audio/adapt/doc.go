// Package adapt lets an acoustic model of somebody else's making hear the
// recordings: a folder with an ONNX file, and a manifest that says what the file
// wants and what its outputs mean. The result is a [Model], whose posteriors have
// the columns and the frames of package acoustic, whatever the file's are. How to
// write a manifest is told in docs/acoustic-models.md.
//
//	clip → features → ONNX Runtime → posteriors of the file's units → columns, every 20 ms
//
// # Frame-wise phones
//
// Where the file says of each frame which phone it is, each of its units counts
// towards one column, and frames are averaged, or repeated, to 20 ms. Finals
// without tones are shared evenly among the five.
//
// # CTC
//
// A network trained with CTC (Graves et al., "Connectionist temporal
// classification", 2006) says each unit once, in a spike of a frame or two
// somewhere within it, and blank in all other frames. Blank is not silence. So
// each spike is spread: over the sound around it, half way to its neighbours and
// at most 300 ms to either side, and what is quiet is silence. Within that
// stretch, a cell, what the network said of the spike holds throughout.
//
// A character, or a unit of several, is spread as its syllables one after the
// other, each a third initial and two thirds final. What all units say is summed
// by initial, final and tone, so that characters of one reading count together:
// the posterior of the initial zh is that of all characters that begin with zh.
// A character of several readings has most of its weight on the one that it has
// in the sentence which the network itself heard.
//
// What such a model cannot know is when within a cell the initial ended, and
// whether a sound was a little off: it was trained to write what was meant.
package adapt

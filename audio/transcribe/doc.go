// Package transcribe writes down what was said: from how well every frame of
// sound fits every sound of Mandarin to characters, each with a probability.
//
// Three steps, one file each:
//
//	lattice     scores of sounds     → every syllable that may have been said
//	search      syllables, words     → a graph of words, the likeliest way through it
//	confidence  all ways in the graph → how sure each character is
//
// # Syllables
//
// A syllable is an initial and a final, each of a least length, or a final alone.
// A Viterbi search in both directions gives the best way through the recording
// to each frame and from it; kept is each syllable with which the whole way is
// less likely than the best by no more than a beam. The lattice is exact: no
// syllable within the beam is missing. Tones are left out here. They are weighed
// for each syllable of the lattice over all of its final.
//
// # Words
//
// The words of package hanzi, by their syllables, are sought along the lattice;
// each costs −ln of its probability, as often as it is met in running text. A
// tone counts, so that 背景 and 北京 differ, but it never decides alone: a third
// tone before a third rises, weak syllables lose theirs, and children speak
// theirs as they can. What is being talked about (see [Bias]) is a text of its
// own that speech may follow for a while: entering it costs a little, staying
// hardly anything. This makes what is expected likelier, and never certain: it
// must be in the sound.
//
// Words know nothing of each other: 完 stands for 玩 and 的 for 地 where nothing
// is expected. Pairs of characters counted in what text there is under a licence
// that fits helped too little to be worth their table (docs/accuracy.md).
//
// # Confidence
//
// The probability of a character is that of all ways through the graph that have
// it at that time, put right by a logistic function that also looks at its
// neighbours and at how little the sound says which sound it is: training/eval
// fits it to speech whose text is known. What is less probable than
// [Confidence].Gap, or as unclear as music is, is a gap and no guess; a recording
// without one character that is as likely as not has no transcript at all.
//
// The time is proportional to the length of the recording. The same scores and
// the same bias give the same transcript bit for bit: sums run in a fixed order,
// exponentials and logarithms are those of package exact, there is no concurrency
// and no iteration over maps.
package transcribe

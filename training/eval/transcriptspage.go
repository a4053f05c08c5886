package main

// transcriptsHead explains the sections of transcripts.
const transcriptsHead = `
Transcripts: what the decoder writes down of a recording, held against its text character by character; a gap is an error, and so is the right sound in the wrong
character. It knows no sentences, only words and how often they are met, so that without a page 完 stands for 玩 and 的 for 地; a page that holds what is said is one of eight texts of the
same set, *another page* has none of it, and the *expected answers* are six stretches of other texts, one of them replaced by what is said where one is. *Best sound of each frame* is the likeliest column of the network for
every 20 ms by itself, runs as one and an initial joined to its final: what the network, or the teacher that it learnt from, hears without a search and without words.
The confidence was fitted to the other half of the recordings; its calibration error is over all characters found, those left as gaps too. What is no speech is given to the
decoder unless the sound alone refuses it, with 小猫, 在河边, 是的 and 嗯 expected.
A bigram of characters between words, counted in the 9,893 sentences of CPP's development part, made 0.3 to 0.8 fewer errors in a hundred characters and is left out.
`

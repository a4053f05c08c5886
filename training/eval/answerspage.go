package main

import "strings"

// answersHead explains the sections of voice answers.
var answersHead = strings.ReplaceAll(`
Voice answers: a recording of which the words are known is given as the answer to a question made up around it, of 2, 6 or 12 answers, of which one is what was said
(*closed set*) or none is. The others are random words of the same set, or those that sound most like it; of DSPSpeech-20 the partner of a near pair
(北京/背景, 语音/语言, 上海/商行, 中国/总工, 复旦/饭店) is always among them. Answers are texts, keywords, or the options of a choice. A trial succeeds when the verdict is ${tick}matched${tick} and the
answer the right one: *unsure*, which asks a person to listen, is no success here, but no wrong answer either. What came out instead has a table of its own.
Carrier phrases are spliced from other recordings of the same voice (words, and pieces of sentences cut at aligned characters; for the voice of words also 我, 觉得, 应该, 可能, 那个, 嗯),
equally loud, with a pause of up to 0.4 s; a hesitation is an open vowel of the voice drawn out to 0.3 s. No carrier holds a syllable sequence of an answer, in any tone.
Keywords are words of two characters and more of sentences as they were read, in any order, without 我们, 这些, 对于 and the like. Numbers are the first reader's under 100, in digits, beside numbers that share a digit with them. Yes and no are 是, 对, 不是, 不对, also after 我, 觉得, 应该, 那个, and 不, 没有 alone.
Of the voice of words the network has heard the recordings of yes and no and of the words of carriers in training, but not those of the answers.
Directly after 不是 a word is not what is meant; put right is a wrong answer, 不对 or 不是 是, and the right one.
*Matched although none was said* is where a child would be told that they gave an answer that they did not give: other words and sentences of the same voices, English, sounds
without speech. *Almost an answer* is speech that differs from an answer in the tones or in one or two sounds (战争 where 战胜 is expected, 哥哥的儿子 where 哥哥的孩子 is): by the ear of a strict teacher it is none. Partly is text of which only the first half
was said, and one keyword of two. Left out is what nobody can know: homophones, answers that hold each other, options whose letter sounds like what was said (地步 says D), single
characters with several readings, words behind which or before which something is said that sounds like a negation (部 and 步 sound like 不). The constants are fitted on the half of dev that is not measured here. An answer begins
where its recording is 30 dB below its loudest moment, and ends where it is 45 dB below. Processor time is that of the machine on which the page was made, and is compared with nothing. Nobody's letters are recorded, so that choices are answered by their words; there are no children who speak Mandarin.
`, "${tick}", "`")

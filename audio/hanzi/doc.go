// Package hanzi reads Chinese text: from characters to the syllables that a
// reader is expected to say, with every variant that is equally right.
//
// A Chinese character is one syllable, but which one depends on the word it
// stands in (银行 háng, 行走 xíng), on the sentence (我得去 děi, 跑得快 de) and on
// its neighbours (老鼠 is said láo shǔ). [Read] goes the way a reader does:
//
//	scan      runes → what is said: characters, digits, signs between numbers
//	number    29, 2025年, 10:30, 50% → the syllables of each figure
//	segment   characters → words, by the most probable cut
//	lexicon   word → reading; failing that, the usual reading of the character
//	rules     what words cannot decide: 得 地 着 了 还 长 为 and others
//	classify  what is still open: a small model weighs the neighbours
//	override  the author's reading, which nothing changes
//	sandhi    readings → accepted ways: 3+3, 一, 不, neutral tone, erhua, 啊
//
// # What is accepted
//
// The first way of a group is what a good reader says and what is shown; the
// others are accepted as well. Within a word a third tone before a third tone
// must rise; between words it may. 一 and 不 must change, except where usage
// wavers (一月, 一百). A neutral tone may be given its full tone, which careful
// readers do (东西, 妈妈, 石头); words with a full tone that many weaken (里, 上,
// 来 at the end of a word) may be weakened. 儿 may merge (huār) or stand apart
// (huā er), but 儿子 and 女儿 only stand apart. 谁 and 血 have two standard
// readings each. Half-third is a third and no variant.
//
// # What is not said
//
// Punctuation, space, emoji and letters of other scripts are no characters of
// the passage: they only leave a [audio.Boundary]. A word of Latin letters is
// not Mandarin and is not assessed; digits in it are read one by one or as a
// number (MP3 is sān). Joiners, variation selectors, combining marks and
// direction marks are invisible: they do not part a word. Full-width forms,
// radicals and compatibility characters are read as what they stand for, and
// traditional characters as such: 頭髮 is fà, 出發 is fā. Indices always count
// the runes of the text as given; bytes that are no UTF-8 count one rune each.
//
// # Where the readings come from
//
// training/lexicon makes the embedded table from published word lists (NOTICE
// names them) and from this project's own, training/lexicon/classifier the
// weights of the classifier; the rules are in rules*.go. [Version] names all
// three, so that a result can say what it was judged against. docs/readings.md
// says how often they are right.
package hanzi

//go:generate go run -C ../.. ./training/lexicon
//go:generate go run -C ../.. ./training/lexicon/classifier

// Package question turns what a teacher expects as the answer to a question into
// what a child may say: texts, keywords, choices, numbers, yes and no, each in
// all the words that mean it, with their readings.
//
// [Compile] is pure: text in, sounds out. It hears nothing and decides nothing.
//
//	answer     is said as
//	text       its words
//	keywords   each of them in any order, or one of them
//	choice B   B, 选B, the option's words; by its place 第二个, 第二, 二号
//	number 2   二, 两, 俩; 12 is 十二, 1/2 is 二分之一 and 一半
//	yes, no    是 对 没错, 不是 不对, and the verb that the prompt asks with:
//	           小猫会游泳吗 takes 会 and 不会, 有没有 takes 有 and 没有
//
// Each way of saying it is a [Phrase]. Its guards are what, said directly before
// or after, makes something else of it: 不是小猫 is not 小猫, 十二 is not 二, 是不是
// is neither yes nor no. Words that people also say while they think, 嗯 above
// all, count only where they are all that is said.
//
// Answers that nobody could tell apart by ear, 他 and 她, are an error. Where the
// teacher's own words sound like a way of saying another answer that this package
// thought of (the letter G and 鸡), the teacher's words win.
package question

import (
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// Question is what a child is asked, and every answer that is told apart.
type Question struct {
	Prompt string // what is asked: 小猫在哪里钓鱼？
	// Context is the text that the question is about, or "": words of it are
	// expected in an answer.
	Context string
	Answers []Answer
}

// Answer is one thing that a child may say. Exactly one of Text, Keywords,
// Number, YesNo and Choice is set, but that a choice may have a Text: the words
// of the option.
type Answer struct {
	Text     string           // said in whole
	Readings []hanzi.Override // of Text: what the dictionary would get wrong
	Keywords []string         // said in any order, each of them
	Any      bool             // one of the keywords is enough
	Choice   string           // A to H, said as the letter (A, 选A, 第一个) or as the option's words
	Number   string           // in digits: 12, 3.5, -1, 1/2, 50%
	YesNo    YesNo
	// Wrong marks an answer that is told apart but is not the right one: the other
	// options of a choice, a common mistake.
	Wrong bool
}

// YesNo is an answer to a question that asks whether.
type YesNo string

// The two of them.
const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// Sheet is a question ready to be listened for. Answers are those of the
// question, in order.
type Sheet struct {
	Prompt, Context string
	Answers         []Expected
}

// Expected is one answer as sound.
type Expected struct {
	Name   string  // what to call it: the text, the keywords, "A", "12", "yes"
	Points []Point // what must be heard, in any order
	Any    bool    // one of the points is enough
	Wrong  bool    // told apart, but not the right answer
	// Whole says that the answer is a text, of which a child may say a part.
	Whole bool
}

// Point is one thing to be heard, in any of its phrases.
type Point struct {
	Text    string   // as the teacher wrote it; a choice without words is its letter
	Phrases []Phrase // at least one; the teacher's own words first
}

// Phrase is words that say a point: 是的, 对, 嗯 each say yes.
type Phrase struct {
	Text    string
	Passage audio.Passage
	// Before and After hold what makes something else of the phrase when it is
	// said directly before or after it: 不是 before 小猫, 十 before 二, 百 after it.
	Before, After []audio.Passage
	Standing      Standing

	ours bool             // not the teacher's words, which win where they sound the same
	said []audio.Syllable // the teacher's words as a good reader says them
}

// Standing is where among what is said a phrase must stand to count. A syllable is
// soon found in the middle of other words: 是 in 楼市的, 三 in 山上.
type Standing uint8

// The standings, from the one that asks for nothing.
const (
	// Anywhere in what is said.
	Anywhere Standing = iota
	// Short is anywhere in what is said in two seconds, and at an end of more.
	Short
	// AtAnEnd begins what is said, up to a pause, or ends it: 是, 我觉得是, not 他是爸爸.
	AtAnEnd
	// Apart is with a pause before and after it, or nothing: 不……他是爸爸, not 不知道.
	Apart
	// Alone is where nothing else is said but for a hesitation: 嗯 is yes, 嗯……我觉得 is
	// not.
	Alone
)

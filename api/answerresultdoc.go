package api

// The types of this file describe the result of an answer in the OpenAPI document,
// as those of resultdoc.go describe that of a reading.

// answerResultDoc is the result of an answer. It has match where the result of a
// reading has overall.
type answerResultDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	Status        string            `json:"status" enum:"scored" doc:"scored: the answer was listened to, whatever it was"`
	Transcript    string            `json:"transcript" doc:"What was said as far as it could be made out; … stands for what could not" example:"我觉得是在河边"`
	Heard         []heardDoc        `json:"heard" doc:"The transcript by character"`
	Match         answerMatchDoc    `json:"match" doc:"Which of the expected answers was given"`
	Explanation   string            `json:"explanation" doc:"Why the verdict is what it is, in a sentence"`
	ExplanationZH string            `json:"explanation_zh" doc:"The same in Chinese"`
	Pronunciation *pronunciationDoc `json:"pronunciation" doc:"How the words of the answer were pronounced; null where nothing matched, even partly"`
	Engine        engineDoc         `json:"engine" doc:"Everything that the result depends on beside the recording"`
	Decision      *decisionDoc      `json:"decision,omitempty" doc:"What a person has decided about a disputed result; everything else is the machine's, as it was"`
}

type heardDoc struct {
	Text       string  `json:"text" doc:"The character; empty for a gap: something was said there that is not guessed at" example:"河"`
	Reading    string  `json:"reading" doc:"As heard, numbered pinyin; empty where that is not known" example:"he2"`
	Confidence float64 `json:"confidence" doc:"The probability that the text is right; 0 of a gap" example:"0.93"`
	StartMS    int64   `json:"start_ms" doc:"Where it begins in the recording" example:"1240"`
	EndMS      int64   `json:"end_ms" doc:"Where it ends" example:"1530"`
}

type answerMatchDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	MatchDoc
	Confidence float64      `json:"confidence" doc:"The probability that the verdict is right: that this answer was said, or that none was" example:"0.97"`
	Keywords   []keywordDoc `json:"keywords" doc:"What the answer must hold: its keywords, or the whole of it"`
}

type keywordDoc struct {
	Text       string  `json:"text" doc:"As the question has it" example:"yes"`
	Said       string  `json:"said" doc:"The words in which it was said; empty where it was not" example:"是的"`
	Found      bool    `json:"found" doc:"Whether it was said"`
	Confidence float64 `json:"confidence" doc:"The probability that it was" example:"0.98"`
	StartMS    int64   `json:"start_ms" doc:"Where it begins in the recording" example:"1240"`
	EndMS      int64   `json:"end_ms" doc:"Where it ends" example:"1530"`
}

type pronunciationDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	Text       string               `json:"text" doc:"The words that were said" example:"在河边"`
	Overall    float64              `json:"overall" doc:"0 to 100: two parts accuracy and one part tone" example:"87.3"`
	Accuracy   float64              `json:"accuracy" doc:"Of the initials and finals, 0 to 100" example:"90.1"`
	Tone       float64              `json:"tone" doc:"Of the tones, 0 to 100" example:"82.5"`
	Characters []characterResultDoc `json:"characters" doc:"One for each character of the words, as in the result of a reading"`
}

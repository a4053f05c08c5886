package api

// The types of this file describe the result of a scored recording in the
// OpenAPI document. The service passes on what scoring has stored, word for word,
// and never decodes it: a result of last year stays as it was.

type resultDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	Status       string               `json:"status" enum:"scored" doc:"scored"`
	Overall      float64              `json:"overall" doc:"0 to 100, of accuracy, tone, completeness and fluency" example:"87.3"`
	Accuracy     float64              `json:"accuracy" doc:"Of the initials and finals, 0 to 100" example:"90.1"`
	Tone         float64              `json:"tone" doc:"Of the tones, 0 to 100" example:"82.5"`
	Completeness float64              `json:"completeness" doc:"How much of the text was read, 0 to 100" example:"100"`
	Fluency      float64              `json:"fluency" doc:"Pace, pauses and restarts, 0 to 100" example:"78"`
	Pace         paceDoc              `json:"pace" doc:"How the reading flowed"`
	Characters   []characterResultDoc `json:"characters" doc:"One for each spoken character, in order"`
	Inserted     []insertionDoc       `json:"inserted" doc:"Speech that is not in the text"`
	Engine       engineDoc            `json:"engine" doc:"Everything that the result depends on beside the recording"`
	Decision     *decisionDoc         `json:"decision,omitempty" doc:"What a person has decided about a disputed score; everything else is the machine's, as it was"`
}

type characterResultDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	At       int      `json:"at" doc:"Index in the text, in code points from 0" example:"2"`
	Char     string   `json:"char" doc:"As written" example:"钓"`
	Verdict  string   `json:"verdict" enum:"correct,unsure,wrong,skipped" doc:"What became of it; unsure means that the sound does not allow a verdict"`
	Score    float64  `json:"score" doc:"0 to 100: how likely a listener would accept it" example:"91.4"`
	Initial  *partDoc `json:"initial" doc:"Null where the syllable begins with a vowel"`
	Final    *partDoc `json:"final" doc:"Null where the character has no sound of its own"`
	Tone     *partDoc `json:"tone" doc:"Null where the character has no sound of its own"`
	StartMS  int64    `json:"start_ms" doc:"Where it begins in the recording" example:"1240"`
	EndMS    int64    `json:"end_ms" doc:"Where it ends" example:"1530"`
	Reading  string   `json:"reading" doc:"The accepted reading that fits best, numbered pinyin" example:"diao4"`
	Accepted []string `json:"accepted" doc:"Every reading that was accepted" example:"[\"diao4\"]"`
	Source   string   `json:"source" doc:"Who says so: author, phrase, rule, context, sandhi, number, single or default" example:"single"`
	Takes    int      `json:"takes" doc:"How often it was said" example:"1"`
	Events   []string `json:"events" doc:"repeated, self_corrected or hesitated"`

	Pitch *pitchDoc `json:"pitch,omitempty" doc:"The course of the voice beside the one that the tone asks for; absent where the character was not said, is hardly voiced, or the recording has too little voice to tell the speaker's range; and in results of before version 3 of the engine"`
}

type pitchDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	Contour  []*float64 `json:"contour" minItems:"12" maxItems:"12" doc:"The reader's, 12 points evenly from start_ms to end_ms, on Chao's scale: 1 the bottom of the speaker's range and 5 its top; null where the voice does not sound" example:"[4.6,4.6,4.3,3.9,3.3,2.8,2.3,2,1.7,1.5,1.4,1.2]"`
	Expected []float64  `json:"expected" minItems:"12" maxItems:"12" doc:"What the tone asks for where it stands, over the same time" example:"[5,5,5,4.6,4.1,3.7,3.2,2.8,2.3,1.9,1.4,1]"`
	Shape    string     `json:"shape" enum:"55,35,214,21,51,53,2,3,4,1" doc:"Its name in Chao's digits: tones 1 and 2; tone 3 before a pause and elsewhere; tone 4, and before another tone 4; the neutral tone after tones 1, 2, 3 and 4, by where it ends" example:"51"`
	StartMS  int64      `json:"start_ms" doc:"Where the voice begins to sound in the final" example:"1290"`
	EndMS    int64      `json:"end_ms" doc:"Where it ends" example:"1510"`
}

type partDoc struct {
	Score    float64 `json:"score" doc:"0 to 100" example:"31.2"`
	Verdict  string  `json:"verdict" enum:"correct,unsure,wrong,skipped" doc:"What became of it"`
	Expected string  `json:"expected" doc:"What was expected" example:"zh"`
	Heard    string  `json:"heard" doc:"What fits the sound best" example:"z"`
	Accent   string  `json:"accent,omitempty" doc:"The accent with which it was said, where that is accepted but noted" example:"z/zh"`
}

type insertionDoc struct {
	After   int    `json:"after" doc:"So many characters of the text precede it" example:"3"`
	StartMS int64  `json:"start_ms" doc:"Where it begins" example:"1530"`
	EndMS   int64  `json:"end_ms" doc:"Where it ends" example:"1700"`
	Heard   string `json:"heard" doc:"Syllables, as well as they were understood" example:"de5"`
}

type paceDoc struct {
	CharactersPerMinute float64 `json:"characters_per_minute" doc:"Over the reading" example:"112.5"`
	ReadingMS           int64   `json:"reading_ms" doc:"From the first character to the last" example:"3900"`
	Pauses              int     `json:"pauses" doc:"Long silences within sentences" example:"1"`
	PauseMS             int64   `json:"pause_ms" doc:"Their length together" example:"800"`
	Restarts            int     `json:"restarts" doc:"How often the reader went back" example:"0"`
}

type engineDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	Name            string `json:"name" doc:"langdu" example:"langdu"`
	Version         string `json:"version" doc:"Of the rules" example:"1"`
	Model           string `json:"model" doc:"Hash of the acoustic network" example:"5cb3f4a3c38ab1b3"`
	Calibration     string `json:"calibration" doc:"Hash of the calibration" example:"0b1a0e4bd9b8a3c1"`
	Lexicon         string `json:"lexicon" doc:"Version of the readings" example:"hanzi-1-a1b2c3d4e5f6"`
	Settings        string `json:"settings" doc:"Hash of the costs of aligning, the limits of quality and the strictness"`
	Recogniser      string `json:"recogniser,omitempty" doc:"What wrote the transcript of an answer; absent of a reading"`
	RecogniserError string `json:"recogniser_error,omitempty" doc:"Where the operator's recogniser failed and the engine wrote the transcript itself: that it did"`
	Arithmetic      string `json:"arithmetic" enum:"exact,fused,own" doc:"exact: the same bits on every machine"`
	Calibrated      bool   `json:"calibrated" doc:"The calibration was made for this very model"`
	Text            string `json:"text" doc:"Hash of the text"`
	Readings        string `json:"readings" doc:"Hash of the text with every reading that was accepted"`
	AgeBand         string `json:"age_band" doc:"Of the reader, empty where it is not known"`

	Circumstances circumstancesDoc `json:"circumstances" doc:"What the thresholds depend on"`
	Thresholds    map[string]any   `json:"thresholds" doc:"Probabilities below which a part or a character is wrong and from which it is correct"`
	Limits        map[string]any   `json:"limits" doc:"Where a recording is refused"`
}

type circumstancesDoc struct {
	_ struct{} `json:"-" additionalProperties:"true"`

	Strictness string  `json:"strictness" doc:"lenient, normal or strict" example:"normal"`
	SNR        float64 `json:"snr" doc:"Signal to noise, in dB" example:"31.4"`
	Young      bool    `json:"young" doc:"The reader is under 14"`

	Accents map[string]string `json:"accents,omitempty" doc:"How accents are treated, z/zh and so on: scored (unless named), noted or tolerated"`
}

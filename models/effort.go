package models

import "time"

// Effort is what work on recordings of one media type has taken lately: sums in which
// what is long ago counts little. Those of several workers add up. What one recording
// costs is a part that each costs and a part that goes by its bytes, for a recording of
// ten minutes is not one of ten seconds, and how long it sounds is not known before
// somebody has listened.
type Effort struct {
	Recordings float64 `json:"n"`
	Bytes      float64 `json:"b"`
	Seconds    float64 `json:"s"`           // of one worker's time
	Inverse    float64 `json:"i,omitempty"` // sum of 1/bytes
	PerByte    float64 `json:"r,omitempty"` // sum of seconds/bytes
	// Lately is the same of the very last ones of all types: how fast the workers are at
	// this moment.
	Lately Lately `json:"l"`
}

// Lately is what the very last recordings have taken.
type Lately struct {
	Recordings float64 `json:"n"`
	Bytes      float64 `json:"b"`
	Seconds    float64 `json:"s"`
}

// Efforts is what recordings have taken, by their media types.
type Efforts map[string]Effort

const (
	// remembered is how much of an effort is left after another recording of its type:
	// about the last fifty count. rememberedLately is that of the pace after another of
	// any type: about the last sixteen do.
	remembered, rememberedLately = 0.98, 0.94
	// leastBytes is what a recording has at least: what is a header alone would say all
	// there is to say of the part that each costs.
	leastBytes = 1 << 10
	// alike is how much the sizes must differ, as the square of their spread by their
	// mean, for half of what they say of that part to be believed.
	alike = 0.02
	// known is how many recordings say what is usual, and unusual how many times of that
	// one may count: one that hung says nothing of others.
	known, unusual = 8, 5
	// mostPace is how many times as slow as usual, or as fast, the workers are taken to be.
	mostPace = 8
)

// Plus adds two efforts.
func (e Effort) Plus(more Effort) Effort {
	e.Recordings += more.Recordings
	e.Bytes += more.Bytes
	e.Seconds += more.Seconds
	e.Inverse += more.Inverse
	e.PerByte += more.PerByte
	e.Lately.Recordings += more.Lately.Recordings
	e.Lately.Bytes += more.Lately.Bytes
	e.Lately.Seconds += more.Lately.Seconds
	return e
}

// then is the effort after one more recording.
func (e Effort) then(bytes, seconds float64) Effort {
	e.Recordings = e.Recordings*remembered + 1
	e.Bytes = e.Bytes*remembered + bytes
	e.Seconds = e.Seconds*remembered + seconds
	e.Inverse = e.Inverse*remembered + 1/bytes
	e.PerByte = e.PerByte*remembered + seconds/bytes
	e.Lately.Recordings++
	e.Lately.Bytes += bytes
	e.Lately.Seconds += seconds
	return e
}

// cost is what each recording takes, and each byte of it, in seconds. It is the line of
// best fit, where the error of a long recording may be the larger (its square counts by
// 1/bytes). Of whatever part each is said to cost, the rest is shared out by bytes: so
// together the recordings cost what they have taken, also where all are alike and
// nothing can be said of the two parts.
func (e Effort) cost() (each, perByte float64) {
	n := e.Recordings
	if n <= 0 || e.Bytes <= 0 {
		return 0, 0
	}
	if spread := e.Inverse*e.Bytes - n*n; spread > 0 {
		each = (e.Bytes*e.PerByte - n*e.Seconds) / (spread + alike*n*n)
	}
	each = min(max(each, 0), e.Seconds/n)
	return each, (e.Seconds - each*n) / e.Bytes
}

// of is what recordings of so many bytes together take by the fit, in seconds.
func (e Effort) of(recordings, bytes float64) float64 {
	each, perByte := e.cost()
	return each*recordings + perByte*bytes
}

// Took notes that a recording has taken a worker so long.
func (e Efforts) Took(mediaType string, bytes int64, d time.Duration) {
	size, seconds := float64(max(bytes, leastBytes)), d.Seconds()
	if of := e[mediaType]; of.Recordings >= known {
		seconds = min(seconds, unusual*e.pace()*of.of(1, size))
	}
	for other, of := range e {
		of.Lately = Lately{of.Lately.Recordings * rememberedLately, of.Lately.Bytes * rememberedLately, of.Lately.Seconds * rememberedLately}
		e[other] = of
	}
	e[mediaType] = e[mediaType].then(size, seconds)
}

// all is what recordings of every type have taken.
func (e Efforts) all() (all Effort) {
	for _, of := range e {
		all = all.Plus(of)
	}
	return all
}

// pace is how many times as long as usual recordings take at this moment: the machine
// that was the workers' own an instant ago has others to serve as soon as many come.
func (e Efforts) pace() float64 {
	var took, usual float64
	for _, of := range e {
		took += of.Lately.Seconds
		usual += of.of(of.Lately.Recordings, of.Lately.Bytes)
	}
	if took <= 0 || usual <= 0 {
		return 1
	}
	return min(max(took/usual, 1.0/mostPace), mostPace)
}

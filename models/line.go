package models

import "time"

// Line is recordings that stand in line for workers, by their media types.
type Line map[string]Pile

// Pile is recordings of one media type.
type Pile struct {
	Recordings int
	Bytes      int64
}

// Recordings is how many there are of all types.
func (l Line) Recordings() (n int) {
	for _, s := range l {
		n += s.Recordings
	}
	return n
}

// Add adds recordings of a type.
func (l Line) Add(mediaType string, more Pile) {
	s := l[mediaType]
	l[mediaType] = Pile{s.Recordings + more.Recordings, s.Bytes + more.Bytes}
}

// Effort is what work on recordings of one media type has taken lately: sums in which
// what is long ago counts little.
type Effort struct {
	Recordings float64 `json:"n"`
	Bytes      float64 `json:"b"`
	Seconds    float64 `json:"s"` // of one worker's time
}

// Plus adds two efforts.
func (e Effort) Plus(more Effort) Effort {
	return Effort{e.Recordings + more.Recordings, e.Bytes + more.Bytes, e.Seconds + more.Seconds}
}

// remembered is how much of an effort is left after another recording: about the last
// fifty count.
const remembered = 0.98

// Then is the effort after one more recording.
func (e Effort) Then(bytes int64, took time.Duration) Effort {
	old := Effort{e.Recordings * remembered, e.Bytes * remembered, e.Seconds * remembered}
	return old.Plus(Effort{1, float64(bytes), took.Seconds()})
}

// Capacity is what the workers that are alive can do: how many recordings at once, and
// what those of each media type have taken them.
type Capacity struct {
	Slots   int
	Efforts map[string]Effort
}

// unmeasured is what a recording is taken to cost before any was worked on: ten seconds
// of sound on a slow core.
const unmeasured = 300 * time.Millisecond

// Each is what a recording of any type takes one worker.
func (c Capacity) Each() time.Duration {
	var all Effort
	for _, e := range c.Efforts {
		all = all.Plus(e)
	}
	if all.Recordings == 0 {
		return unmeasured
	}
	return time.Duration(all.Seconds / all.Recordings * float64(time.Second))
}

// Takes is how long all workers together need for a line. It goes by bytes, for a
// recording of ten minutes is not one of ten seconds, and how long it sounds is not
// known before somebody has listened. Where nobody works it is taken that one will:
// the only worker may be starting anew.
func (c Capacity) Takes(l Line) time.Duration {
	var sum float64
	for mediaType, s := range l {
		if e := c.Efforts[mediaType]; e.Bytes > 0 {
			sum += e.Seconds / e.Bytes * float64(s.Bytes)
		} else {
			sum += c.Each().Seconds() * float64(s.Recordings)
		}
	}
	return time.Duration(sum / float64(max(c.Slots, 1)) * float64(time.Second))
}

package models

import "time"

// Line is recordings that stand in line for workers, by their media types; those whose
// type is not known yet have none.
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

// Add adds recordings of a type, or takes them away where they are less than none.
func (l Line) Add(mediaType string, more Pile) {
	s := l[mediaType]
	l[mediaType] = Pile{s.Recordings + more.Recordings, s.Bytes + more.Bytes}
}

// Capacity is what the workers that are alive can do: how many recordings at once, and
// what those of each media type have taken them.
type Capacity struct {
	Slots   int
	Efforts Efforts
}

// unmeasured is what a recording is taken to cost before any was worked on: ten seconds
// of sound on a slow core.
const unmeasured = 300 * time.Millisecond

// Each is what a recording of any type takes one worker.
func (c Capacity) Each() time.Duration {
	all := c.Efforts.all()
	if all.Recordings == 0 {
		return unmeasured
	}
	return seconds(c.Efforts.pace() * all.Seconds / all.Recordings)
}

// Takes is how long all workers together need for a line, at the pace of this moment.
// Recordings of a type that none was worked on of are taken to be like those of all
// types, by their number or by their bytes, whichever is more. Where nobody works it is
// taken that one will: the only worker may be starting anew.
func (c Capacity) Takes(l Line) time.Duration {
	all, each, pace := c.Efforts.all(), c.Each().Seconds(), c.Efforts.pace()
	var sum float64
	for mediaType, s := range l {
		n, bytes := float64(s.Recordings), float64(s.Bytes)
		if e := c.Efforts[mediaType]; e.Bytes > 0 {
			sum += pace * e.of(n, bytes)
		} else {
			sum += max(each*n, pace*all.of(n, bytes))
		}
	}
	return seconds(sum / float64(max(c.Slots, 1)))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

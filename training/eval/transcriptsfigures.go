package main

import (
	"context"
	"fmt"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/transcribe"
	"github.com/langdu/langdu/internal/cputime"
)

// onlyTranscripts prints the figures of transcripts, and puts them into the
// baseline where they are accepted.
func (s *suite) onlyTranscripts(ctx context.Context, accept bool) error {
	if err := s.transcripts(ctx); err != nil {
		return err
	}
	fmt.Println(table(s.figures))
	if !accept {
		return nil
	}
	return s.replaceSections(transcripts)
}

// errorsPer ends the name of a section of errors.
const errorsPer = ", errors per hundred characters said"

// transcriptErrors adds how much of what was said is not what is written.
func (s *suite) transcriptErrors(section string, heard []scriptSet) {
	for _, set := range heard {
		of := func(k int, errors func(t *telling) int) estimate {
			return rate(set.own, func(x *script) (int, int) { return errors(&x.told[k]), x.told[k].characters })
		}
		s.add(section, set.name+": syllables", of(alone, func(t *telling) int { return t.syllables }), "low", "")
		s.add(section, set.name+": syllables with their tones", of(alone, func(t *telling) int { return t.toned }), "low", "")
		s.add(section, set.name+": syllables, best sound of each frame", greedyRate(set.own), "", "")
		if set.teacher != nil {
			s.add(section, set.name+": syllables, best sound of each frame, teacher", greedyRate(set.teacher), "", "")
		}
		for k, name := range contextNames {
			s.add(section, set.name+": characters, "+name, of(k, func(t *telling) int { return t.written }), "low", "")
		}
	}
}

// transcriptTrust adds how far what is written can be believed.
func (s *suite) transcriptTrust(heard []scriptSet) {
	const section = transcripts + ", what is written"
	for _, set := range heard {
		for _, k := range []int{alone, onPage, answered} {
			right := rate(set.own, func(x *script) (int, int) { return x.told[k].right, x.told[k].kept })
			gaps := rate(set.own, func(x *script) (int, int) { return len(x.told[k].claims) - x.told[k].kept, len(x.told[k].claims) })
			s.add(section, set.name+": characters that are right, "+contextNames[k], right, "high", "")
			s.add(section, set.name+": gaps, "+contextNames[k], gaps, "", "")
		}
		invented := rate(set.own, func(x *script) (int, int) { return x.invented, x.offered })
		s.add(section, set.name+": expected answers that were not said", invented, "low", "0")
	}
}

// transcriptClaims adds how far the confidence is a probability, in each context.
func (s *suite) transcriptClaims(heard []scriptSet) {
	for k, name := range contextNames {
		var claims []claim
		for _, set := range heard {
			for _, x := range set.own {
				claims = append(claims, x.told[k].claims...)
			}
		}
		s.add(transcripts+", expected calibration error of the confidence", name, calibrationOf(claims), "low", "5")
	}
}

func greedyRate(list []*script) estimate {
	return rate(list, func(x *script) (int, int) { return x.greedy.syllables, x.greedy.characters })
}

// transcriptCosts measures what the decoder costs, without what the network does:
// a figure of the machine it was made on, compared with nothing.
func (s *suite) transcriptCosts(ctx context.Context, d *transcribe.Decoder) error {
	const length, times = 30 * time.Second, 3
	list := s.sets[len(s.sets)-1].list
	var clips []audio.Clip
	for at, i := time.Duration(0), 0; at < length; i++ {
		clips = append(clips, list[i%len(list)].clip)
		at += clips[i].Duration() - fade
	}
	clip := joined(clips...)
	_, scores, err := s.heardBy(ctx, s.model, clip)
	if err != nil {
		return err
	}
	var costs []float64
	for range times {
		before := cputime.Used()
		if _, err := d.Find(ctx, scores, transcribe.Bias{}); err != nil {
			return err
		}
		costs = append(costs, 100*float64(cputime.Used()-before)/float64(clip.Duration()))
	}
	s.add(transcripts+": processor time of the decoder alone, per cent of the length of the recording", "half a minute of sentences", resampled(costs, costs, func(x, _ []float64) float64 { return mean(x) }), "", "2")
	return nil
}

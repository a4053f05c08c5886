package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/langdu/langdu/audio/assess"
)

// limit is what a part of the way would cost if it did nothing but what others are
// known to do fast; absent says why it could not be measured.
type limit struct {
	what   string
	cost   time.Duration
	absent string
}

// mostRatio is the most that the whole way should cost, of the sum of its limits.
const mostRatio = 1.3

// beside measures a reading of 10 s and what the limits cost for the same bytes, in
// one run on one machine, and prints the ratio of the sums.
func (b *bench) beside(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, mostService)
	defer cancel()
	return b.withService(ctx, func(s *service) error {
		fmt.Fprintf(b.w, "Processor time in ms for a reading of 10 s. The service runs on %s.\n", s.stores)
		var failed error
		for _, c := range containers {
			failed = errors.Join(failed, b.besideIn(ctx, s, c))
		}
		return failed
	})
}

func (b *bench) besideIn(ctx context.Context, s *service, c container) error {
	file, _, words, err := b.file(ctx, c, readingLength)
	if err != nil || file == nil {
		return err
	}
	cost, err := b.cost(ctx, file, words, 10)
	if err != nil {
		return err
	}
	share, _, err := b.share(ctx, s, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.w, "\n| %s | ours | limit | ours to limit | the limit is |\n|---|---:|---:|---:|---|\n", c.name)
	around := share.total() - share.api - cost.total() // of the worker, beside the sound
	var sum ratio
	sum.row(b, "decode, resample, level, encode, peaks", cost[assess.Decoding]+cost[rendition], ffmpeg(ctx, file))
	sum.row(b, "features, network", cost[assess.Hearing], teacher(ctx, readingLength))
	sum.row(b, "API: receive, check, seal, store, record", share.api, put(ctx, file))
	sum.row(b, "worker beside the sound: fetch, open, seal, store, record", around, bareQueue(ctx))
	own := cost[text] + cost[assess.Measuring] + cost[assess.Aligning] + cost[assess.Judging]
	fmt.Fprintf(b.w, "| text, quality, align, judge | %.1f | – | | nobody's: nothing else does this |\n", ms(own))
	fmt.Fprintf(b.w, "| sum of what has a limit | %.1f | %.1f | %s | |\n", ms(sum.ours), ms(sum.limit), sum)
	whole := ratio{ours: share.total(), limit: sum.limit + own}
	fmt.Fprintf(b.w, "| end to end, with nobody's added to both | %.1f | %.1f | %s | goal: at most %g |\n", ms(whole.ours), ms(whole.limit), whole, mostRatio)
	return nil
}

// ratio is of two sums.
type ratio struct{ ours, limit time.Duration }

func (r ratio) String() string {
	if r.limit <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", r.ours.Seconds()/r.limit.Seconds())
}

// row prints a part, and adds it up where its limit is known.
func (r *ratio) row(b *bench, name string, ours time.Duration, l limit) {
	if l.absent != "" {
		fmt.Fprintf(b.w, "| %s | %.1f | – | | not measured: %s |\n", name, ms(ours), l.absent)
		return
	}
	r.ours, r.limit = r.ours+ours, r.limit+l.cost
	fmt.Fprintf(b.w, "| %s | %.1f | %.1f | %s | %s |\n", name, ms(ours), ms(l.cost), ratio{ours, l.cost}, l.what)
}

package api

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestAFewKeepNobodyOut has accounts take as many places among the uploads as they may,
// one after the other or in turns, and keep them: eight leave a third of the places at
// least, and who holds none gets one for as long as one is free, so that to hold all of
// them takes more accounts than half of the places.
func TestAFewKeepNobodyOut(t *testing.T) {
	for _, test := range []struct {
		places, first int // first is what the first may hold
		inTurns       bool
	}{{64, 7, false}, {64, 8, true}, {16, 2, false}, {256, 26, false}, {8, 1, false}, {1, 1, false}} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			all := newSlots(test.places, prometheus.NewGauge(prometheus.GaugeOpts{Name: "n"}))
			share, left := newShares(all.dwindling), func() int { return cap(all.free) - len(all.free) }
			held := map[int]int{}
			take := func(account int) bool {
				give, ok := share.take(fmt.Sprint(account))
				if ok && !all.take() {
					give()
					return false
				}
				held[account] += map[bool]int{true: 1}[ok]
				return ok
			}
			const eight = 8
			if test.inTurns {
				for again := true; again; {
					again = false
					for account := range eight {
						again = take(account) || again
					}
				}
			}
			for account := range eight {
				for take(account) {
				}
			}
			if test.places > eight && left() < test.places/3 {
				t.Errorf("%d accounts leave %d of %d places", eight, left(), test.places)
			}
			if held[0] > test.first {
				t.Errorf("the first holds %d of %d, want %d at most", held[0], test.places, test.first)
			}
			accounts := eight
			for ; left() > 0; accounts++ {
				if !take(accounts) {
					t.Fatalf("account %d holds none, %d places are free, and it gets none", accounts, left())
				}
				if half := test.places / 2; left() <= half && take(accounts) {
					t.Errorf("account %d gets a second place while %d are free", accounts, left())
				}
			}
			if test.places > eight && accounts <= test.places/2 {
				t.Errorf("%d accounts hold all of %d places", accounts, test.places)
			}
			t.Logf("%d accounts hold all of %d; the first eight %v", accounts, test.places, held)
		})
	}
}

package exact

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// someChains are chains of one to twelve states over so many columns.
func someChains(r *rand.Rand, states, columns int) (links []Link) {
	for len(links) < states {
		n := min(1+r.IntN(12), states-len(links))
		for k := range n {
			links = append(links, Link{First: k == 0, Hold: r.IntN(3) == 0, Column: r.IntN(columns)})
		}
	}
	return links
}

// TestChains holds the steps to the formulas, a state at a time.
func TestChains(t *testing.T) {
	const columns, frames, floor = 7, 20, -12
	r := rand.New(rand.NewPCG(19, 20))
	never := float32(math.Inf(-1))
	for _, n := range []int{1, 8, 9, 100, 333} {
		links := someChains(r, n, columns)
		scores, enter := make([]float32, frames*columns), make([]float32, frames*n)
		for i := range scores {
			scores[i] = -float32(r.IntN(5))
		}
		for i := range enter {
			if enter[i] = never; r.IntN(3) == 0 {
				enter[i] = -float32(r.IntN(20))
			}
		}
		var want []float32
		value := make([]float32, n)
		for k := range value {
			value[k] = never
		}
		for f := range frames {
			old, best := append([]float32(nil), value...), never
			var moves []float32
			for k, l := range links {
				from, held := enter[f*n+k], never
				if !l.First {
					from = old[k-1]
				}
				if l.Hold {
					held = old[k]
				}
				value[k] = max(from, held) + scores[f*columns+l.Column]
				best = max(best, value[k])
				moves = append(moves, truth(from > held), truth(value[k] >= floor))
			}
			want = append(append(append(want, value...), best), moves...)
		}
		name := fmt.Sprint("Chains of ", n)
		wantSame(t, name, allWays(t, name, func() (got []float32) {
			c := NewChains(links)
			for f := range frames {
				copy(c.Enter, enter[f*n:(f+1)*n])
				best, m := c.Step(0, n, scores[f*columns:(f+1)*columns], floor)
				got = append(append(got, c.Value[:n]...), best)
				for k := range n {
					got = append(got, truth(m.HasAdvanced(k)), truth(m.AnyLive(k, k+1)))
				}
			}
			return got
		}), want)
	}
}

func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// TestAnyLive looks at every stretch of states of which one is live.
func TestAnyLive(t *testing.T) {
	const n = 200
	for live := 0; live < n; live += 7 {
		m := Moves{Live: make([]byte, n/8+8), Lo: 16}
		m.Live[live/8] = 1 << (live % 8)
		for lo := range n {
			for hi := lo + 1; hi <= n; hi++ {
				if got, want := m.AnyLive(16+lo, 16+hi), lo <= live && live < hi; got != want {
					t.Fatalf("AnyLive(%d, %d) = %t with only %d live", lo, hi, got, live)
				}
			}
		}
	}
}

// A part of the states moves as the whole does where the rest is out of reach.
func TestChainsOfAWindow(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	links := someChains(r, 64, 3)
	links[19].First, links[40].First = true, true
	whole, part := NewChains(links), NewChains(links)
	whole.Enter[19], part.Enter[19] = 0, 0
	for f := range 10 {
		scores := numbers(r, 3)
		all, _ := whole.Step(0, 64, scores, 0)
		some, m := part.Step(19, 40, scores, 0)
		if all != some || m.Lo != 16 {
			t.Fatalf("frame %d: best of all %g, of a part %g from %d on", f, all, some, m.Lo)
		}
		wantSame(t, "Chains of a window", part.Value[:40], whole.Value[:40])
	}
}

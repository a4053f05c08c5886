package exact

import "testing"

func TestScratchFits(t *testing.T) {
	places := map[int]int{}
	for n := range 5000 {
		x := Take(n)
		at, size := sizeOf(n)
		if len(x) != n || at >= 0 && (cap(x) != size || size > n+n/steps+1) {
			t.Fatalf("Take(%d) has length %d and room for %d", n, len(x), cap(x))
		}
		if other, ok := places[at]; ok && at >= 0 && other != size {
			t.Fatalf("pieces for %d and for %d numbers are kept in one place", size, other)
		}
		places[at] = size
		for i := range x {
			x[i] = float32(n)
		}
		Give(x)
		if zeros := TakeZeros(n); n > 0 && (zeros[0] != 0 || zeros[n-1] != 0) {
			t.Fatalf("TakeZeros(%d) has what was left there", n)
		}
	}
	if at, size := sizeOf(mostScratch); at < 0 || at >= len(scratch) || size != mostScratch {
		t.Errorf("the largest piece is kept at %d with room for %d", at, size)
	}
	Give(nil, make([]float32, 3), make([]float32, mostScratch+1), make([]float32, 1001)) // which are not kept
}

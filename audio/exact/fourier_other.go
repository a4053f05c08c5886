//go:build !amd64

package exact

func fourFirst(from, to []Four, l1, ido int) { fourFirstLoop(from, to, l1, ido) }

func fourInner(from, to []Four, turns []float64, l1, ido int) {
	fourInnerLoop(from, to, turns, l1, ido)
}

func fourLast(from, to []Four, l1, ido int) { fourLastLoop(from, to, l1, ido) }

func twoInner(from, to []Four, turns []float64, ido int) { twoInnerLoop(from, to, turns, ido) }

package exact

func fourFirst(from, to []Four, l1, ido int) {
	if !vector {
		fourFirstLoop(from, to, l1, ido)
		return
	}
	_, _ = from[4*l1*ido-1], to[4*l1*ido-1]
	fourFirstAVX(&from[0], &to[0], l1, ido)
}

func fourInner(from, to []Four, turns []float64, l1, ido int) {
	if !vector || ido < 4 {
		fourInnerLoop(from, to, turns, l1, ido)
		return
	}
	_, _, _ = from[4*l1*ido-1], to[4*l1*ido-1], turns[3*ido-1]
	fourInnerAVX(&from[0], &to[0], &turns[0], l1, ido)
}

func fourLast(from, to []Four, l1, ido int) {
	if !vector {
		fourLastLoop(from, to, l1, ido)
		return
	}
	_, _ = from[4*l1*ido-1], to[4*l1*ido-1]
	fourLastAVX(&from[0], &to[0], l1, ido)
}

func twoInner(from, to []Four, turns []float64, ido int) {
	if !vector || ido < 4 {
		twoInnerLoop(from, to, turns, ido)
		return
	}
	_, _, _ = from[2*ido-1], to[2*ido-1], turns[ido-1]
	twoInnerAVX(&from[0], &to[0], &turns[0], ido)
}

// Each is the loop of like name, for l1 > 0 groups and ido numbers, an even count
// of at least 4 where it is that of the inner ones.

//go:noescape
func fourFirstAVX(from, to *Four, l1, ido int)

//go:noescape
func fourInnerAVX(from, to *Four, turns *float64, l1, ido int)

//go:noescape
func fourLastAVX(from, to *Four, l1, ido int)

//go:noescape
func twoInnerAVX(from, to *Four, turns *float64, ido int)

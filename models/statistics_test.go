package models

import "testing"

// TestMisreadings wants nothing of nine, and of ten a figure in which whoever reads
// most counts no more than the others.
func TestMisreadings(t *testing.T) {
	var m Misreadings
	m.Add(0, 0, 0) // nothing was read
	for range 9 {
		m.Add(1, 0, 0)
	}
	if _, _, ok := m.Publish(); ok {
		t.Error("figures of nine learners are published")
	}
	m.Add(1000, 1000, 0)
	learners, rates, ok := m.Publish()
	if !ok || learners != 10 || rates != (Rates{Wrong: 10}) {
		t.Errorf("Publish = %d, %+v, %t, want 10 learners of whom a tenth is wrong", learners, rates, ok)
	}
	for range 4 {
		m.Add(2, 1, 1)
	}
	if learners, rates, _ := m.Publish(); learners != 10 || rates != (Rates{Wrong: 20, Skipped: 15}) { // 3/14 and 2/14
		t.Errorf("Publish = %d, %+v", learners, rates)
	}
}

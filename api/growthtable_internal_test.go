package api

import "testing"

// TestInert shows that no cell is a formula to a spreadsheet.
func TestInert(t *testing.T) {
	for cell, want := range map[string]string{
		"钓": "钓", "": "", "12": "12", "=1+1": "'=1+1", "+A1": "'+A1", "-2": "'-2", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "＝1": "'＝1",
	} {
		if got := inert(cell); got != want {
			t.Errorf("inert(%q) = %q, want %q", cell, got, want)
		}
	}
}

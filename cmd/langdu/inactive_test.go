package main

import (
	"strings"
	"testing"
)

// TestP14WhoDoesNotComeByIsToldAndErased shows that the voice of a child who has
// not come by is erased: their guardian is told two weeks before, playing a
// recording is enough to keep it, and the results stay as the schedule says.
func TestP14WhoDoesNotComeByIsToldAndErased(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			id := s.newReader(t, "xiaoming")
			at := "/v1/recordings/" + id
			for _, step := range []struct {
				days    int
				plays   bool
				says    string
				notices int
				played  int // status of the playback afterwards
			}{
				{75, false, "", 0, 200},
				{76, true, "1 guardians told", 1, 200}, // and then they play it
				{90, false, "1 guardians told", 2, 200},
				{103, false, "", 2, 200},
				{104, false, "the voice of 1 learners", 2, 410},
			} {
				said := s.sweep(t, stores, step.days)
				if !strings.Contains(said, step.says) || step.says == "" && (strings.Contains(said, "told") || strings.Contains(said, "voice")) {
					t.Errorf("after %d days the sweep said %q, want %q", step.days, said, step.says)
				}
				notices := s.want(t, 200, "GET", "/v1/learners/xiaoming/notices", nil)["notices"].([]any)
				if len(notices) != step.notices {
					t.Errorf("after %d days there are %d notices, want %d", step.days, len(notices), step.notices)
				}
				if status, _, _ := s.call(t, "GET", at+"/peaks", nil); status != step.played {
					t.Errorf("after %d days the waveform = %d, want %d", step.days, status, step.played)
				}
				if step.plays || step.played != 200 {
					if status, _, answer := s.call(t, "GET", at+"/audio", nil); status != step.played {
						t.Errorf("after %d days the playback = %d, want %d: %s", step.days, status, step.played, answer)
					}
				}
				s.want(t, 200, "GET", at+"/result", nil)
			}
		})
	}
}

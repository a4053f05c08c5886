package records

import (
	"encoding/base64"
	"testing"

	"github.com/langdu/langdu/models"
)

// FuzzWorkCursor wants a cursor to be refused, or to be one that String writes: what
// passes goes into a query.
func FuzzWorkCursor(f *testing.F) {
	f.Add(workCursor{created: 1764417600000, id: models.NewRecordingID()}.String())
	for _, plain := range []string{"w1:-1:x", "w1:9223372036854775808:", "w2:1:1", "w1:1:\x00", "w1:1:1:1", "w1::"} {
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(plain)))
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseWorkCursor(s)
		if err != nil {
			if models.KindOf(err) != models.Invalid {
				t.Fatalf("parseWorkCursor(%q): %v, want invalid", s, err)
			}
			return
		}
		if s == "" {
			return
		}
		if again, err := parseWorkCursor(c.String()); err != nil || again != c {
			t.Fatalf("%q is %+v, and written again %+v, %v", s, c, again, err)
		}
		if _, err := models.ParseRecordingID(string(c.id)); err != nil {
			t.Fatalf("%q names recording %q", s, c.id)
		}
	})
}

package records

import (
	"context"
	"fmt"
	"strings"

	"github.com/langdu/langdu/models"
)

// Liked says which of the recordings by likes; those it does not are left out.
func (s *Store) Liked(ctx context.Context, by models.PrincipalID, ids []models.RecordingID) (map[models.RecordingID]bool, error) {
	liked := map[models.RecordingID]bool{}
	if len(ids) == 0 {
		return liked, nil
	}
	places, args := make([]string, len(ids)), []any{string(by)}
	for i, id := range ids {
		places[i] = fmt.Sprintf("$%d", i+2)
		args = append(args, string(id))
	}
	found, err := collect(ctx, s.read, scalar[models.RecordingID],
		`SELECT recording FROM likes WHERE principal = $1 AND recording IN (`+strings.Join(places, ", ")+`)`, args...)
	for _, id := range found {
		liked[id] = true
	}
	return liked, fail("records.Liked", err)
}

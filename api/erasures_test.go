package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestReceiptOutlivesItsErasure follows an erasure to its receipt, and asks for it
// again when the row of the erasure has reached its own end.
func TestReceiptOutlivesItsErasure(t *testing.T) {
	s := start(t)
	_, path := s.played()
	at := s.want(s.call("DELETE", path, s.app(), ""), 202).Header.Get("Location")
	id := models.ErasureID(strings.TrimPrefix(at, "/v1/erasures/"))
	if got := s.want(s.call("GET", at, s.app(), ""), 200); got.json("receipt") != nil {
		t.Errorf("a receipt before the end: %s", got.body)
	}
	s.erased(id)
	got := s.want(s.call("GET", at, s.app(), ""), 200)
	receipt, err := models.ReadReceipt(got.body)
	if err != nil || receipt.Erasure != id {
		t.Fatalf("%v in %s", err, got.body)
	}
	if n, err := s.store.PurgeRemnants(t.Context(), s.clock.Now().Add(time.Second), 100); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	if _, err := s.store.Erasure(t.Context(), id); models.KindOf(err) != models.NotFound {
		t.Fatalf("the row of the erasure is there still: %v", err)
	}
	again := s.want(s.call("GET", at, s.app(), ""), 200)
	if string(again.body) != string(got.body) {
		t.Errorf("the answer afterwards is\n%s, before\n%s", again.body, got.body)
	}
}

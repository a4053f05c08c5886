//go:build linux

package main

import (
	"io"
	"net"
	"slices"
	"testing"
	"time"
)

// TestTheSeedGivesTheOrder wants the same order from the same seed, each kind of fault
// in the first round, and another order from another seed.
func TestTheSeedGivesTheOrder(t *testing.T) {
	var faults []fault
	for _, kind := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		faults = append(faults, fault{kind: kind})
	}
	kinds := func(seed uint64) (all []string) {
		for _, f := range order(faults, 20, seed) {
			all = append(all, f.kind)
		}
		return all
	}
	one, same, other := kinds(1), kinds(1), kinds(2)
	if !slices.Equal(one, same) || slices.Equal(one, other) {
		t.Errorf("orders %v, %v of the same seed, %v of another", one, same, other)
	}
	if round := slices.Sorted(slices.Values(one[:7])); !slices.Equal(round, []string{"a", "b", "c", "d", "e", "f", "g"}) {
		t.Errorf("the first round is %v, want each kind once", round)
	}
}

// TestAWireIsCutSilentAndHealed sends bytes over one.
func TestAWireIsCutSilentAndHealed(t *testing.T) {
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	go func() {
		for {
			c, err := echo.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); _ = c.Close() }()
		}
	}()
	w, err := newWire([]string{"127.0.0.1:1", echo.Addr().String()}, "127.0.0.1:0") // nothing listens at the first end
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	said := func(c net.Conn, most time.Duration) error {
		_ = c.SetDeadline(time.Now().Add(most))
		if _, err := c.Write([]byte("hallo")); err != nil {
			return err
		}
		_, err := io.ReadFull(c, make([]byte, 5))
		return err
	}
	dial := func() net.Conn {
		c, err := net.Dial("tcp", w.address())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	c := dial()
	if err := said(c, 10*time.Second); err != nil {
		t.Fatalf("over a good wire: %v", err)
	}
	w.silence()
	if err := said(c, 50*time.Millisecond); err == nil {
		t.Error("a silent wire carries")
	}
	w.sever(true)
	if cut, err := net.Dial("tcp", w.address()); err != nil { // it may be cut before we know of it
		t.Logf("cut at once: %v", err)
	} else if err := said(cut, 10*time.Second); err == nil {
		t.Error("a wire that is cut carries")
	}
	w.heal()
	if err := said(dial(), 10*time.Second); err != nil {
		t.Errorf("over a healed wire: %v", err)
	}
}

//go:build linux

package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// checker holds the stores against what was promised. It knows nothing of how the
// service works, but what its documentation promises.
type checker struct {
	ledger   *ledger
	base     *baseline
	stores   *snapshot
	findings map[string]*finding
	// longest is for how long an upload that was cut off may lie there, and asTus one
	// that can be gone on with.
	longest time.Duration
}

// check is all that is wrong with what lies in the stores.
func check(l *ledger, b *baseline, s *snapshot) []finding {
	c := &checker{ledger: l, base: b, stores: s, findings: map[string]*finding{}, longest: 10*time.Minute + 30*time.Second}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, look := range []func(){c.uploads, c.strangers, c.results, c.objects, c.queue, c.erasures, c.keys, c.rest} {
		look()
	}
	return sorted(c.findings)
}

// found notes a finding.
func (c *checker) found(what, format string, args ...any) {
	f := c.findings[what]
	if f == nil {
		f = &finding{What: what, Example: fmt.Sprintf(format, args...)}
		c.findings[what] = f
	}
	f.Count++
}

func sorted(found map[string]*finding) []finding {
	var all []finding
	for _, f := range found {
		all = append(all, *f)
	}
	slices.SortFunc(all, func(a, b finding) int { return cmp.Compare(a.What, b.What) })
	return all
}

// begun says that an upload which is not finished may lie there still.
func (c *checker) begun(r row) bool {
	for _, p := range c.stores.Parts {
		if p.Recording == r.ID {
			return p.Expires > c.stores.At.Add(-sweepTime).UnixMilli()
		}
	}
	return r.Created > c.stores.At.Add(-c.longest).UnixMilli()
}

// sweepTime is how long after its end something may wait for the sweep.
const sweepTime = 20 * time.Second

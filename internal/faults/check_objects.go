//go:build linux

package main

import "strings"

// What the checker says of objects.
const (
	orphan     = "an object without a row"
	leftover   = "an object that its row does not ask for"
	missing    = "a row without its object"
	halfUpload = "a multipart upload that nobody ends"
)

// The objects of a recording.
const (
	originalFile = "original"
	playbackFile = "playback.m4a"
)

// wanted is the objects that a row asks for.
func wanted(r row) map[string]bool {
	want := map[string]bool{}
	if r.Status == "erased" {
		return want
	}
	if r.Original > 0 {
		want[originalFile] = true
	}
	if r.Rendition > 0 && (r.Status == "scored" || r.Status == "unassessable") {
		want[playbackFile] = true
	}
	return want
}

// maybeWritten says that the erasure of a recording waits still, because the store may
// write what it was sent before; it will be looked at again.
func (c *checker) maybeWritten(id string) bool {
	for erasure, e := range c.stores.Erasures {
		if e.Recording == id {
			return c.stores.waits(erasure)
		}
	}
	return false
}

// objects holds the rows and the object store against each other. What is being worked
// on may have any of its objects.
func (c *checker) objects() {
	have := map[string]map[string]bool{}
	for _, key := range c.stores.Objects {
		rest, ours := strings.CutPrefix(key, "r/")
		id, name, _ := strings.Cut(rest, "/")
		r, there := c.stores.Rows[id]
		switch {
		case !ours || !there:
			c.found(orphan, "%s", key)
		case r.Status == "uploading" && c.begun(r), !settledStatus(r.Status), c.maybeWritten(id):
		case !wanted(r)[name]:
			c.found(leftover, "%s, where the recording is %s at attempt %d", key, r.Status, r.Attempt)
		}
		if have[id] == nil {
			have[id] = map[string]bool{}
		}
		have[id][name] = true
	}
	for id, r := range c.stores.Rows {
		if r.Status == "uploading" {
			continue
		}
		for name := range wanted(r) {
			if !have[id][name] {
				c.found(missing, "%s of %s, which is %s", name, id, r.Status)
			}
		}
	}
	for _, half := range c.stores.Halves {
		c.found(halfUpload, "%s", half)
	}
}

package sealed_test

import (
	"bytes"
	"testing"
)

// FuzzUnseal puts anything where a sealed object lay: what is read is the beginning of
// what was put there, or nothing, and only all of it without an error.
func FuzzUnseal(f *testing.F) {
	store := newMemory()
	o := over(f, store)
	data := noise(payload + 777)
	put(f, o, "a", data)
	whole, _ := store.get("a")
	f.Add(uint32(0), whole[:40], uint32(len(whole)), uint32(0))
	f.Add(uint32(pack), whole[:40], uint32(len(whole)), uint32(payload))
	f.Add(uint32(4), []byte{0xff}, uint32(32), uint32(9))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, length, from uint32) {
		damaged := bytes.Clone(whole)
		copy(damaged[int(at)%len(damaged):], patch)
		damaged = damaged[:int(length)%(len(damaged)+1)]
		store.set("a", damaged)
		offset := int64(from) % int64(len(data))
		got, err := read(t, o, "a", offset, 0)
		if !bytes.HasPrefix(data[offset:], got) || err == nil && len(got) < len(data[offset:]) {
			t.Fatalf("%d bytes of %d, some of them others, and error %v", len(got), len(data[offset:]), err)
		}
	})
}

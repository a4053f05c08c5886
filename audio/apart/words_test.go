package apart

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ said, want string }{
		{"", "it ended without an answer, saying: nothing"},
		{"/build/offline-model.cc:Init:77 'vocab_size' does not exist in the metadata\n", "saying: 'vocab_size' does not exist in the metadata"},
		{"terminate called\n  what():  no such node\nSIGABRT: abort\nPC=0x1\n", "saying: terminate called; what():  no such node"},
	} {
		w := &LastWords{}
		if _, err := w.Write([]byte(test.said)); err != nil {
			t.Fatal(err)
		}
		if got := w.Explain(nil); !strings.HasSuffix(got, test.want) {
			t.Errorf("Explain(%q) = %q, want %q at its end", test.said, got, test.want)
		}
		w.Forget()
		if got := w.Explain(nil); !strings.HasSuffix(got, "nothing") {
			t.Errorf("after Forget: %q", got)
		}
	}
	w := &LastWords{}
	if n, err := w.Write(make([]byte, 2*maxWords)); n != 2*maxWords || err != nil || len(w.text) != maxWords {
		t.Errorf("Write = %d, %v, keeps %d", n, err, len(w.text))
	}
}

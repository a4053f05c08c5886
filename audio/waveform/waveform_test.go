package waveform

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

const fileType = "\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00"

func boxed(t *testing.T, document string) string {
	t.Helper()
	box, err := Box([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return string(box)
}

func TestReadsWhatWasBoxedAndNoMore(t *testing.T) {
	const document = `{"duration":1,"peaks":[[0.5]]}`
	file := strings.NewReader(fileType + boxed(t, document) + "and so on")
	got, err := Read(iotest.OneByteReader(file))
	if err != nil || string(got) != document {
		t.Fatalf("Read = %q, %v", got, err)
	}
	if rest, _ := io.ReadAll(file); string(rest) != "and so on" {
		t.Errorf("%q is left of the file", rest)
	}
	if _, err := Box(make([]byte, Most+1)); err == nil {
		t.Error("a waveform was boxed that nobody can read again")
	}
	if _, err := Read(strings.NewReader(fileType + boxed(t, `"`+strings.Repeat("x", Most-2)+`"`))); err != nil {
		t.Errorf("the largest is not read: %v", err)
	}
}

func TestReadsNothingElse(t *testing.T) {
	good := fileType + boxed(t, "{}")
	other := []byte(good)
	other[len(fileType)+headSize]++
	for name, file := range map[string]string{
		"nothing":              "",
		"no MP4":               "0123456789",
		"another file":         fileType + "\x00\x00\x00\x08moov",
		"a box of another id":  string(other),
		"no JSON":              fileType + boxed(t, "{"),
		"a file type of 4 GB":  "\xff\xff\xff\xffftyp" + good[8:],
		"a box without length": fileType + "\x00\x00\x00\x00uuid" + strings.Repeat("x", 99),
		"a box of 4 GB":        fileType + "\xff\xff\xff\xffuuid" + strings.Repeat("x", 99),
		"a box without id":     fileType + "\x00\x00\x00\x0fuuid" + strings.Repeat("x", 99),
	} {
		if got, err := Read(strings.NewReader(file)); !errors.Is(err, ErrNone) {
			t.Errorf("%s: Read = %q, %v", name, got, err)
		}
	}
	for n := range good {
		if got, err := Read(strings.NewReader(good[:n])); !errors.Is(err, ErrNone) {
			t.Fatalf("of %d bytes: Read = %q, %v", n, got, err)
		}
		broken := errors.New("the store broke off")
		if _, err := Read(io.MultiReader(strings.NewReader(good[:n]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
			t.Fatalf("a store that breaks off after %d bytes: %v", n, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	box, err := Box([]byte(`{"peaks":[[0.5]]}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append([]byte(fileType), box...))
	f.Add([]byte(fileType))
	f.Fuzz(func(t *testing.T, file []byte) {
		document, err := Read(bytes.NewReader(file))
		if err != nil && !errors.Is(err, ErrNone) || len(document) > Most {
			t.Fatalf("%d bytes, %v", len(document), err)
		}
	})
}

package sherpa

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/langdu/langdu/audio/apart"
)

// Process runs a recogniser where this process was started for that, and says
// whether it did: then there is nothing else to do. To be called first of all in
// main, and in TestMain of what opens a recogniser.
func Process() bool {
	if !apart.Named(processName) {
		return false
	}
	tasks, answers := apart.Pipes()
	if err := serve(tasks, answers, load); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

// engine is a model in memory.
type engine interface {
	version() string
	hear(samples []float32) (heard, error)
}

// serve answers tasks until there are no more.
func serve(tasks io.Reader, answers io.Writer, load func(setting) (engine, error)) error {
	read, write := gob.NewDecoder(tasks), gob.NewEncoder(answers)
	var s setting
	if err := read.Decode(&s); err != nil {
		return err
	}
	e, err := load(s)
	if err != nil {
		return err
	}
	if err := write.Encode(loaded{e.version()}); err != nil {
		return err
	}
	for {
		var t task
		if err := read.Decode(&t); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		h, err := e.hear(t.Samples)
		if err != nil {
			return err
		}
		if err := write.Encode(h); err != nil {
			return err
		}
	}
}

package main

import (
	"log/slog"
	"runtime"
	"sync"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/audio/isolate"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// isolation is whether uploads are decoded in processes of their own, which are made
// ready once for the whole process. The zero value, and nil, is not.
type isolation struct {
	wanted bool

	once   sync.Once // guards what follows
	opened *isolate.Decoders
	err    error
}

func (i *isolation) flags(f *pflag.FlagSet) {
	f.BoolVar(&i.wanted, "isolate", false, "decode each upload in a process of its own, without network, files, environment or much memory (Linux only; costs some milliseconds a recording)")
}

// into has an engine decode in isolation, where that is wanted. models.Invalid where
// this system cannot.
func (i *isolation) into(c *workers.EngineConfig, log *slog.Logger) error {
	if i == nil || !i.wanted {
		return nil
	}
	i.once.Do(func() {
		if i.opened, i.err = isolate.New(runtime.NumCPU()); i.err != nil {
			i.err = models.Errorf("configuration", models.Invalid, "--isolate: %w; leave it out, or run on Linux with seccomp allowed", i.err)
			return
		}
		if c.FFmpeg != "off" && !i.opened.RunsFFmpeg() {
			log.Warn("this kernel has no Landlock, so ffmpeg is not run with --isolate: AMR, 3GP and CAF are refused")
		}
	})
	if i.err != nil {
		return i.err
	}
	c.Opener = i.opened.Open
	return nil
}

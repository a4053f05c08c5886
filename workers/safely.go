package workers

import (
	"runtime/debug"

	"github.com/langdu/langdu/models"
)

// safely turns a panic into an error. Uploads are hostile input: one that trips a
// decoder must not end the process, and with it everybody else's work.
func safely(do func() error) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = models.Errorf("workers", models.Internal, "panic: %v\n%s", failure, debug.Stack())
		}
	}()
	return do()
}

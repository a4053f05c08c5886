package main

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/langdu/langdu/models"
)

// ofFolder says of an error of the data folder what is to be done: the system names the
// first file in it that could not be opened, and leaves the rest to be guessed.
func (c Config) ofFolder(err error) error {
	todo := ""
	switch {
	case errors.Is(err, fs.ErrPermission):
		todo = "give it, with all that is in it, to the user that langdu runs as (chown -R), or choose another folder with --data"
	case errors.Is(err, syscall.EROFS):
		todo = "mount it for writing, or choose another folder with --data"
	case errors.Is(err, syscall.ENOTDIR):
		todo = "name a folder with --data"
	case errors.Is(err, syscall.ENOSPC):
		todo = "make room on its disk"
	default:
		return err
	}
	return models.Errorf("open stores", models.Unavailable, "the data folder %s cannot be used (%s): %s", c.Data, sentence(err), todo)
}

//go:build !unix

package embedded

import "errors"

// lock refuses: the gateway's folder backend needs a Unix system.
func lock(string) (unlock func() error, err error) {
	return nil, errors.New("the embedded object store runs on Unix systems only: use an S3 server")
}

package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	write := flag.String("write", "", "write the page to this file instead of the standard output")
	flag.Parse()
	if err := run(*write); err != nil {
		fmt.Fprintln(os.Stderr, "promises:", err)
		os.Exit(1)
	}
}

// run works in the root of the module.
func run(write string) error {
	if _, err := os.Stat("go.mod"); err != nil {
		return errors.Join(errors.New("run it in the root of the module"), err)
	}
	tests, err := findTests(os.DirFS("."))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	page(&b, tests)
	if write == "" {
		_, err := os.Stdout.Write(b.Bytes())
		return err
	}
	return os.WriteFile(write, b.Bytes(), 0o644)
}

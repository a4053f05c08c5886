package main

import (
	"errors"
	"fmt"
	"strings"
)

// heading is above the list of modules in NOTICE; the list goes on to the end.
const heading = "Modules in the binary, as go list names them, and their licences\n----------------------------------------------------------------\n"

// named is NOTICE with the list of modules as they are.
func named(notice string, modules []module) (string, error) {
	before, _, _ := strings.Cut(notice, heading)
	var list strings.Builder
	var wrong []error
	for _, m := range modules {
		if !permitted(m.licence) {
			wrong = append(wrong, fmt.Errorf("%s %s: its licence (%q) is not one under which a module may be in the binary", m.path, m.version, m.licence))
		}
		fmt.Fprintf(&list, "%s  %s\n", m.path, m.licence)
	}
	return strings.TrimRight(before, "\n") + "\n\n" + heading + list.String(), errors.Join(wrong...)
}

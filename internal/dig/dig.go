// Package dig reads values out of decoded JSON, for tests.
package dig

import (
	"strconv"
	"strings"
)

// Value is what stands at a path of names and numbers, such as "runs.0.did"; nil
// where nothing does.
func Value(v any, path string) any {
	for _, name := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

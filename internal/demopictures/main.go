// Command demopictures draws the pictures of the demo's pages into
// cmd/langdu/demo, from flat shapes: they are our own, and a page in any light
// looks calm with them. Run from the module's root after a change.
package main

import (
	"cmp"
	"fmt"
	"image/color"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	for name, scene := range map[string]func() *canvas{
		"demo-0-meal": meal, "demo-1-fishing": fishing, "demo-2-dragonfly": dragonfly, "demo-3-balloon": balloon,
		"demo-4-rain": rain, "demo-5-library": library, "demo-6-night": night,
	} {
		if err := scene().save(filepath.Join("cmd/langdu/demo", name+".png")); err != nil {
			fmt.Fprintln(os.Stderr, "demopictures:", err)
			os.Exit(1)
		}
	}
}

// frequent is the 256 colours that most pixels have, in an order that is always the
// same.
func frequent(counts map[color.RGBA]int) color.Palette {
	all := slices.Collect(maps.Keys(counts))
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(counts[b]-counts[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var p color.Palette
	for _, c := range all[:min(256, len(all))] {
		p = append(p, c)
	}
	return p
}

package web

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
)

// icons are the paths of static/icons.js by name, for the frame, which is drawn
// before any script runs.
type icons map[string][]string

var (
	iconLine = regexp.MustCompile(`(?m)^  (\w+): \[(.*)\],$`)
	iconPath = regexp.MustCompile(`'([^']*)'`)
)

// iconsOf reads the icons off the script that draws them for the other scripts,
// so that there is one list of them.
func iconsOf(a *assets) icons {
	all := icons{}
	for _, m := range iconLine.FindAllStringSubmatch(string(a.files["icons.js"].plain), -1) {
		for _, p := range iconPath.FindAllStringSubmatch(m[2], -1) {
			all[m[1]] = append(all[m[1]], p[1])
		}
	}
	return all
}

// draw is the icon as icons.js would make it. It panics where there is none.
func (all icons) draw(name string) template.HTML {
	paths, ok := all[name]
	if !ok {
		panic("web: icons.js has no icon " + name)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="icon icon-%s" viewBox="0 0 24 24" aria-hidden="true">`, name)
	for _, p := range paths {
		d, filled := strings.CutPrefix(p, "!")
		class := ""
		if filled {
			class = ` class="filled"`
		}
		fmt.Fprintf(&b, `<path%s d="%s"/>`, class, template.HTMLEscapeString(d))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

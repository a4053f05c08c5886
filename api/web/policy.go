package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

// contentPolicy allows what the pages need and nothing else: our own scripts,
// styles, pictures and calls; sound from us or from the child's own microphone
// (blob:); no frame around us, no plug-in, no form that posts elsewhere.
func contentPolicy(a *assets) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' " + waveformStyle(a),
		"img-src 'self'",
		"connect-src 'self'",
		"media-src 'self' blob:",
		"manifest-src 'self'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}

// waveformHeight is the height in CSS pixels at which static/waveform.js draws the
// waveform. wavesurfer.js writes it into the style sheet of its shadow tree,
// and the policy names that style sheet by its hash.
const waveformHeight = 72

var waveformSheet = regexp.MustCompile("(?s)<style[^>]*>(.*?)</style>")

// waveformStyle is the hash of the one inline style sheet there is: the one
// that wavesurfer.js puts into its shadow tree. It is read off the vendored
// script, so that an update of the script cannot leave a stale hash behind.
func waveformStyle(a *assets) string {
	const script = "vendor/wavesurfer/wavesurfer.esm.js"
	sheet := waveformSheet.FindSubmatch(a.files[script].plain)
	if sheet == nil {
		panic("web: " + script + " has no style sheet: has it been replaced by another version?")
	}
	// Inside the script the sheet is a template literal with one hole, the height.
	text := strings.ReplaceAll(string(sheet[1]), `\n`, "\n")
	text = regexp.MustCompile(`\$\{[^}]*\}`).ReplaceAllString(text, fmt.Sprint(waveformHeight))
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

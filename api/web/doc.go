// Package web is the pages that children, and the grown-ups beside them, see:
// choose a page, read it aloud, see every character scored, and My Work.
//
//	/                 choose a page
//	/read/{page}      read it aloud: count down, record, stop, send
//	/r/{recording}    the result, character by character
//	/work             My Work: what was read, newest first
//	/assets/…         the scripts, styles and pictures of these
//
// The pages are plain ES modules and style sheets, embedded as they are
// written: no framework and no build step. They know the service only through
// the calls under /v1 and hold no secret: who is reading is in a cookie that
// scripts cannot see. Everything runs under a Content-Security-Policy that
// allows no inline script, no inline style and no other origin.
//
// The package serves files and nothing else. Whoever mounts it decides about
// sessions (the demo's cookie is set around [Handler], not in it).
package web

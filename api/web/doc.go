// Package web is the pages that children, and the grown-ups beside them, see:
// choose a page, read it aloud, see every character scored; answer a question
// about it by voice, see what was heard and what became of it; and My Work.
//
//	/                   choose a page
//	/read/{page}        read it aloud: count down, record, stop, send
//	/questions          choose a question; ?page= has those about one page
//	/answer/{question}  answer it aloud, in the same way
//	/r/{recording}      the result: the reading character by character, or the answer
//	/work               My Work: what was read and answered, newest first
//	/guardian           for parents: what is kept, what was agreed to, who listened; take it away, erase it
//	/staff              for staff: requests and their due dates, approvals, holds, incidents, the audit log
//	/assets/…           the scripts, styles and pictures of these
//
// A child who answers never sees what is expected, but the options of a choice
// and, of a sentence of which a part was said, the whole of it.
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

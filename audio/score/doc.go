// Package score judges how well each character of a text was said.
//
// Goodness of pronunciation is a likelihood ratio: how much better does the
// sound fit the phone that should have been said than the best of those that
// might have been said instead (Witt and Young, Speech Communication 30, 2000)?
// For Mandarin the rivals come in three groups: an initial competes with the
// other initials, a final with the other finals, whatever their tone, and a
// tone with the other four on the same final. A rival may lie where it fits
// best, so that its bounds need not be those of the expected phone: see window.
//
//	Weigh    posteriors           → evidence: log-likelihoods by group and frame
//	Judge    evidence, alignment  → margins → probabilities → verdicts → totals
//
// Margins are made probabilities by a [Calibration], which belongs to one
// acoustic model. What the numbers mean to a reader is in docs/scoring.md.
//
// The package knows no network and no text: it is told by [Units] what the
// columns of the posteriors are. It does not look for where anything was said;
// that is package align.
package score

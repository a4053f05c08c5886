// Package hanzi reads Chinese text: from characters to the syllables that a
// reader is expected to say, with every variant that is equally right.
package hanzi

//go:generate go run ../../training/lexicon -out lexicon.bin -curated ../../training/lexicon -corpus ../../../shared/text/cpp-dev

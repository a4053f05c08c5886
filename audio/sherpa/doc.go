// Package sherpa writes down what was said with a speech recogniser of the
// operator's own choosing, run by sherpa-onnx (k2-fsa, Apache-2.0). The recogniser
// is a folder with a manifest, recogniser.json, and the files of a model;
// docs/recognisers.md says where to get one and how to write the manifest. It is
// only in a build with the tag sherpa and cgo, on Linux: [Built].
//
//	clip → 16 kHz → windows that end in pauses → sherpa-onnx → tokens and times → transcript
//
// # A process of its own
//
// The library is C++ that somebody else wrote, runs a file that somebody else made,
// and ends the process when it does not like what it finds: a model without the
// metadata it wants, an error of ONNX Runtime on some recording. So it runs in a
// process of its own, which is this program started again: whoever uses the package
// calls [Process] first of all in main. What kills that process is the error of the
// one recording that did it, and the next recording gets a new process. A context
// that ends kills it too, as nothing else can stop the library.
//
// That process gets sound and returns text. It inherits none of the environment,
// where secrets are, but the path of libraries; neither library that it loads can
// open a socket, which the tests check.
//
// # What a recogniser's transcript is
//
// Recognisers are trained to write what was meant. A child who says si for shi in a
// known word is written as if it had said shi, so readings are those of the written
// text, never heard ones; they are left out where the text alone does not decide.
// A recogniser that hears something it has no word for leaves a gap.
package sherpa

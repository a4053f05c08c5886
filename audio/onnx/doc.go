// Package onnx evaluates networks in ONNX files with ONNX Runtime, a shared
// library of C++ that is loaded when the first network is opened. It knows
// nothing of sound.
//
// The library is only wanted by those who bring an acoustic model of their own
// (package adapt), and cgo with it. So the code that loads it is behind the build
// tag onnx:
//
//	CGO_ENABLED=1 go build -tags onnx ./cmd/langdu
//
// In every other build [Open] says [ErrNotBuilt], and the rest of the package,
// which finds the library and judges whether it can be loaded, is plain Go.
//
// The binding is github.com/yalue/onnxruntime_go (MIT), which brings the headers
// and opens the library by path. It asks for version 24 of the C API: ONNX
// Runtime 1.24 or later, as later ones keep earlier versions of the API.
package onnx

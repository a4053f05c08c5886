package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Errors of [Open].
var (
	// ErrNotBuilt means that the program was built without the tag onnx.
	ErrNotBuilt = errors.New("this build has no ONNX Runtime: build with -tags onnx and CGO_ENABLED=1, see docs/acoustic-models.md")
	// ErrLibrary means that there is no ONNX Runtime library that can be loaded.
	ErrLibrary = errors.New("no usable ONNX Runtime library")
	// ErrGraph means that the file is no network that can be evaluated as asked.
	ErrGraph = errors.New("not a usable ONNX network")
)

// Config says which network is evaluated and how.
type Config struct {
	// Library is the path of the shared library, or "" to look for it: see [Library].
	Library string
	// Model is the content of the ONNX file.
	Model []byte
	// Inputs are the names of the inputs, in the order in which [Graph.Run] is
	// given them; Output is the name of the one output that is wanted, which must
	// be of float32.
	Inputs []string
	Output string
}

// Type is the type of the numbers in a tensor, as ONNX calls it: "float32".
type Type string

// The types that can be fed.
const (
	Float32 Type = "float32"
	Int32   Type = "int32"
	Int64   Type = "int64"
)

// Port is an input or output as the file declares it. A dimension of −1 may be
// of any size.
type Port struct {
	Name  string
	Type  Type
	Shape []int64
}

// String is the port as an error shows it: "speech float32[-1 -1 400]".
func (p Port) String() string { return fmt.Sprintf("%s %s%v", p.Name, p.Type, p.Shape) }

// Tensor is numbers in row-major order. Of Floats, Ints and Longs one is set.
type Tensor struct {
	Shape  []int64
	Floats []float32
	Ints   []int32
	Longs  []int64
}

// typ is the type of what is set.
func (t Tensor) typ() Type {
	switch {
	case t.Ints != nil:
		return Int32
	case t.Longs != nil:
		return Int64
	}
	return Float32
}

// Whole is a tensor of whole numbers in the type that a port wants.
func Whole(want Type, shape, values []int64) Tensor {
	if want != Int32 {
		return Tensor{Shape: shape, Longs: values}
	}
	t := Tensor{Shape: shape, Ints: make([]int32, len(values))}
	for i, v := range values {
		t.Ints[i] = int32(v)
	}
	return t
}

// find is the port of a name, or an error that lists those there are.
func find(ports []Port, what, name string) (Port, error) {
	at := slices.IndexFunc(ports, func(p Port) bool { return p.Name == name })
	if at >= 0 {
		return ports[at], nil
	}
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.String()
	}
	return Port{}, fmt.Errorf("%w: it has no %s %q; it has %s", ErrGraph, what, name, strings.Join(names, ", "))
}

// complete errs when the network has an input that c does not feed: ONNX Runtime
// would say so on each run only.
func complete(ports []Port, fed []string) error {
	for _, p := range ports {
		if !slices.Contains(fed, p.Name) {
			return fmt.Errorf("%w: its input %s is not fed", ErrGraph, p)
		}
	}
	return nil
}

// fits errs when a tensor cannot be fed to a port.
func (p Port) fits(t Tensor) error {
	if t.typ() != p.Type {
		return fmt.Errorf("%w: input %s is given %s", ErrGraph, p, t.typ())
	}
	if len(p.Shape) != len(t.Shape) {
		return fmt.Errorf("%w: input %s is given %v, which has %d dimensions", ErrGraph, p, t.Shape, len(t.Shape))
	}
	for i, n := range p.Shape {
		if n > 0 && n != t.Shape[i] {
			return fmt.Errorf("%w: input %s is given %v", ErrGraph, p, t.Shape)
		}
	}
	return nil
}

// Package onnxfile writes ONNX networks, enough of the format to make those that
// tests evaluate: float32 weights, the operators of operator set 13, dimensions
// that may be open, metadata. It reads nothing.
//
// An ONNX file is one protocol buffer, ModelProto. The numbers of the fields below
// are those of onnx.proto (version 1.14 of the format's definition).
package onnxfile

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Graph is a network in the making. Values are known by name.
type Graph struct {
	nodes, initializers, inputs, outputs, meta [][]byte
}

// Meta adds an entry to the metadata of the file, which tells programs what the
// network itself does not.
func (g *Graph) Meta(key, value string) {
	var m message
	m.text(1, key)
	m.text(2, value)
	g.meta = append(g.meta, m)
}

// Attr is an attribute of a node: one whole number, or a list of them.
type Attr struct {
	Name string
	Int  int
	Ints []int // where it is a list
}

// Node adds an operator, which makes the value out from others, and returns out.
func (g *Graph) Node(operator, out string, inputs []string, attrs ...Attr) string {
	var m message
	for _, in := range inputs {
		m.text(1, in)
	}
	m.text(2, out)
	m.text(4, operator)
	for _, a := range attrs {
		m.bytes(5, a.encode())
	}
	g.nodes = append(g.nodes, m)
	return out
}

func (a Attr) encode() []byte {
	const oneInt, manyInts = 2, 7
	var m message
	m.text(1, a.Name)
	if a.Ints == nil {
		m.number(3, a.Int)
		m.number(20, oneInt)
		return m
	}
	for _, v := range a.Ints {
		m.number(8, v)
	}
	m.number(20, manyInts)
	return m
}

// Weights adds a constant tensor and returns its name.
func (g *Graph) Weights(name string, shape []int, values []float32) string {
	var m message
	for _, n := range shape {
		m.number(1, n)
	}
	m.number(2, float)
	m.text(8, name)
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	m.bytes(9, raw)
	g.initializers = append(g.initializers, m)
	return name
}

// Indices adds a list of whole numbers, as operators such as Slice want them, and
// returns its name.
func (g *Graph) Indices(name string, values ...int) string {
	var m message
	m.number(1, len(values))
	m.number(2, long)
	for _, v := range values {
		m.number(7, v)
	}
	m.text(8, name)
	g.initializers = append(g.initializers, m)
	return name
}

// Element types of tensors.
const (
	float   = 1
	integer = 6
	long    = 7
)

// Input declares an input of float32 and returns its name; a size of −1 is open.
func (g *Graph) Input(name string, shape ...int) string {
	g.inputs = append(g.inputs, port(name, float, shape))
	return name
}

// Longs declares an input of int64 and returns its name.
func (g *Graph) Longs(name string, shape ...int) string {
	g.inputs = append(g.inputs, port(name, long, shape))
	return name
}

// Ints declares an input of int32 and returns its name.
func (g *Graph) Ints(name string, shape ...int) string {
	g.inputs = append(g.inputs, port(name, integer, shape))
	return name
}

// Output declares that a value of float32 is an output.
func (g *Graph) Output(name string, shape ...int) {
	g.outputs = append(g.outputs, port(name, float, shape))
}

// OutputLongs declares that a value of int64 is an output.
func (g *Graph) OutputLongs(name string, shape ...int) {
	g.outputs = append(g.outputs, port(name, long, shape))
}

func port(name string, element int, shape []int) []byte {
	var dims message
	for i, n := range shape {
		var dim message
		if n < 0 {
			dim.text(2, name+string(rune('a'+i)))
		} else {
			dim.number(1, n)
		}
		dims.bytes(1, dim)
	}
	var tensor, typ, m message
	tensor.number(1, element)
	tensor.bytes(2, dims)
	typ.bytes(1, tensor)
	m.text(1, name)
	m.bytes(2, typ)
	return m
}

// File is the network as the content of a file.
func (g *Graph) File() []byte {
	const irVersion, operatorSet = 8, 13
	var graph, set, model message
	for _, n := range g.nodes {
		graph.bytes(1, n)
	}
	graph.text(2, "network")
	for _, part := range []struct {
		field protowire.Number
		list  [][]byte
	}{{5, g.initializers}, {11, g.inputs}, {12, g.outputs}} {
		for _, m := range part.list {
			graph.bytes(part.field, m)
		}
	}
	set.number(2, operatorSet)
	model.number(1, irVersion)
	model.bytes(7, graph)
	model.bytes(8, set)
	for _, m := range g.meta {
		model.bytes(14, m)
	}
	return model
}

// message is a protocol buffer in the making.
type message []byte

func (m *message) number(field protowire.Number, v int) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), uint64(v))
}

func (m *message) bytes(field protowire.Number, v []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), v)
}

func (m *message) text(field protowire.Number, v string) { m.bytes(field, []byte(v)) }

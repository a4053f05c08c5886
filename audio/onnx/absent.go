//go:build !onnx || !cgo

package onnx

import "context"

// Built says whether this program can evaluate networks.
const Built = false

// Graph is a network that has been opened.
type Graph struct{}

// Open says [ErrNotBuilt].
func Open(Config) (*Graph, error) { return nil, ErrNotBuilt }

// Inputs are the ports that are fed, in the order of [Config.Inputs].
func (*Graph) Inputs() []Port { return nil }

// Run says [ErrNotBuilt].
func (*Graph) Run(context.Context, []Tensor) (Tensor, error) { return Tensor{}, ErrNotBuilt }

// Close does nothing.
func (*Graph) Close() error { return nil }

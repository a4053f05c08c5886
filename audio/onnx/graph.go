//go:build onnx && cgo

package onnx

import (
	"context"
	"errors"
	"fmt"
	"sync"

	runtime "github.com/yalue/onnxruntime_go"
)

// Built says whether this program can evaluate networks.
const Built = true

// Graph is a network that has been opened. Any number of goroutines may run it
// at once; each run uses one thread, so that the same input gives the same bits
// with the same library on the same kind of processor.
type Graph struct {
	session *runtime.DynamicAdvancedSession
	inputs  []Port
	output  string
}

// loaded is the library of this process: there can be one only.
var loaded struct {
	sync.Mutex // guards path and is held while loading
	path       string
}

// load loads the library, once.
func load(path string) error {
	path, err := Library(path)
	if err != nil {
		return err
	}
	loaded.Lock()
	defer loaded.Unlock()
	if loaded.path == path {
		return nil
	}
	if loaded.path != "" {
		return fmt.Errorf("%w: %s is loaded already, and %s cannot be beside it", ErrLibrary, loaded.path, path)
	}
	runtime.SetSharedLibraryPath(path)
	if err := runtime.InitializeEnvironment(runtime.WithLogLevelError()); err != nil {
		return fmt.Errorf("%w: %s cannot be loaded (1.%d or later is wanted): %w", ErrLibrary, path, leastVersion, err)
	}
	loaded.path = path
	return nil
}

// Open loads the library if that is not yet done, then the network. The error
// wraps [ErrLibrary] or [ErrGraph]. Whoever opens a graph closes it.
func Open(c Config) (*Graph, error) {
	if err := load(c.Library); err != nil {
		return nil, err
	}
	inputs, outputs, err := describe(c.Model)
	if err != nil {
		return nil, err
	}
	g := &Graph{output: c.Output}
	for _, name := range c.Inputs {
		port, err := find(inputs, "input", name)
		if err != nil {
			return nil, err
		}
		g.inputs = append(g.inputs, port)
	}
	if err := complete(inputs, c.Inputs); err != nil {
		return nil, err
	}
	out, err := find(outputs, "output", c.Output)
	if err != nil {
		return nil, err
	}
	if out.Type != Float32 {
		return nil, fmt.Errorf("%w: output %s is not of float32", ErrGraph, out)
	}
	return g, g.start(c)
}

// start makes the session.
func (g *Graph) start(c Config) (err error) {
	options, err := runtime.NewSessionOptions()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLibrary, err)
	}
	defer func() { err = errors.Join(err, options.Destroy()) }()
	// One thread a run: recordings are what runs side by side.
	if err := errors.Join(options.SetIntraOpNumThreads(1), options.SetInterOpNumThreads(1)); err != nil {
		return fmt.Errorf("%w: %w", ErrLibrary, err)
	}
	g.session, err = runtime.NewDynamicAdvancedSessionWithONNXData(c.Model, c.Inputs, []string{c.Output}, options)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrGraph, err)
	}
	return nil
}

// describe lists the ports of a network.
func describe(model []byte) (inputs, outputs []Port, err error) {
	if len(model) == 0 {
		return nil, nil, fmt.Errorf("%w: the file is empty", ErrGraph)
	}
	in, out, err := runtime.GetInputOutputInfoWithONNXData(model)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrGraph, err)
	}
	return ports(in), ports(out), nil
}

func ports(all []runtime.InputOutputInfo) []Port {
	names := map[runtime.TensorElementDataType]Type{
		runtime.TensorElementDataTypeFloat: Float32,
		runtime.TensorElementDataTypeInt32: Int32,
		runtime.TensorElementDataTypeInt64: Int64,
	}
	list := make([]Port, len(all))
	for i, p := range all {
		list[i] = Port{Name: p.Name, Type: names[p.DataType], Shape: p.Dimensions}
		if list[i].Type == "" {
			list[i].Type = Type(p.DataType.String())
		}
	}
	return list
}

// Inputs are the ports that are fed, in the order of [Config.Inputs].
func (g *Graph) Inputs() []Port { return g.inputs }

// Run evaluates the network on its inputs, in the order of [Config.Inputs]. It
// errs when ctx has ended, when a tensor does not fit its input, or when the
// runtime cannot go on; ctx is not looked at while the runtime works.
func (g *Graph) Run(ctx context.Context, inputs []Tensor) (out Tensor, err error) {
	if err := ctx.Err(); err != nil {
		return out, err
	}
	if len(inputs) != len(g.inputs) {
		return out, fmt.Errorf("%w: %d inputs are given, want %d", ErrGraph, len(inputs), len(g.inputs))
	}
	values := make([]runtime.Value, len(inputs))
	defer func() {
		for _, v := range values {
			if v != nil {
				err = errors.Join(err, v.Destroy())
			}
		}
	}()
	for i, t := range inputs {
		if err := g.inputs[i].fits(t); err != nil {
			return out, err
		}
		if values[i], err = t.value(); err != nil {
			return out, fmt.Errorf("%w: input %s: %w", ErrGraph, g.inputs[i].Name, err)
		}
	}
	results := []runtime.Value{nil}
	if err := g.session.Run(values, results); err != nil {
		return out, fmt.Errorf("%w: %w", ErrGraph, err)
	}
	values = append(values, results[0])
	result, ok := results[0].(*runtime.Tensor[float32])
	if !ok {
		return out, fmt.Errorf("%w: output %s is not of float32", ErrGraph, g.output)
	}
	return Tensor{Shape: result.GetShape(), Floats: append([]float32(nil), result.GetData()...)}, nil
}

// value is the tensor as the runtime takes it.
func (t Tensor) value() (runtime.Value, error) {
	switch t.typ() {
	case Int32:
		return runtime.NewTensor(t.Shape, t.Ints)
	case Int64:
		return runtime.NewTensor(t.Shape, t.Longs)
	}
	return runtime.NewTensor(t.Shape, t.Floats)
}

// Close gives the network's memory back. It must not run meanwhile.
func (g *Graph) Close() error { return g.session.Destroy() }

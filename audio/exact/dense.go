package exact

// Tile is how many rows and columns [Dense] computes at a time.
const (
	TileRows = 4
	TileCols = 16
)

// Dense is a matrix of weights, kept in the order in which it is used: columns
// in blocks of [TileCols], and in each block one input after another.
type Dense struct {
	inputs, outputs int
	weights         []float32 // [block][input][TileCols], zero beyond the last output
	bias            []float32 // a whole number of blocks
}

// NewDense arranges a matrix that has one row of inputs for each output:
// weights[o·inputs + i]. bias may be nil.
func NewDense(inputs, outputs int, weights, bias []float32) Dense {
	blocks := (outputs + TileCols - 1) / TileCols
	d := Dense{inputs: inputs, outputs: outputs,
		weights: make([]float32, blocks*inputs*TileCols), bias: make([]float32, blocks*TileCols)}
	for o := range outputs {
		block, column := o/TileCols, o%TileCols
		for i := range inputs {
			d.weights[(block*inputs+i)*TileCols+column] = weights[o*inputs+i]
		}
	}
	copy(d.bias, bias)
	return d
}

// Apply computes [TileRows] rows of outputs at once from as many rows of inputs,
// which follow each other in x:
//
//	y[r][o] = bias[o] + x[r][0]·w[o][0] + x[r][1]·w[o][1] + …
//
// added from left to right. Only the first rows of them are written to y, whose
// rows follow each other too; x has room for all of them.
func (d *Dense) Apply(y, x []float32, rows int) {
	x = x[:TileRows*d.inputs]
	y = y[:rows*d.outputs]
	var tile [TileRows * TileCols]float32
	for first := 0; first < d.outputs; first += TileCols {
		for r := range TileRows {
			copy(tile[r*TileCols:], d.bias[first:first+TileCols])
		}
		dense(&tile, d.weights[first*d.inputs:(first+TileCols)*d.inputs], x, d.inputs)
		n := min(TileCols, d.outputs-first)
		for r := range rows {
			copy(y[r*d.outputs+first:][:n], tile[r*TileCols:])
		}
	}
}

// denseLoop adds the products of n inputs to the sums of a tile.
func denseLoop(tile *[TileRows * TileCols]float32, w, x []float32, n int) {
	for r := range TileRows {
		sums := (*[TileCols]float32)(tile[r*TileCols:])
		for i, v := range x[r*n : (r+1)*n] {
			row := (*[TileCols]float32)(w[i*TileCols:])
			for c := range sums {
				sums[c] += float32(v * row[c])
			}
		}
	}
}

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

// Rows is how many rows [Dense.Apply] is best given at a time: the weights of a
// pair of blocks then serve all of them from the nearest cache.
const Rows = 8 * TileRows

// tile is the sums of a few rows and one block of columns.
type tile [TileRows * TileCols]float32

// Apply computes rows of outputs from as many rows of inputs, which follow each
// other in x:
//
//	y[r][o] = bias[o] + x[r][0]·w[o][0] + x[r][1]·w[o][1] + …
//
// added from left to right. The rows of y follow each other too. x has room for a
// multiple of [TileRows] rows; what lies beyond the last is of no consequence.
func (d *Dense) Apply(y, x []float32, rows int) {
	y = y[:rows*d.outputs]
	for first := 0; first < d.outputs; first += 2 * TileCols {
		blocks := min(2, (d.outputs-first+TileCols-1)/TileCols)
		w := d.weights[first*d.inputs : (first+blocks*TileCols)*d.inputs]
		row := 0
		if first+blocks*TileCols <= d.outputs {
			row = denseWide(y[first:], d.outputs, d.bias[first:], w, x, d.inputs, blocks, rows)
		}
		for ; row < rows; row += TileRows {
			d.tiles(y, w, x[row*d.inputs:(row+TileRows)*d.inputs], row, first, blocks)
		}
	}
}

// tiles computes some rows and one or two blocks of columns, whole or not.
func (d *Dense) tiles(y, w, x []float32, row, first, blocks int) {
	var sums [2]tile
	for b := range blocks {
		sums[b].fill(d.bias[first+b*TileCols:])
	}
	if blocks == 2 {
		densePair(&sums, w, x, d.inputs)
	} else {
		dense(&sums[0], w, x, d.inputs)
	}
	for b := range blocks {
		d.store(y, &sums[b], row, first+b*TileCols)
	}
}

// fill begins every row's sums with the bias.
func (t *tile) fill(bias []float32) {
	for r := range TileRows {
		copy(t[r*TileCols:(r+1)*TileCols], bias)
	}
}

// store writes to y what it has room for of a tile from row and column on.
func (d *Dense) store(y []float32, t *tile, row, column int) {
	n := min(TileCols, d.outputs-column)
	for r := range min(TileRows, len(y)/d.outputs-row) {
		copy(y[(row+r)*d.outputs+column:][:n], t[r*TileCols:])
	}
}

// denseLoop adds the products of n inputs to the sums of a tile.
func denseLoop(tile *tile, w, x []float32, n int) {
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

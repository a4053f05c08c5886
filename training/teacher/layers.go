package teacher

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// apply is the layer on n rows of x.
func (l layer) apply(x []float32, n int) []float32 {
	y := make([]float32, n*l.out)
	for i := range n {
		copy(y[i*l.out:(i+1)*l.out], l.b)
	}
	if n == 0 {
		return y
	}
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1,
		blas32.General{Rows: n, Cols: l.in, Stride: l.in, Data: x},
		blas32.General{Rows: l.in, Cols: l.out, Stride: l.out, Data: l.w}, 1,
		blas32.General{Rows: n, Cols: l.out, Stride: l.out, Data: y})
	return y
}

// remember adds to each value the weighted sum of its own last frames.
func (b block) remember(x []float32, n int) []float32 {
	y := append([]float32(nil), x...)
	for i := range n {
		for k := range past {
			from := i - (past - 1) + k
			if from < 0 {
				continue
			}
			for m := range memory {
				y[i*memory+m] += b.fir[m*past+k] * x[from*memory+m]
			}
		}
	}
	return y
}

func relu(x []float32) []float32 {
	for i, v := range x {
		x[i] = max(v, 0)
	}
	return x
}

// logSoftmax turns logits into logarithms of probabilities, in place.
func logSoftmax(row []float32) {
	top := row[0]
	for _, v := range row {
		top = max(top, v)
	}
	var sum float64
	for _, v := range row {
		sum += math.Exp(float64(v - top))
	}
	norm := top + float32(math.Log(sum))
	for i := range row {
		row[i] -= norm
	}
}

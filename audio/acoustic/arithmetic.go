package acoustic

// Arithmetic says how this program rounds a product that is added to something:
// "exact" where it rounds the product first, as every processor can, so that
// results are equal bit for bit to those of every other exact program; "fused"
// where the compiler has joined the two operations, which it may on all
// processors but the plain amd64, and which moves scores by about 0.001.
//
// Programs made by the Makefile and the Dockerfile are exact: they are compiled
// with -gcflags=all=-d=fmahash=qn, which forbids the joining.
func Arithmetic() string {
	if fusedDouble(1+epsilon, 1+epsilon, -1-2*epsilon) != 0 || fusedSingle(1+epsilonSingle, 1+epsilonSingle, -1-2*epsilonSingle) != 0 {
		return "fused"
	}
	return "exact"
}

// (1+ε)² − (1+2ε) is ε², which is lost where the square is rounded first.
const (
	epsilon       = 1.0 / (1 << 27)
	epsilonSingle = 1.0 / (1 << 12)
)

//go:noinline
func fusedDouble(x, y, z float64) float64 { return x*y + z }

//go:noinline
func fusedSingle(x, y, z float32) float32 { return x*y + z }

#include "textflag.h"

// The kernels for AVX-512, twice as wide. The rule is that of kernels_amd64.s:
// every sum lives in one lane, and products are rounded before they are added.

// func densePairAVX512(tiles *[2]tile, w, x *float32, n int)
// Z0–Z3 are the rows of the first tile, Z4–Z7 of the second; Z8 and Z9 the weights
// of one input.
TEXT ·densePairAVX512(SB), NOSPLIT, $0-32
	MOVQ tiles+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ x+16(FP), R8
	MOVQ n+24(FP), CX
	LEAQ (R8)(CX*4), R9
	LEAQ (R9)(CX*4), R10
	LEAQ (R10)(CX*4), R11
	MOVQ CX, BX
	SHLQ $6, BX
	ADDQ SI, BX
	VMOVUPS (DI), Z0
	VMOVUPS 64(DI), Z1
	VMOVUPS 128(DI), Z2
	VMOVUPS 192(DI), Z3
	VMOVUPS 256(DI), Z4
	VMOVUPS 320(DI), Z5
	VMOVUPS 384(DI), Z6
	VMOVUPS 448(DI), Z7
	XORQ DX, DX

pair_input:
	VMOVUPS (SI), Z8
	VMOVUPS (BX), Z9
	VBROADCASTSS (R8)(DX*4), Z10
	VBROADCASTSS (R9)(DX*4), Z11
	VBROADCASTSS (R10)(DX*4), Z12
	VBROADCASTSS (R11)(DX*4), Z13
	VMULPS Z8, Z10, Z16
	VMULPS Z8, Z11, Z17
	VMULPS Z8, Z12, Z18
	VMULPS Z8, Z13, Z19
	VMULPS Z9, Z10, Z20
	VMULPS Z9, Z11, Z21
	VMULPS Z9, Z12, Z22
	VMULPS Z9, Z13, Z23
	VADDPS Z16, Z0, Z0
	VADDPS Z17, Z1, Z1
	VADDPS Z18, Z2, Z2
	VADDPS Z19, Z3, Z3
	VADDPS Z20, Z4, Z4
	VADDPS Z21, Z5, Z5
	VADDPS Z22, Z6, Z6
	VADDPS Z23, Z7, Z7
	ADDQ $64, SI
	ADDQ $64, BX
	INCQ DX
	CMPQ DX, CX
	JLT  pair_input

	VMOVUPS Z0, (DI)
	VMOVUPS Z1, 64(DI)
	VMOVUPS Z2, 128(DI)
	VMOVUPS Z3, 192(DI)
	VMOVUPS Z4, 256(DI)
	VMOVUPS Z5, 320(DI)
	VMOVUPS Z6, 384(DI)
	VMOVUPS Z7, 448(DI)
	VZEROUPPER
	RET

// PAIRS adds the 32 partial sums of a window in its registers lo and hi in pairs,
// i and i+16, then i+8, i+4, i+2, i+1, and writes the last of them.
#define PAIRS(lo, lo256, lo128, hi, to) \
	VADDPS hi, lo, lo         \
	VEXTRACTF64X4 $1, lo, Y8  \
	VADDPS Y8, lo256, lo256   \
	VEXTRACTF128 $1, lo256, X8 \
	VADDPS X8, lo128, lo128   \
	VPERMILPS $0x0E, lo128, X8 \
	VADDPS X8, lo128, lo128   \
	VPERMILPS $0x01, lo128, X8 \
	VADDSS X8, lo128, lo128   \
	VMOVSS lo128, to

// func dots4AVX512(dst, signal *float32, step int, kernel *float32, n int)
// Z0–Z3 are the partial sums 0 to 15 of the four windows, Z4–Z7 those from 16 on.
TEXT ·dots4AVX512(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ signal+8(FP), SI
	MOVQ step+16(FP), R8
	MOVQ kernel+24(FP), DX
	MOVQ n+32(FP), CX
	LEAQ (R8)(R8*2), R9
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3
	VPXORD Z4, Z4, Z4
	VPXORD Z5, Z5, Z5
	VPXORD Z6, Z6, Z6
	VPXORD Z7, Z7, Z7
	SUBQ $32, CX
	JLT  dots_rest

dots_thirtytwo:
	VMOVUPS (DX), Z8
	VMOVUPS 64(DX), Z9
	VMULPS (SI), Z8, Z16
	VMULPS (SI)(R8*1), Z8, Z17
	VMULPS (SI)(R8*2), Z8, Z18
	VMULPS (SI)(R9*1), Z8, Z19
	VMULPS 64(SI), Z9, Z20
	VMULPS 64(SI)(R8*1), Z9, Z21
	VMULPS 64(SI)(R8*2), Z9, Z22
	VMULPS 64(SI)(R9*1), Z9, Z23
	VADDPS Z16, Z0, Z0
	VADDPS Z17, Z1, Z1
	VADDPS Z18, Z2, Z2
	VADDPS Z19, Z3, Z3
	VADDPS Z20, Z4, Z4
	VADDPS Z21, Z5, Z5
	VADDPS Z22, Z6, Z6
	VADDPS Z23, Z7, Z7
	ADDQ $128, SI
	ADDQ $128, DX
	SUBQ $32, CX
	JGE  dots_thirtytwo

dots_rest:
	ADDQ $32, CX
	JZ   dots_sum
	MOVL $0xFF, AX              // the first eight sums, leaving the others as they are
	KMOVW AX, K1

dots_eight:
	VMOVUPS (DX), Y8
	VMULPS (SI), Y8, Y9
	VMULPS (SI)(R8*1), Y8, Y10
	VMULPS (SI)(R8*2), Y8, Y11
	VMULPS (SI)(R9*1), Y8, Y12
	VADDPS Z9, Z0, K1, Z0
	VADDPS Z10, Z1, K1, Z1
	VADDPS Z11, Z2, K1, Z2
	VADDPS Z12, Z3, K1, Z3
	ADDQ $32, SI
	ADDQ $32, DX
	SUBQ $8, CX
	JNZ  dots_eight

dots_sum:
	PAIRS(Z0, Y0, X0, Z4, 0(DI))
	PAIRS(Z1, Y1, X1, Z5, 4(DI))
	PAIRS(Z2, Y2, X2, Z6, 8(DI))
	PAIRS(Z3, Y3, X3, Z7, 12(DI))
	VZEROUPPER
	RET

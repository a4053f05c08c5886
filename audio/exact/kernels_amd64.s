#include "textflag.h"

// Every sum lives in one lane of one register and is added to in order; products
// are rounded (VMULPS) before they are added (VADDPS).

// func denseAVX(tile *[64]float32, w, x *float32, n int)
// Y0–Y7 are the tile, two registers a row; Y8 and Y9 the weights of one input.
TEXT ·denseAVX(SB), NOSPLIT, $0-32
	MOVQ tile+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ x+16(FP), R8
	MOVQ n+24(FP), CX
	LEAQ (R8)(CX*4), R9
	LEAQ (R9)(CX*4), R10
	LEAQ (R10)(CX*4), R11
	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VMOVUPS 128(DI), Y4
	VMOVUPS 160(DI), Y5
	VMOVUPS 192(DI), Y6
	VMOVUPS 224(DI), Y7
	XORQ DX, DX

dense_input:
	VMOVUPS (SI), Y8
	VMOVUPS 32(SI), Y9
	VBROADCASTSS (R8)(DX*4), Y10
	VMULPS Y8, Y10, Y11
	VMULPS Y9, Y10, Y12
	VADDPS Y11, Y0, Y0
	VADDPS Y12, Y1, Y1
	VBROADCASTSS (R9)(DX*4), Y13
	VMULPS Y8, Y13, Y14
	VMULPS Y9, Y13, Y15
	VADDPS Y14, Y2, Y2
	VADDPS Y15, Y3, Y3
	VBROADCASTSS (R10)(DX*4), Y10
	VMULPS Y8, Y10, Y11
	VMULPS Y9, Y10, Y12
	VADDPS Y11, Y4, Y4
	VADDPS Y12, Y5, Y5
	VBROADCASTSS (R11)(DX*4), Y13
	VMULPS Y8, Y13, Y14
	VMULPS Y9, Y13, Y15
	VADDPS Y14, Y6, Y6
	VADDPS Y15, Y7, Y7
	ADDQ $64, SI
	INCQ DX
	CMPQ DX, CX
	JLT  dense_input

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VMOVUPS Y4, 128(DI)
	VMOVUPS Y5, 160(DI)
	VMOVUPS Y6, 192(DI)
	VMOVUPS Y7, 224(DI)
	VZEROUPPER
	RET

// func dotAVX(a, b *float32, n int) float32
// Y0–Y3 are the 32 partial sums.
TEXT ·dotAVX(SB), NOSPLIT, $0-28
	MOVQ a+0(FP), SI
	MOVQ b+8(FP), DX
	MOVQ n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	SUBQ $32, CX
	JLT  dot_rest

dot_thirtytwo:
	VMOVUPS (SI), Y4
	VMOVUPS 32(SI), Y5
	VMOVUPS 64(SI), Y6
	VMOVUPS 96(SI), Y7
	VMULPS (DX), Y4, Y4
	VMULPS 32(DX), Y5, Y5
	VMULPS 64(DX), Y6, Y6
	VMULPS 96(DX), Y7, Y7
	VADDPS Y4, Y0, Y0
	VADDPS Y5, Y1, Y1
	VADDPS Y6, Y2, Y2
	VADDPS Y7, Y3, Y3
	ADDQ $128, SI
	ADDQ $128, DX
	SUBQ $32, CX
	JGE  dot_thirtytwo

dot_rest:
	ADDQ $32, CX
	JZ   dot_sum

dot_eight:
	VMOVUPS (SI), Y4
	VMULPS (DX), Y4, Y4
	VADDPS Y4, Y0, Y0
	ADDQ $32, SI
	ADDQ $32, DX
	SUBQ $8, CX
	JNZ  dot_eight

dot_sum:
	VADDPS Y2, Y0, Y0           // i + 16
	VADDPS Y3, Y1, Y1
	VADDPS Y1, Y0, Y0           // i + 8
	VEXTRACTF128 $1, Y0, X1
	VADDPS X1, X0, X0           // i + 4
	VPERMILPS $0x0E, X0, X1
	VADDPS X1, X0, X0           // i + 2
	VPERMILPS $0x01, X0, X1
	VADDSS X1, X0, X0           // i + 1
	VMOVSS X0, ret+24(FP)
	VZEROUPPER
	RET

// func correlateAVX(dst, signal, kernel *float32, n int)
TEXT ·correlateAVX(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ signal+8(FP), SI
	MOVQ kernel+16(FP), DX
	MOVQ n+24(FP), CX
	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3

correlate_tap:
	VBROADCASTSS (DX), Y4
	VMULPS (SI), Y4, Y5
	VMULPS 32(SI), Y4, Y6
	VMULPS 64(SI), Y4, Y7
	VMULPS 96(SI), Y4, Y8
	VADDPS Y5, Y0, Y0
	VADDPS Y6, Y1, Y1
	VADDPS Y7, Y2, Y2
	VADDPS Y8, Y3, Y3
	ADDQ $4, SI
	ADDQ $4, DX
	DECQ CX
	JNZ  correlate_tap

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VZEROUPPER
	RET

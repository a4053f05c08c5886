#include "textflag.h"

// func chainsAVX2(value, enter *float32, first, hold, column *int32, scores *float32, floor float32, n int, advanced, live *byte) float32
// From the last group to the first, because a state comes from the one before: Y0 is
// the best, Y1 the floor, Y2 never, which is −∞; DX counts bytes from group to group.
TEXT ·chainsAVX2(SB), NOSPLIT, $0-84
	MOVQ value+0(FP), DI
	MOVQ enter+8(FP), SI
	MOVQ first+16(FP), R8
	MOVQ hold+24(FP), R9
	MOVQ column+32(FP), R10
	MOVQ scores+40(FP), R11
	VBROADCASTSS floor+48(FP), Y1
	MOVQ n+56(FP), CX
	MOVQ advanced+64(FP), R12
	MOVQ live+72(FP), R13
	MOVL $0xFF800000, AX
	MOVL AX, X2
	VPBROADCASTD X2, Y2
	VMOVAPS Y2, Y0
	MOVQ CX, DX
	SHLQ $5, DX

chains_eight:
	SUBQ $32, DX
	VMOVDQU (R10)(DX*1), Y9
	VPCMPEQD Y10, Y10, Y10
	VGATHERDPS Y10, (R11)(Y9*4), Y8 // the scores
	VMOVUPS -4(DI)(DX*1), Y3
	VMOVUPS (R8)(DX*1), Y4
	VMOVUPS (SI)(DX*1), Y5
	VBLENDVPS Y4, Y5, Y3, Y3        // from
	VMOVUPS (R9)(DX*1), Y4
	VMOVUPS (DI)(DX*1), Y5
	VBLENDVPS Y4, Y5, Y2, Y5        // held
	VCMPPS $14, Y5, Y3, Y6          // greater than
	VMOVMSKPS Y6, AX
	MOVB AX, -1(R12)(CX*1)
	VMAXPS Y5, Y3, Y3
	VADDPS Y8, Y3, Y3
	VMOVUPS Y3, (DI)(DX*1)
	VCMPPS $13, Y1, Y3, Y6          // greater or equal
	VMOVMSKPS Y6, AX
	MOVB AX, -1(R13)(CX*1)
	VMAXPS Y3, Y0, Y0
	DECQ CX
	JNZ  chains_eight

	VEXTRACTF128 $1, Y0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0x0E, X0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0x01, X0, X1
	VMAXSS X1, X0, X0
	VMOVSS X0, ret+80(FP)
	VZEROUPPER
	RET

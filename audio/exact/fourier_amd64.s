#include "textflag.h"

// The passes of Fourier, a register for each four numbers: what fourier.go does lane
// by lane, with every product rounded (VMULPD) before it is added.

DATA minusHalf<>+0(SB)/8, $0xBFE6A09E667F3BCD // −√½
GLOBL minusHalf<>(SB), RODATA, $8
DATA plusHalf<>+0(SB)/8, $0x3FE6A09E667F3BCD
GLOBL plusHalf<>(SB), RODATA, $8
DATA minusZero<>+0(SB)/8, $0x8000000000000000
GLOBL minusZero<>(SB), RODATA, $8

// func fourFirstAVX(from, to *Four, l1, ido int)
// SI and DI are the group's first number before and after, R8 the bytes from row to
// row before, R9 thrice that, R10 and R11 those from group to group.
TEXT ·fourFirstAVX(SB), NOSPLIT, $0-32
	MOVQ from+0(FP), SI
	MOVQ to+8(FP), DI
	MOVQ l1+16(FP), CX
	MOVQ ido+24(FP), R10
	SHLQ $5, R10
	MOVQ R10, R8
	IMULQ CX, R8
	LEAQ (R8)(R8*2), R9
	MOVQ R10, R11
	SHLQ $2, R11

first_group:
	VMOVUPD (SI), Y0
	VMOVUPD (SI)(R8*1), Y1
	VMOVUPD (SI)(R8*2), Y2
	VMOVUPD (SI)(R9*1), Y3
	VADDPD Y3, Y1, Y4           // odd
	VADDPD Y2, Y0, Y5           // even
	VADDPD Y5, Y4, Y6
	VSUBPD Y4, Y5, Y7
	VSUBPD Y2, Y0, Y8
	VSUBPD Y1, Y3, Y9
	LEAQ (DI)(R10*2), BX
	VMOVUPD Y6, (DI)
	VMOVUPD Y8, -32(BX)
	VMOVUPD Y9, (BX)
	LEAQ (DI)(R11*1), BX
	VMOVUPD Y7, -32(BX)
	ADDQ R10, SI
	ADDQ R11, DI
	DECQ CX
	JNZ  first_group
	VZEROUPPER
	RET

// func fourLastAVX(from, to *Four, l1, ido int)
TEXT ·fourLastAVX(SB), NOSPLIT, $0-32
	MOVQ from+0(FP), SI
	MOVQ to+8(FP), DI
	MOVQ l1+16(FP), CX
	MOVQ ido+24(FP), R10
	SHLQ $5, R10
	MOVQ R10, R8
	IMULQ CX, R8
	LEAQ (R8)(R8*2), R9
	MOVQ R10, R11
	SHLQ $2, R11
	LEAQ -32(SI)(R10*1), SI
	VBROADCASTSD minusHalf<>(SB), Y14
	VBROADCASTSD plusHalf<>(SB), Y15

last_group:
	VMOVUPD (SI), Y0
	VMOVUPD (SI)(R8*1), Y1
	VMOVUPD (SI)(R8*2), Y2
	VMOVUPD (SI)(R9*1), Y3
	VADDPD Y3, Y1, Y4
	VMULPD Y4, Y14, Y4          // im
	VSUBPD Y3, Y1, Y5
	VMULPD Y5, Y15, Y5          // re
	VADDPD Y0, Y5, Y6
	VSUBPD Y5, Y0, Y7
	VSUBPD Y2, Y4, Y8
	VADDPD Y2, Y4, Y9
	LEAQ (DI)(R10*1), BX
	VMOVUPD Y6, -32(BX)
	VMOVUPD Y8, (BX)
	LEAQ (BX)(R10*2), BX
	VMOVUPD Y7, -32(BX)
	VMOVUPD Y9, (BX)
	ADDQ R10, SI
	ADDQ R11, DI
	DECQ CX
	JNZ  last_group
	VZEROUPPER
	RET

// TURN makes of the number at re and im its product with the conjugate of the turn
// at w, in yre and yim.
#define TURN(re, im, w, w1, yre, yim) \
	VBROADCASTSD w, Y12   \
	VBROADCASTSD w1, Y13  \
	VMOVUPD re, Y14       \
	VMOVUPD im, Y15       \
	VMULPD Y14, Y12, yre  \
	VMULPD Y15, Y12, yim  \
	VMULPD Y15, Y13, Y15  \
	VMULPD Y14, Y13, Y14  \
	VADDPD Y15, yre, yre  \
	VSUBPD Y14, yim, yim

// func fourInnerAVX(from, to *Four, turns *float64, l1, ido int)
// As above; R12 is the first number's place before, AX and BX where the numbers go
// that follow each other and those that come in reverse, DX the turns, R13 the bytes
// from turn to turn.
TEXT ·fourInnerAVX(SB), NOSPLIT, $0-40
	MOVQ from+0(FP), SI
	MOVQ to+8(FP), DI
	MOVQ l1+24(FP), CX
	MOVQ ido+32(FP), R10
	MOVQ R10, R13
	SHLQ $3, R13
	SHLQ $5, R10
	MOVQ R10, R8
	IMULQ CX, R8
	LEAQ (R8)(R8*2), R9
	VBROADCASTSD minusZero<>(SB), Y11

inner_group:
	MOVQ turns+16(FP), DX
	LEAQ 32(SI), R12
	LEAQ 32(DI), AX
	LEAQ -96(DI)(R10*2), BX
	MOVQ ido+32(FP), R11
	SUBQ $2, R11
	SHRQ $1, R11

inner_number:
	TURN((R12)(R8*1), 32(R12)(R8*1), (DX), 8(DX), Y0, Y1)
	TURN((R12)(R8*2), 32(R12)(R8*2), (DX)(R13*1), 8(DX)(R13*1), Y2, Y3)
	TURN((R12)(R9*1), 32(R12)(R9*1), (DX)(R13*2), 8(DX)(R13*2), Y4, Y5)
	VADDPD Y4, Y0, Y6           // sum
	VADDPD Y5, Y1, Y7
	VSUBPD Y0, Y4, Y8           // turn
	VSUBPD Y1, Y5, Y9
	VMOVUPD (R12), Y12
	VMOVUPD 32(R12), Y13
	VADDPD Y2, Y12, Y14         // up
	VADDPD Y3, Y13, Y15
	VSUBPD Y2, Y12, Y2          // down
	VSUBPD Y3, Y13, Y3
	VADDPD Y14, Y6, Y0
	VADDPD Y15, Y7, Y1
	VMOVUPD Y0, (AX)
	VMOVUPD Y1, 32(AX)
	VSUBPD Y6, Y14, Y0
	VSUBPD Y7, Y15, Y1
	VXORPD Y11, Y1, Y1
	VMOVUPD Y0, (BX)(R10*2)
	VMOVUPD Y1, 32(BX)(R10*2)
	VSUBPD Y9, Y2, Y0
	VADDPD Y3, Y8, Y1
	VMOVUPD Y0, (AX)(R10*2)
	VMOVUPD Y1, 32(AX)(R10*2)
	VADDPD Y9, Y2, Y0
	VSUBPD Y8, Y3, Y1
	VXORPD Y11, Y1, Y1
	VMOVUPD Y0, (BX)
	VMOVUPD Y1, 32(BX)
	ADDQ $64, R12
	ADDQ $64, AX
	SUBQ $64, BX
	ADDQ $16, DX
	DECQ R11
	JNZ  inner_number

	ADDQ R10, SI
	LEAQ (DI)(R10*4), DI
	DECQ CX
	JNZ  inner_group
	VZEROUPPER
	RET

// func twoInnerAVX(from, to *Four, turns *float64, ido int)
TEXT ·twoInnerAVX(SB), NOSPLIT, $0-32
	MOVQ from+0(FP), SI
	MOVQ to+8(FP), DI
	MOVQ turns+16(FP), DX
	MOVQ ido+24(FP), R10
	MOVQ R10, R11
	SUBQ $2, R11
	SHRQ $1, R11
	SHLQ $5, R10
	LEAQ 32(SI), R12
	LEAQ 32(DI), AX
	LEAQ -96(DI)(R10*2), BX

two_number:
	TURN((R12)(R10*1), 32(R12)(R10*1), (DX), 8(DX), Y0, Y1)
	VMOVUPD (R12), Y2
	VMOVUPD 32(R12), Y3
	VADDPD Y0, Y2, Y4
	VADDPD Y1, Y3, Y5
	VSUBPD Y0, Y2, Y6
	VSUBPD Y3, Y1, Y7
	VMOVUPD Y4, (AX)
	VMOVUPD Y5, 32(AX)
	VMOVUPD Y6, (BX)
	VMOVUPD Y7, 32(BX)
	ADDQ $64, R12
	ADDQ $64, AX
	SUBQ $64, BX
	ADDQ $16, DX
	DECQ R11
	JNZ  two_number
	VZEROUPPER
	RET

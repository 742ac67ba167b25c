/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TESTS_SIM_PROGRAMS_H
#define TESTS_SIM_PROGRAMS_H

#include <stdint.h>

/*
 * Small Thumb programs for 0x20000000, assembled with arm-none-eabi-as; the source
 * stands above each.
 */

/* movs r0, #1; movs r1, #2; adds r2, r0, r1; nop; b . */
static const uint16_t program_add[] = { 0x2001, 0x2102, 0x1842, 0xbf00, 0xe7fe };

/*
 * A mixture: calls, IT blocks of one to four, multiply, divide, stack, MRS.
 *	movs r0, #0; movs r1, #40; movs r5, #0
 * 1:	bl func; tst r0, #1; ite ne; addne r5, #3; subeq r5, #1
 *	cmp r5, #10; ittte gt; movgt r6, #7; addgt r5, r6; lslgt r5, r5, #1; addle r5, #2
 *	push {r0, r1, r5}; pop {r2, r3, r4}; eor r0, r0, r4, ror #7
 *	udiv r6, r0, r1; subs r1, #1; bne 1b; mrs r7, xpsr; bkpt #0
 * func: add r0, r0, #0x11; it cs; bxcs lr; mul r0, r0, r1; bx lr
 */
static const uint16_t program_mixture[] = {
	0x2000, 0x2128, 0x2500, 0xf000, 0xf816, 0xf010, 0x0f01, 0xbf14,
	0x3503, 0x3d01, 0x2d0a, 0xbfc3, 0x2607, 0x19ad, 0x006d, 0x3502,
	0xb423, 0xbc1c, 0xea80, 0x10f4, 0xfbb0, 0xf6f1, 0x3901, 0xd1ea,
	0xf3ef, 0x8703, 0xbe00, 0xf100, 0x0011, 0xbf28, 0x4770, 0xfb00,
	0xf001, 0x4770,
};

/*
 * Vectors for VTOR = 0x20000000 with SVC, PendSV and SysTick; the code starts at
 * 0x20000040. R7 counts PendSV, 0x20000804 SysTick, 0x20000808 what PendSV saw.
 *	ldr r4, =0x20000800; movs r7, #0; svc #7; movs r0, #0xaa; strb r0, [r4]; adds r4, #1
 * 1:	cmp r7, #3; blt 1b; movs r0, #0xee; strb r0, [r4]; bkpt #0
 * svc:	movs r0, #0x11; strb r0, [r4]; adds r4, #1; bx lr
 * systick: push {r4, lr}; ICSR = PENDSVSET; dsb; movs r0, #0x22; [0x20000804]++; pop {r4, pc}
 * pendsv: movs r0, #0x33; adds r7, #1; [0x20000808] = [0x20000804]; bx lr
 * hard: bkpt #1
 */
static const uint16_t program_exceptions[] = {
	0x1000, 0x2000, 0x0041, 0x2000, 0x0000, 0x0000, 0x0087, 0x2000,
	0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000,
	0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0057, 0x2000,
	0x0000, 0x0000, 0x0000, 0x0000, 0x0079, 0x2000, 0x005f, 0x2000,
	0x4c11, 0x2700, 0xdf07, 0x20aa, 0x7020, 0x3401, 0x2f03, 0xdbfd,
	0x20ee, 0x7020, 0xbe00, 0x2011, 0x7020, 0x3401, 0x4770, 0xb510,
	0x490a, 0x2201, 0x0712, 0x600a, 0xf3bf, 0x8f4f, 0x2022, 0x4b08,
	0x6819, 0x3101, 0x6019, 0xbd10, 0x2033, 0x3701, 0x4b05, 0xf853,
	0x1c04, 0x6019, 0x4770, 0xbe01, 0x0800, 0x2000, 0xed04, 0xe000,
	0x0804, 0x2000, 0x0808, 0x2000,
};

/* ldr r0, =0x60000000; movs r3, #5; ldr r3, [r0]; bkpt #0 */
static const uint16_t program_bus_fault[] = { 0xf04f, 0x40c0, 0x2305, 0x6803, 0xbe00 };

/*
 *	ldr r0, =0x20000400; movs r1, #1
 * 1:	str r1, [r0]; adds r1, #1; ldr r2, [r0, #8]; strb r1, [r0, #9]; nop; b 1b
 */
static const uint16_t program_accesses[] = {
	0x4803, 0x2101, 0x6001, 0x3101, 0x6882, 0x7241, 0xbf00, 0xe7f9, 0x0400, 0x2000,
};

/*
 * R0 source, R1 flash, R2 half-words, R3 controller.
 *	movs r4, #1; str r4, [r3, #0x10]
 * 1:	ldrh r5, [r0]; strh r5, [r1]
 * 2:	ldr r4, [r3, #0xc]; lsls r4, r4, #31; bmi 2b
 *	adds r0, #2; adds r1, #2; subs r2, #1; bne 1b; bkpt #0
 */
static const uint16_t program_flash[] = {
	0x2401, 0x611c, 0x8805, 0x800d, 0x68dc, 0x07e4, 0xd4fc, 0x3002, 0x3102, 0x3a01,
	0xd1f6, 0xbe00,
};

/*
 * Two half-words without a look at BSY in between.
 *	movs r4, #1; str r4, [r3, #0x10]; strh r4, [r1]; strh r4, [r1, #2]
 * 2:	ldr r4, [r3, #0xc]; lsls r4, r4, #31; bmi 2b; bkpt #0
 */
static const uint16_t program_hasty[] = {
	0x2401, 0x611c, 0x800c, 0x804c, 0x68dc, 0x07e4, 0xd4fc, 0xbe00,
};

/* movs r4, #0x42; str r4, [r3, #0x10]; ldr r5, [r3, #0xc]; ldr r6, [r3, #0xc]; bkpt #0 */
static const uint16_t program_erase_status[] = { 0x2442, 0x611c, 0x68dd, 0x68de, 0xbe00 };

/* movs r0, #1; wfi; movs r0, #2; b . */
static const uint16_t program_wfi[] = { 0x2001, 0xbf30, 0x2002, 0xe7fe };

/* ldr r0, =0x40010004; ldr r1, =0x04000000; str r1, [r0]; b . */
static const uint16_t program_swj_off[] = {
	0x4802, 0xf04f, 0x6180, 0x6001, 0xe7fe, 0x0000, 0x0004, 0x4001,
};

/* ldr r0, =0x08000000; ldr r1, [r0]; bkpt #0 */
static const uint16_t program_read_flash[] = { 0xf04f, 0x6000, 0x6801, 0xbe00 };

/* ldr r0, =0xe0001004; ldr r1, [r0]; nop; nop; nop; nop; ldr r2, [r0]; bkpt #0 */
static const uint16_t program_cycles[] = {
	0x4803, 0x6801, 0xbf00, 0xbf00, 0xbf00, 0xbf00, 0x6802, 0xbe00, 0x1004, 0xe000,
};

#define COUNT(program)	(sizeof(program) / sizeof((program)[0]))

#endif /* TESTS_SIM_PROGRAMS_H */

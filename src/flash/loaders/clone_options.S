/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Rewrites the option bytes from the chip itself, so that neither a slow wire nor a
 * pulled plug comes between the erase and the last store. Thumb code of ARMv6-M; no
 * stack; works at any address. Entered with the mailbox in r0, ends at a breakpoint.
 *
 * The mailbox is described in ../nor/clone_options_store.c; the offsets below must
 * agree with it, and a unit test runs this code.
 */

	.syntax	unified
	.arch	armv6-m
	.thumb
	.text

	.equ	MB_REGS, 0x00
	.equ	MB_CLEAR, 0x04		/* what to write to SR to clear its flags */
	.equ	MB_ERASE, 0x08		/* CR for the erase; 0: none */
	.equ	MB_PROGRAM, 0x0c	/* CR for the stores */
	.equ	MB_WORDS, 0x10		/* not 0: 32-bit stores */
	.equ	MB_LOCK, 0x14		/* what to write to CR to lock; 0: end at the last store */
	.equ	MB_COPY, 0x18		/* not 0: CH32F103 wants a word copied after each store */
	.equ	MB_ERRORS, 0x1c		/* error bits of SR */
	.equ	MB_STATE, 0x20
	.equ	MB_STATUS, 0x24		/* all status bits seen after operations */
	.equ	MB_STORES, 0x28		/* address and value, ..., 0 */

	.equ	STATE_DONE, 1
	.equ	STATE_NOT_ERASED, 2

	/* Flash registers: PM0075, 3; COPY: Black Magic, ch32f1.c. */
	.equ	SR, 0x0c
	.equ	CR, 0x10
	.equ	COPY, 0x34
	.equ	CR_STRT, 0x40

/* All the time: r0 mailbox, r1 flash registers, r2 next store, r3 CR. */
	.global	_start
_start:
	/* The firmware's handlers would run from flash, and its tables may be gone. */
	cpsid	i
	ldr	r1, [r0, #MB_REGS]
	movs	r2, #MB_STORES
	adds	r2, r2, r0
	ldr	r3, [r0, #MB_ERASE]
	cmp	r3, #0
	beq	stores
	ldr	r4, [r0, #MB_CLEAR]
	str	r4, [r1, #SR]
	str	r3, [r1, #CR]
	movs	r4, #CR_STRT
	orrs	r3, r4
	str	r3, [r1, #CR]
	bl	wait
	ldr	r5, [r0, #MB_ERRORS]
	movs	r6, #STATE_NOT_ERASED
	tst	r4, r5
	bne	end

stores:
	ldr	r3, [r0, #MB_PROGRAM]
next:
	ldmia	r2!, {r6, r7}
	cmp	r6, #0
	beq	done
	ldr	r4, [r0, #MB_CLEAR]
	str	r4, [r1, #SR]
	str	r3, [r1, #CR]
	ldr	r4, [r0, #MB_WORDS]
	cmp	r4, #0
	bne	word
	strh	r7, [r6]
	b	stored
word:
	str	r7, [r6]
stored:
	/* A store that frees the chip erases all of it: the host waits for that. */
	ldr	r4, [r0, #MB_LOCK]
	ldr	r5, [r2]
	orrs	r4, r5
	beq	left
	bl	wait
	ldr	r4, [r0, #MB_COPY]
	cmp	r4, #0
	beq	next
	subs	r2, #8
	ldmia	r2!, {r4, r7}
	movs	r5, #1
	lsls	r5, r5, #8
	eors	r4, r5
	lsrs	r4, r4, #2
	lsls	r4, r4, #2
	ldr	r4, [r4]
	str	r4, [r1, #COPY]
	b	next

done:
	movs	r6, #STATE_DONE
end:
	ldr	r4, [r0, #MB_LOCK]
	str	r4, [r1, #CR]
	b	stop
left:
	movs	r6, #STATE_DONE
stop:
	str	r6, [r0, #MB_STATE]
	bkpt	#0

/*
 * BSY comes a cycle late (ES096), so the first reading counts for nothing. A watchdog
 * that the option bytes started is fed; writing its key is harmless otherwise.
 */
wait:
	ldr	r4, [r1, #SR]
	ldr	r5, feed_key
	ldr	r6, feed_register
busy:
	str	r5, [r6]
	ldr	r4, [r1, #SR]
	lsrs	r7, r4, #1
	bcs	busy
	ldr	r5, [r0, #MB_STATUS]
	orrs	r5, r4
	str	r5, [r0, #MB_STATUS]
	bx	lr

	.balign	4
feed_key:
	.word	0x0000aaaa
feed_register:
	.word	0x40003000		/* IWDG_KR: RM0008, 19.4.1 */

/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The program that the driver runs on the chip: it checksums pages, erases and
 * programs as a stream of records tells it, while the debugger fills the stream.
 * It is Thumb code of ARMv6-M, so that it runs on every core from the Cortex-M0
 * up (one stretch of ARMv7-M is only entered when the host says so), needs no stack,
 * and works at any address.
 *
 * Built once per way of programming; -D selects it:
 *   UNIT=2 or UNIT=4   half-words or words (PM0075, 2.3.3)
 *   WAIT_EOP           the end flag is awaited besides BSY
 *   FAST_PAGE          CH32F103: 128-byte buffer (vendor library, ch32f10x_flash.c)
 *
 * The mailbox, which this code follows, is described in ../nor/clone_loader.h; the offsets
 * below must agree with it, and a unit test runs this code against that header.
 *
 * A record is four words: address, size, operation, argument. Records and their
 * data come in blocks of 16 bytes, the ring is a multiple of 16 and the host moves
 * its write pointer only over whole blocks: nothing ever wraps inside a block.
 *
 *   0 END      stop, flash locked
 *   1 SUM      checksum "argument & 0xffff" pages of "size" bytes from "address" on,
 *              two words each, from result number "argument >> 16" on
 *   2 ERASE    start CR = "argument" at "address"
 *   3 PROGRAM  "size" bytes follow for "address"
 *   4 BANK     flash registers are at "address" from now on
 *   5 UNLOCK   send the keys "address" and "size"
 */

	.syntax	unified
	.arch	armv6-m
	.thumb
	.text

	/* Mailbox. */
	.equ	MB_WP, 0x00		/* host: end of what is in the ring; 0: give up */
	.equ	MB_RP, 0x04		/* begin of what is not yet used */
	.equ	MB_STATE, 0x08
	.equ	MB_WHERE, 0x0c		/* address in work, or that failed */
	.equ	MB_STATUS, 0x10		/* SR at the failure */
	.equ	MB_RING, 0x14
	.equ	MB_RING_END, 0x18
	.equ	MB_REGS, 0x1c
	.equ	MB_ERRORS, 0x20		/* error bits of SR */
	.equ	MB_CLEAR, 0x24		/* what to write to SR to clear its flags */
	.equ	MB_LOCK, 0x28		/* what to write to CR to lock */
	.equ	MB_FEED, 0x2c		/* watchdog key register, or a harmless address */
	.equ	MB_FLUSH, 0x30		/* cache control register, or a harmless address */
	.equ	MB_FLUSH_BITS, 0x34
	.equ	MB_PATIENCE, 0x38	/* turns to wait for the host */
	.equ	MB_RESULTS, 0x3c
	.equ	MB_WIDE, 0x40		/* not 0: the core has a long multiplication */
	.equ	MB_KEYS, 0x44		/* of the hash */
	.equ	MB_BLOCKS, 0x48		/* room for the hashes of a page's blocks */
	.equ	MB_PAGE_BYTES, 0x4c	/* from here on the loader's own */
	.equ	MB_PAGES_LEFT, 0x50
	.equ	MB_PAGE_END, 0x54
	.equ	MB_NEXT_RESULT, 0x58
	.equ	MB_NEXT_BLOCK, 0x5c
	.equ	MB_SAVED_RP, 0x60
	.equ	MB_BYTES, 0x70

	.equ	HASH_BLOCK_BYTES, 128

	.equ	STATE_DONE, 1
	.equ	STATE_FAILED, 2
	.equ	STATE_ABANDONED, 3
	.equ	STATE_LOCKED, 4

	/* Flash registers: PM0075, 3. */
	.equ	KEYR, 0x04
	.equ	SR, 0x0c
	.equ	CR, 0x10
	.equ	AR, 0x14
	.equ	SR_EOP_BIT, 5
	.equ	CR_PG, 0x01
	.equ	CR_STRT, 0x40
	.equ	CR_LOCK, 0x80

	/* CH32F103 only. */
	.equ	FAST_PAGE_BYTES, 128
	.equ	MODEKEYR, 0x24
	.equ	FAST_COPY, 0x34
	.equ	CR_FTPG_SHIFT, 16
	.equ	CR_BUF_LOAD_SHIFT, 18
	.equ	CR_BUF_RST_SHIFT, 19

	/* Turns in which the end flag must follow BSY. The bound keeps a chip without it working. */
	.equ	EOP_TURNS, 64

/*
 * All the time, but for sums: r1 flash registers, r2 read pointer, r8 mailbox, r9 end of ring,
 * r11 watchdog key register, r12 its key.
 */
	.global	_start
_start:
	mov	r0, pc			/* this address and 4 more */
	subs	r0, #MB_BYTES + 4
	mov	r8, r0
	ldr	r1, [r0, #MB_REGS]
	ldr	r2, [r0, #MB_RING]
	ldr	r3, [r0, #MB_RING_END]
	mov	r9, r3
	ldr	r3, [r0, #MB_FEED]
	mov	r11, r3
	ldr	r3, feed_key
	mov	r12, r3

next_record:
	bl	await
	ldmia	r2!, {r4-r7}
	bl	wrap
	str	r4, [r3, #MB_WHERE]
	cmp	r6, #4
	beq	bank
	cmp	r6, #5
	beq	unlock
	cmp	r6, #2
	beq	to_erase
	cmp	r6, #3
	beq	to_program
	cmp	r6, #1
	beq	to_sum
	/* END, and whatever a broken transfer makes of it. */
	str	r2, [r3, #MB_RP]
	movs	r0, #STATE_DONE
	b	stop

	/* A conditional branch does not reach these. */
to_erase:
	b	erase
to_program:
	b	program
to_sum:
	b	sum

/*
 * Keys sent to an open controller may shut it until the next reset, and on some
 * parts LOCK reads 0 although it is set: where it reads 0 it is set first.
 */
unlock:
	ldr	r6, [r3, #MB_LOCK]
	ldr	r0, [r1, #CR]
	movs	r7, #CR_LOCK
	tst	r0, r7
	bne	1f
	str	r6, [r1, #CR]
1:	str	r4, [r1, #KEYR]
	str	r5, [r1, #KEYR]
.ifdef FAST_PAGE
	str	r4, [r1, #MODEKEYR]
	str	r5, [r1, #MODEKEYR]
.endif
	ldr	r0, [r1, #CR]
	str	r0, [r3, #MB_STATUS]
	tst	r0, r6
	bne	2f
	bl	clear_flags
	b	next_record
2:	movs	r0, #STATE_LOCKED
	b	stop

bank:
	mov	r1, r4
	str	r1, [r3, #MB_REGS]
	b	next_record

/* r3 = mailbox; the read pointer starts over at the end of the ring. */
wrap:
	mov	r3, r8
	cmp	r2, r9
	bne	1f
	ldr	r2, [r3, #MB_RING]
1:	bx	lr

/* Publish the read pointer and wait for a block behind it. Changes r0, r3, r6, r7. */
await:
	mov	r3, r8
	str	r2, [r3, #MB_RP]
	ldr	r7, [r3, #MB_PATIENCE]
1:	mov	r0, r11
	mov	r6, r12
	str	r6, [r0]
	ldr	r0, [r3, #MB_WP]
	cmp	r0, #0
	beq	abandon
	cmp	r0, r2
	bne	2f
	subs	r7, #1
	bne	1b
	/* The host is gone: leave the flash idle and locked. */
abandon:
	ldr	r7, [r1, #SR]
	lsrs	r7, #1
	bcs	abandon
	movs	r0, #STATE_ABANDONED
	b	stop
2:	bx	lr

/* r4 address, r7 status. */
failed:
	mov	r3, r8
	str	r4, [r3, #MB_WHERE]
	str	r7, [r3, #MB_STATUS]
	movs	r0, #STATE_FAILED

/* r0 state. */
stop:
	mov	r3, r8
	ldr	r7, [r3, #MB_LOCK]
	str	r7, [r1, #CR]
	str	r0, [r3, #MB_STATE]
	bkpt	#0

/* Make the cache forget what it read from flash. Changes r0, r3, r6. */
flush:
	mov	r3, r8
	ldr	r6, [r3, #MB_FLUSH_BITS]
	ldr	r3, [r3, #MB_FLUSH]
	ldr	r0, [r3]
	orrs	r0, r6
	str	r0, [r3]
	bx	lr

/* Error and end flags are cleared before an operation. Changes r0, r3. */
clear_flags:
	mov	r3, r8
	ldr	r0, [r3, #MB_CLEAR]
	str	r0, [r1, #SR]
	bx	lr

/*
 * Wait until the flash is idle; r4 is the address to blame. Changes r0, r3, r6, r7.
 * BSY comes a cycle late (ES096), so the first status read counts for nothing.
 */
settle:
	ldr	r7, [r1, #SR]
	mov	r3, r11
	mov	r6, r12
1:	str	r6, [r3]
	ldr	r7, [r1, #SR]
	lsrs	r0, r7, #1
	bcs	1b
	mov	r3, r8
	ldr	r0, [r3, #MB_ERRORS]
	tst	r7, r0
	bne	failed
.ifdef WAIT_EOP
	movs	r6, #EOP_TURNS
2:	ldr	r7, [r1, #SR]
	lsls	r0, r7, #31 - SR_EOP_BIT
	bmi	3f
	subs	r6, #1
	bne	2b
3:
.endif
	bx	lr

.ifdef FAST_PAGE
/*
 * Black Magic (ch32f1.c) ends each operation with this copy; neither the vendor's libraries
 * nor its flash algorithm do. It is harmless. r4 address; changes r0, r3.
 */
fast_copy:
	movs	r3, #1
	lsls	r3, #8
	eors	r3, r4
	ldr	r0, [r3]
	str	r0, [r1, #FAST_COPY]
	bx	lr
.endif

/* r4 address, r7 CR without STRT. */
erase:
	mov	r10, r7
	bl	flush
	bl	clear_flags
	mov	r7, r10
	str	r7, [r1, #CR]
	str	r4, [r1, #AR]
	movs	r0, #CR_STRT
	orrs	r7, r0
	str	r7, [r1, #CR]
	bl	settle
	movs	r0, #0
	str	r0, [r1, #CR]
.ifdef FAST_PAGE
	bl	fast_copy
.endif
	bl	flush
	b	next_record

/*
 * r4 address, r5 bytes per page, r7 pages and first result. The hash is described in
 * ../nor/clone_loader.h: two words per block of 128 bytes, then two of all these words.
 */
sum:
	lsrs	r0, r7, #16
	lsls	r0, #3
	ldr	r6, [r3, #MB_RESULTS]
	adds	r6, r0
	uxth	r7, r7
	str	r5, [r3, #MB_PAGE_BYTES]
	str	r6, [r3, #MB_NEXT_RESULT]
	str	r7, [r3, #MB_PAGES_LEFT]
	str	r2, [r3, #MB_SAVED_RP]
sum_page:
	ldr	r0, [r3, #MB_PAGE_BYTES]
	adds	r0, r4
	str	r0, [r3, #MB_PAGE_END]
	ldr	r0, [r3, #MB_BLOCKS]
sum_block:
	str	r0, [r3, #MB_NEXT_BLOCK]
	ldr	r5, [r3, #MB_KEYS]
	movs	r0, #HASH_BLOCK_BYTES
	adds	r0, r4
	bl	hash
	ldr	r0, [r3, #MB_NEXT_BLOCK]
	stmia	r0!, {r6, r7}
	ldr	r1, [r3, #MB_PAGE_END]
	cmp	r4, r1
	bne	sum_block
	/* The next keys are for the blocks' hashes. */
	ldr	r4, [r3, #MB_BLOCKS]
	bl	hash
	ldr	r0, [r3, #MB_NEXT_RESULT]
	stmia	r0!, {r6, r7}
	str	r0, [r3, #MB_NEXT_RESULT]
	ldr	r4, [r3, #MB_PAGE_END]
	str	r4, [r3, #MB_WHERE]
	mov	r0, r11
	ldr	r6, feed_key
	str	r6, [r0]
	ldr	r7, [r3, #MB_PAGES_LEFT]
	subs	r7, #1
	str	r7, [r3, #MB_PAGES_LEFT]
	bne	sum_page
	mov	r12, r6
	ldr	r1, [r3, #MB_REGS]
	ldr	r2, [r3, #MB_SAVED_RP]
	ldr	r6, [r3, #MB_RING_END]
	mov	r9, r6
	b	next_record

/*
 * r4 begin, r0 end of the message, r5 keys: its hash in r6 and r7, r3 mailbox; r4 and r5
 * are left behind message and keys. Changes r0-r3, r9, r10, r12.
 */
hash:
	mov	r10, r0
	ldr	r0, [r3, #MB_WIDE]
	movs	r6, #0
	movs	r7, #0
	cmp	r0, #0
	beq	hash_narrow

	.arch	armv7-m
hash_wide:
.rept 4
	ldmia	r4!, {r0, r1}
	ldmia	r5!, {r2, r3}
	umlal	r6, r7, r0, r2
	umlal	r6, r7, r1, r3
.endr
	cmp	r4, r10
	bne	hash_wide
	mov	r3, r8
	bx	lr

	.arch	armv6-m
/* Two words: their keys are used up, the next two, which the reversed words take, are kept. */
.macro two_words key0, key1, next0, next1
	ldmia	r4!, {r0, r1}
	ldmia	r5!, {\next0, \next1}
	muls	\key0, r0
	add	r9, \key0
	muls	\key1, r1
	add	r9, \key1
	rev	r0, r0
	rev	r1, r1
	muls	r0, \next0
	add	r12, r0
	muls	r1, \next1
	add	r12, r1
.endm

/* r6 = r7 = 0. The sums are in r9 and r12, for the low registers are needed. */
hash_narrow:
	mov	r9, r6
	mov	r12, r6
	ldmia	r5!, {r2, r3}
1:
.rept 2
	two_words r2, r3, r6, r7
	two_words r6, r7, r2, r3
.endr
	cmp	r4, r10
	bne	1b
	mov	r6, r9
	mov	r7, r12
	mov	r3, r8
	bx	lr

.ifdef FAST_PAGE

/* r4 address, r5 bytes: whole fast pages. */
program:
	bl	clear_flags
	/* Empty the buffer. */
	movs	r6, #1
	lsls	r6, #CR_FTPG_SHIFT
	str	r6, [r1, #CR]
	movs	r0, #1
	lsls	r0, #CR_BUF_RST_SHIFT
	orrs	r0, r6
	str	r0, [r1, #CR]
	ldr	r7, [r1, #SR]
1:	ldr	r7, [r1, #SR]
	lsrs	r7, #1
	bcs	1b
	movs	r0, #0
	str	r0, [r1, #CR]
	/* The bus has to be quiet before the buffer is loaded (Black Magic, ch32f1.c). */
	movs	r6, #32
2:	ldr	r0, [r4]
	subs	r6, #1
	bne	2b
fast_block:
	bl	await
	mov	r3, r8
	str	r4, [r3, #MB_WHERE]
	bl	clear_flags
	movs	r6, #1
	lsls	r6, #CR_FTPG_SHIFT
	str	r6, [r1, #CR]
	ldmia	r2!, {r0, r3, r6, r7}
	str	r0, [r4]
	str	r3, [r4, #4]
	str	r6, [r4, #8]
	str	r7, [r4, #12]
	movs	r0, #(1 << (CR_BUF_LOAD_SHIFT - CR_FTPG_SHIFT)) | 1
	lsls	r0, #CR_FTPG_SHIFT
	str	r0, [r1, #CR]
	/* The library waits for BSY only: loading need not set the end flag. */
	ldr	r7, [r1, #SR]
3:	ldr	r7, [r1, #SR]
	lsrs	r7, #1
	bcs	3b
	movs	r0, #0
	str	r0, [r1, #CR]
	bl	fast_copy
	bl	wrap
	adds	r4, #16
	subs	r5, #16
	movs	r0, #FAST_PAGE_BYTES - 1
	tst	r4, r0
	bne	fast_block
	subs	r4, #FAST_PAGE_BYTES
	bl	clear_flags
	movs	r6, #1
	lsls	r6, #CR_FTPG_SHIFT
	str	r6, [r1, #CR]
	str	r4, [r1, #AR]
	movs	r0, #CR_STRT
	orrs	r6, r0
	str	r6, [r1, #CR]
	bl	settle
	movs	r0, #0
	str	r0, [r1, #CR]
	bl	fast_copy
	adds	r4, #FAST_PAGE_BYTES
	cmp	r5, #0
	bne	program
	b	next_record

.else

/* r3 = an erased unit. */
.macro load_erased
.if UNIT == 2
	ldr	r3, erased
.else
	movs	r3, #0
	mvns	r3, r3
.endif
.endm

/* r4 address, r5 bytes, a multiple of 16. r10 address of the unit being programmed; 0: none yet. */
program:
	bl	clear_flags
	movs	r0, #CR_PG
	str	r0, [r1, #CR]
	movs	r0, #0
	mov	r10, r0
program_block:
	bl	await
	str	r4, [r3, #MB_WHERE]
	load_erased
/*
 * What does not depend on the flash is done while it is busy: fetching the next
 * unit, and looking at the flags of the one before (r7). Only the few instructions
 * from 1: to the store add to its time.
 */
program_unit:
.if UNIT == 2
	ldrh	r6, [r2]
.else
	ldr	r6, [r2]
.endif
	adds	r2, #UNIT
	/* Erased is what it is already, and words with an ECC must not be touched. */
	cmp	r6, r3
	beq	3f
1:	ldr	r7, [r1, #SR]
	lsrs	r0, r7, #1
	bcs	1b
.ifdef WAIT_EOP
	lsls	r0, r7, #31 - SR_EOP_BIT
	bpl	program_end_flag
2:	str	r7, [r1, #SR]
.endif
.if UNIT == 2
	strh	r6, [r4]
.else
	str	r6, [r4]
.endif
	/* BSY comes a cycle late (ES096): this read counts for nothing. */
	ldr	r6, [r1, #SR]
	mov	r0, r8
	ldr	r0, [r0, #MB_ERRORS]
	tst	r7, r0
	bne	program_failed
	mov	r10, r4
3:	adds	r4, #UNIT
	subs	r5, #UNIT
	lsls	r7, r5, #28
	bne	program_unit
	bl	wrap
	cmp	r5, #0
	bne	program_block
	mov	r4, r10
	bl	settle
	movs	r0, #0
	str	r0, [r1, #CR]
	bl	flush
	b	next_record

.ifdef WAIT_EOP
/* BSY is gone and the end flag not there: give it some time, unless nothing was started. */
program_end_flag:
	mov	r0, r10
	cmp	r0, #0
	beq	2b
	movs	r0, #EOP_TURNS
	mov	lr, r0
1:	ldr	r7, [r1, #SR]
	lsls	r0, r7, #31 - SR_EOP_BIT
	bmi	2b
	mov	r0, lr
	subs	r0, #1
	mov	lr, r0
	bne	1b
	b	2b
.endif

/* The unit at r10 has failed; the next one is on its way. */
program_failed:
	mov	r4, r10
1:	ldr	r0, [r1, #SR]
	lsrs	r0, #1
	bcs	1b
	b	failed

	.align	2
erased:
	.word	0xffff
.endif

	.align	2
feed_key:
	.word	0xaaaa

/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_BITBANG_H
#define SIM_BITBANG_H

/* OpenOCD's remote_bitbang: JTAG and reset lines, bit by bit. */

struct bench;
struct bitbang;
struct loop;

/** @returns NULL after having said why not. */
struct bitbang *bitbang_new(struct bench *bench, struct loop *loop, const char *where);
void bitbang_free(struct bitbang *bitbang);

#endif /* SIM_BITBANG_H */

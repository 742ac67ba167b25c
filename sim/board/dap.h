/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_DAP_H
#define SIM_DAP_H

#include <stdbool.h>
#include <stdint.h>
#include "board/board.h"

/*
 * The debug port and its AHB-AP (ARM IHI 0031, ADIv5.2), shared by the two ways
 * in: SW-DP packets and JTAG-DP scans.
 */

struct chip;
struct dap;

struct dap *dap_new(struct chip *chip, struct faults *faults);
void dap_free(struct dap *dap);
/** Power-on reset of the debug port. */
void dap_reset(struct dap *dap);

/** The port is in SWD mode (as opposed to JTAG). */
bool dap_is_swd(const struct dap *dap);
void dap_select_swd(struct dap *dap, bool swd);
/** A line reset was seen: only DPIDR answers until it has been read. */
void dap_line_reset(struct dap *dap);

/** One SWD packet without its wires; AP reads are posted. */
enum swd_ack dap_swd(struct dap *dap, bool ap, bool read, unsigned int address, uint32_t *data);
/** A write's data phase arrived with wrong parity (WDATAERR, ADIv5.2 B2.2.2). */
void dap_write_parity_error(struct dap *dap);

/**
 * One JTAG-DP scan of DPACC or APACC at Update-DR; @a result is what the next
 * Capture-DR gives.
 * @returns false for the acknowledge WAIT.
 */
bool dap_jtag(struct dap *dap, bool ap, bool read, unsigned int address, uint32_t data,
	uint32_t *result);
/** The ABORT instruction's register. */
void dap_jtag_abort(struct dap *dap, uint32_t data);

/* jtag.c: the two TAPs in a chain. */
struct jtag;
struct jtag *jtag_new(struct chip *chip, struct dap *dap);
void jtag_free(struct jtag *jtag);
void jtag_reset(struct jtag *jtag);
bool jtag_tdo(const struct jtag *jtag);
void jtag_clock(struct jtag *jtag, bool tms, bool tdi);

#endif /* SIM_DAP_H */

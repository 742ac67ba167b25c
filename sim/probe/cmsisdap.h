/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CMSISDAP_H
#define SIM_CMSISDAP_H

#include "probe/probes.h"

/* A CMSIS-DAP v2 probe with bulk endpoints, SWD and JTAG. */

struct cmsisdap;

struct cmsisdap *cmsisdap_new(const struct probe_row *row, const struct probe_context *context);
void cmsisdap_free(struct cmsisdap *dap);
extern const struct usb_function cmsisdap_function;

/** What a command is called, or NULL. */
const char *cmsisdap_command_name(uint8_t code);

#endif /* SIM_CMSISDAP_H */

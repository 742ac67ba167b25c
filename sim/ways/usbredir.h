/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_USBREDIR_H
#define SIM_USBREDIR_H

/* The probe for QEMU's usb-redir device: a guest sees it on a real USB stack. */

struct bench;
struct loop;
struct usbredir;

/** @returns NULL after having said why not. */
struct usbredir *usbredir_new(struct bench *bench, struct loop *loop, const char *where);
/** Tell the guest when the probe was unplugged or plugged in meanwhile. */
void usbredir_update(struct usbredir *redir);
void usbredir_free(struct usbredir *redir);

#endif /* SIM_USBREDIR_H */

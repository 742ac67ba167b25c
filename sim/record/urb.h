/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_URB_H
#define SIM_URB_H

#include <stdbool.h>
#include <stdint.h>

#include "record/capture.h"

/*
 * USB requests as captures hold them: Linux usbmon's (LINKTYPE 189 and 220,
 * Documentation/usb/usbmon.rst) and USBPcap's of Windows (LINKTYPE 249,
 * https://desowin.org/usbpcap/captureformat.html).
 */

#define LINK_USB_LINUX		189
#define LINK_USB_LINUX_MMAPPED	220
#define LINK_USBPCAP		249

#define USBMON_HEADER		64

enum urb_type { URB_ISOCHRONOUS, URB_INTERRUPT, URB_CONTROL, URB_BULK };

/* Statuses are Linux's negative error numbers, whatever captured. */
#define URB_CANCELLED	(-2)
#define URB_NO_DEVICE	(-19)
#define URB_STALLED	(-32)
#define URB_PROTOCOL	(-71)
#define URB_RESET	(-104)	/* taken back, too */
#define URB_SHUT_DOWN	(-108)
#define URB_TIMED_OUT	(-110)

struct urb {
	uint64_t id;		/* the same for a submission and its completion */
	bool completed;
	enum urb_type type;
	uint16_t bus;
	uint8_t device;
	uint8_t endpoint;	/* bit 7: in */
	int32_t status;
	uint32_t length;	/* bytes wanted, then bytes moved */
	uint32_t captured;	/* of these, at most length */
	const uint8_t *data;
	const uint8_t *setup;	/* 8 bytes of a control submission, or NULL */
};

/** @returns false for a packet that is no USB request of these formats. */
bool urb_parse(const struct capture_packet *packet, struct urb *urb);

#endif /* SIM_URB_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_RECORDER_H
#define SIM_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"

/*
 * The tool's transfers, written as Linux' usbmon would capture them: pcapng of
 * LINKTYPE_USB_LINUX_MMAPPED. Nothing is left out.
 */

struct recorder;
struct usb;

/** @returns NULL with errno set. */
struct recorder *recorder_open(const char *file, const struct usb *usb, const struct clock *clock);
/** @returns false when something could not be written. */
bool recorder_close(struct recorder *recorder);

/**
 * A transfer was tried, or tried again after TOOL_NAK.
 * @param since When the tool asked.
 * @param data What was sent, or what came.
 * @param wanted Bytes sent or asked for.
 * @param result Bytes moved, or enum tool_result.
 */
void recorder_transfer(struct recorder *recorder, uint8_t endpoint, sim_ns since,
	const uint8_t *data, uint32_t wanted, int result);

/** The tool waits no longer for a transfer that was answered with TOOL_NAK. */
void recorder_given_up(struct recorder *recorder, uint8_t endpoint);

#endif /* SIM_RECORDER_H */

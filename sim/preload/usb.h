/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_PRELOAD_USB_H
#define SIM_PRELOAD_USB_H

#include <stdatomic.h>
#include <stdbool.h>

/* libusb's header says what is exported; all of it is. */
#pragma GCC visibility push(default)
#include <libusb.h>
#pragma GCC visibility pop

#include "ways/tool_link.h"

struct libusb_context {
	atomic_int references;
	int event_fd;		/* readable while finished transfers wait for their callback */
};

struct libusb_device {
	struct libusb_context *context;
	atomic_int references;
	unsigned int link;	/* see connection.h */
	struct tool_device info;
	struct libusb_device_descriptor descriptor;
	uint8_t config[];	/* raw configuration descriptor, info.config_length bytes */
};

struct libusb_device_handle {
	struct libusb_device *device;
	uint32_t claimed;	/* a bit per interface */
};

/** The context that NULL stands for; NULL before libusb_init(). */
struct libusb_context *usb_context(struct libusb_context *context);

/** A libusb error code for a result below zero; the result itself otherwise. */
int usb_error(int result);

/** One attempt at a bulk or interrupt transfer: bytes moved, or enum tool_result. */
int usb_attempt(const libusb_device_handle *handle, unsigned char endpoint, unsigned char *data, int length);
int usb_attempt_control(const libusb_device_handle *handle, const struct libusb_control_setup *setup,
	unsigned char *data);

#endif /* SIM_PRELOAD_USB_H */

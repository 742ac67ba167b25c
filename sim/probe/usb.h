/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_USB_H
#define SIM_USB_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "ways/tool_link.h"

/*
 * The bus with one probe on it: descriptors, the cost of transfers, unplugging.
 * What the bytes mean is the probe's business.
 */

struct faults;
struct trace;
struct usb;

#define USB_MAX_ENDPOINTS	3
#define USB_MAX_STRINGS		5

/** Types of descriptors: USB 2.0, table 9-5. */
enum { USB_DESCRIPTOR_DEVICE = 1, USB_DESCRIPTOR_CONFIG, USB_DESCRIPTOR_STRING,
	USB_DESCRIPTOR_INTERFACE, USB_DESCRIPTOR_ENDPOINT };

enum usb_speed { USB_FULL_SPEED = 2, USB_HIGH_SPEED = 3 };

/** A probe with one vendor-specific interface. */
struct usb_descriptors {
	uint16_t vendor;
	uint16_t product;
	uint16_t release;		/* bcdDevice */
	enum usb_speed speed;
	uint8_t endpoints[USB_MAX_ENDPOINTS];	/* addresses in order; 0 ends */
	const char *manufacturer;
	const char *name;
	/**
	 * "RAW:" and hexadecimal digits stand for bytes that are no text, as old
	 * ST-LINK/V2 firmware has them in its serial number.
	 */
	const char *serial;
	const char *interface;
	uint8_t subclass;		/* of the interface, whose class is 0xff */
	uint8_t protocol;
};

/** A probe's firmware. Results as in enum tool_result. */
struct usb_function {
	int (*out)(void *priv, uint8_t endpoint, const uint8_t *data, uint32_t length);
	int (*in)(void *priv, uint8_t endpoint, uint8_t *data, uint32_t length);
	/** Bus reset, or plugged in again: forget everything. */
	void (*reset)(void *priv);
	/** Unplugged: its pins float. */
	void (*unplug)(void *priv);
};

struct usb_costs {
	sim_ns per_transfer;
	uint32_t bytes_per_second;	/* 0: bytes cost nothing */
	bool control_only;		/* the function sees to the time of all others */
};

struct usb_counts {
	uint64_t transfers;
	uint64_t bytes;
	/** When COMMAND got a signal by a fault, in nanoseconds; 0: never. */
	uint64_t signal_ns;
};

struct usb *usb_new(struct clock *clock, struct faults *faults, struct trace *trace,
	const struct usb_costs *costs);
void usb_free(struct usb *usb);
void usb_plug(struct usb *usb, const struct usb_descriptors *descriptors,
	const struct usb_function *function, void *priv);

/** Pull the probe out, and plug it in again. */
void usb_unplug(struct usb *usb);
void usb_replug(struct usb *usb);

/** Who passes a signal on to COMMAND, for the faults that send one. */
void usb_on_signal(struct usb *usb, void (*send)(int number));

/** False while the probe is unplugged. */
bool usb_present(const struct usb *usb);
/** True when the tool's user may not open the probe. */
bool usb_denied(const struct usb *usb);
const struct usb_descriptors *usb_descriptors(const struct usb *usb);
/** Changes each time the probe is plugged in. */
uint8_t usb_address(const struct usb *usb);

/** Write the 18 bytes of the device descriptor. */
void usb_device_descriptor(const struct usb *usb, uint8_t *raw);
/** Write the configuration descriptor. @returns its length, at most 64. */
uint32_t usb_config_descriptor(const struct usb *usb, uint8_t *raw);

/** Any descriptor, which takes no time here. @returns its length, or TOOL_STALL. */
int usb_get_descriptor(const struct usb *usb, uint8_t type, uint8_t index, uint8_t *data,
	uint32_t length);

/* Transfers: time passes, faults strike, then the probe acts. */
int usb_out(struct usb *usb, uint8_t endpoint, const uint8_t *data, uint32_t length);
int usb_in(struct usb *usb, uint8_t endpoint, uint8_t *data, uint32_t length);
/** @param data Out bytes, or room for wLength in bytes, as the setup packet says. */
int usb_control(struct usb *usb, const uint8_t setup[8], uint8_t *data);
int usb_reset(struct usb *usb);

const struct usb_counts *usb_counts(const struct usb *usb);

#endif /* SIM_USB_H */

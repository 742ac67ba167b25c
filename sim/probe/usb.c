/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The bus with one probe on it. Chapters cited are of USB 2.0. */

#include "probe/usb.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board/faults.h"
#include "views/trace.h"

/* String descriptors by index. */
enum { STRING_LANGUAGES, STRING_MANUFACTURER, STRING_NAME, STRING_SERIAL, STRING_INTERFACE };

/* Standard requests, 9.4. */
enum {
	GET_STATUS = 0x00,
	CLEAR_FEATURE = 0x01,
	GET_DESCRIPTOR = 0x06,
	GET_CONFIGURATION = 0x08,
	SET_CONFIGURATION = 0x09,
	SET_INTERFACE = 0x0b,
};

#define LAST_REPLY_BYTES	64

struct usb {
	struct clock *clock;
	struct faults *faults;
	struct trace *trace;
	struct usb_costs costs;
	struct usb_counts counts;
	const struct usb_descriptors *descriptors;
	const struct usb_function *function;
	void *priv;
	bool present;
	bool mute;
	uint8_t address;
	void (*send_signal)(int number);
	/* the last reply, for a probe that repeats itself */
	uint8_t last[LAST_REPLY_BYTES];
	uint32_t last_length;
};

struct usb *usb_new(struct clock *clock, struct faults *faults, struct trace *trace,
	const struct usb_costs *costs)
{
	struct usb *usb = calloc(1, sizeof(*usb));

	if (!usb)
		return NULL;
	usb->clock = clock;
	usb->faults = faults;
	usb->trace = trace;
	usb->costs = *costs;
	usb->address = 3;
	return usb;
}

void usb_free(struct usb *usb)
{
	free(usb);
}

void usb_plug(struct usb *usb, const struct usb_descriptors *descriptors,
	const struct usb_function *function, void *priv)
{
	usb->descriptors = descriptors;
	usb->function = function;
	usb->priv = priv;
	usb->present = !fault_on(usb->faults, FAULT_UNPLUGGED);
	usb->address++;
}

void usb_on_signal(struct usb *usb, void (*send)(int number))
{
	usb->send_signal = send;
}

bool usb_present(const struct usb *usb)
{
	return usb->present;
}

bool usb_denied(const struct usb *usb)
{
	return fault_on(usb->faults, FAULT_USB_DENIED);
}

const struct usb_descriptors *usb_descriptors(const struct usb *usb)
{
	return usb->descriptors;
}

uint8_t usb_address(const struct usb *usb)
{
	return usb->address;
}

const struct usb_counts *usb_counts(const struct usb *usb)
{
	return &usb->counts;
}

void usb_replug(struct usb *usb)
{
	usb->function->reset(usb->priv);
	usb->present = true;
	usb->mute = false;
	usb->address++;
	trace_line(usb->trace, "the probe is plugged in again");
}

void usb_unplug(struct usb *usb)
{
	usb->present = false;
	usb->function->unplug(usb->priv);
	trace_line(usb->trace, "the probe is unplugged");
}

static void replug(void *priv)
{
	usb_replug(priv);
}

static void fault_unplug(struct usb *usb)
{
	usb_unplug(usb);
	if (fault_on(usb->faults, FAULT_REPLUG_AFTER))
		clock_at(usb->clock,
			clock_now(usb->clock) + SIM_MS(fault_value(usb->faults, FAULT_REPLUG_AFTER)),
			replug, usb);
}

/* The command waits for this transfer's end: it gets the signal before it sees that. */
static void signal_command(struct usb *usb, int number)
{
	usb->counts.signal_ns = clock_now(usb->clock);
	trace_line(usb->trace, "fault: the command gets signal %d", number);
	if (usb->send_signal)
		usb->send_signal(number);
}

/* @returns false when the probe is (now) gone. */
static bool spend(struct usb *usb, uint32_t bytes, bool control)
{
	sim_ns cost = usb->costs.per_transfer;

	if (!usb->present)
		return false;
	if (fault_nth(usb->faults, FAULT_UNPLUG_AT)) {
		fault_unplug(usb);
		return false;
	}
	if (fault_nth(usb->faults, FAULT_MUTE_AT)) {
		usb->mute = true;
		trace_line(usb->trace, "fault: the probe falls silent");
	}
	if (fault_nth(usb->faults, FAULT_CTRL_C_AT))
		signal_command(usb, SIGINT);
	if (fault_nth(usb->faults, FAULT_SIGTERM_AT))
		signal_command(usb, SIGTERM);
	if (usb->costs.bytes_per_second)
		cost += bytes * UINT64_C(1000000000) / usb->costs.bytes_per_second;
	if (control || !usb->costs.control_only)
		clock_advance(usb->clock, cost, ACCOUNT_USB);
	usb->counts.transfers++;
	usb->counts.bytes += bytes;
	return true;
}

static bool has_endpoint(const struct usb *usb, uint8_t endpoint)
{
	for (int i = 0; i < USB_MAX_ENDPOINTS; i++) {
		if (endpoint && usb->descriptors->endpoints[i] == endpoint)
			return true;
	}
	return false;
}

int usb_out(struct usb *usb, uint8_t endpoint, const uint8_t *data, uint32_t length)
{
	if (!has_endpoint(usb, endpoint))
		return TOOL_BAD;
	if (!spend(usb, length, false))
		return TOOL_GONE;
	/* the hardware still takes what fits into its buffers */
	if (usb->mute)
		return length;
	return usb->function->out(usb->priv, endpoint, data, length);
}

/* @returns the reply's new length, or TOOL_NAK. */
static int mangle(struct usb *usb, uint8_t *data, uint32_t length, uint32_t room)
{
	switch (fault_random(usb->faults, 6)) {
	case 0:
		data[fault_random(usb->faults, length)] ^= 1 << fault_random(usb->faults, 8);
		return length;
	case 1:
		data[fault_random(usb->faults, length)] = fault_random(usb->faults, 256);
		return length;
	case 2:
		for (uint32_t i = 0; i < length; i++)
			data[i] = fault_random(usb->faults, 256);
		return length;
	case 3:
		return fault_random(usb->faults, length);
	case 4:
		if (usb->last_length < room)
			room = usb->last_length;
		memcpy(data, usb->last, room);
		return room;
	default:
		return TOOL_NAK;
	}
}

int usb_in(struct usb *usb, uint8_t endpoint, uint8_t *data, uint32_t length)
{
	if (!has_endpoint(usb, endpoint))
		return TOOL_BAD;
	if (!usb->present)
		return TOOL_GONE;

	/* A NAK moves nothing and costs the host nothing that it would not wait anyway. */
	int result = usb->mute ? TOOL_NAK : usb->function->in(usb->priv, endpoint, data, length);
	if (result < 0)
		return result;
	if (result && fault_every(usb->faults, FAULT_MANGLE_REPLY)) {
		trace_line(usb->trace, "fault: a reply is mangled");
		result = mangle(usb, data, result, length);
		if (result < 0)
			return result;
	} else if (result) {
		usb->last_length = result < LAST_REPLY_BYTES ? result : LAST_REPLY_BYTES;
		memcpy(usb->last, data, usb->last_length);
	}
	return spend(usb, result, false) ? result : TOOL_GONE;
}

static uint8_t *put16(uint8_t *raw, uint16_t value)
{
	raw[0] = value;
	raw[1] = value >> 8;
	return raw + 2;
}

void usb_device_descriptor(const struct usb *usb, uint8_t *raw)
{
	const struct usb_descriptors *d = usb->descriptors;
	uint8_t *p = raw;

	*p++ = 18;
	*p++ = USB_DESCRIPTOR_DEVICE;
	p = put16(p, 0x0200);
	memset(p, 0, 3);
	p += 3;
	*p++ = 64;
	p = put16(p, d->vendor);
	p = put16(p, d->product);
	p = put16(p, d->release);
	*p++ = STRING_MANUFACTURER;
	*p++ = STRING_NAME;
	*p++ = STRING_SERIAL;
	*p++ = 1;
}

uint32_t usb_config_descriptor(const struct usb *usb, uint8_t *raw)
{
	const struct usb_descriptors *d = usb->descriptors;
	uint8_t *p = raw + 18;
	int count = 0;

	for (; count < USB_MAX_ENDPOINTS && d->endpoints[count]; count++) {
		*p++ = 7;
		*p++ = USB_DESCRIPTOR_ENDPOINT;
		*p++ = d->endpoints[count];
		*p++ = 2;	/* bulk */
		p = put16(p, d->speed == USB_HIGH_SPEED ? 512 : 64);
		*p++ = 0;
	}

	const uint8_t head[18] = {
		9, USB_DESCRIPTOR_CONFIG, p - raw, 0, 1, 1, 0, 0x80, 50,
		9, USB_DESCRIPTOR_INTERFACE, 0, 0, count, 0xff,
		d->subclass, d->protocol, STRING_INTERFACE,
	};
	memcpy(raw, head, sizeof(head));
	return p - raw;
}

static uint32_t string_descriptor(const struct usb *usb, uint8_t index, uint8_t *raw)
{
	const struct usb_descriptors *d = usb->descriptors;
	const char *const strings[USB_MAX_STRINGS] = {
		[STRING_MANUFACTURER] = d->manufacturer,
		[STRING_NAME] = d->name,
		[STRING_SERIAL] = d->serial,
		[STRING_INTERFACE] = d->interface,
	};
	uint8_t *p = raw + 2;

	if (index == STRING_LANGUAGES) {
		p = put16(p, 0x0409);
	} else if (index == STRING_SERIAL && !strncmp(d->serial, "RAW:", 4)) {
		for (unsigned int byte, i = 4; sscanf(d->serial + i, "%2x", &byte) == 1; i += 2)
			p = put16(p, byte);
	} else if (index < USB_MAX_STRINGS && strings[index]) {
		for (const char *s = strings[index]; *s; s++)
			p = put16(p, (uint8_t)*s);
	} else {
		return 0;
	}
	raw[0] = p - raw;
	raw[1] = USB_DESCRIPTOR_STRING;
	return p - raw;
}

int usb_get_descriptor(const struct usb *usb, uint8_t type, uint8_t index, uint8_t *data,
	uint32_t length)
{
	uint8_t raw[256];
	uint32_t size = 0;

	if (type == USB_DESCRIPTOR_DEVICE) {
		usb_device_descriptor(usb, raw);
		size = 18;
	} else if (type == USB_DESCRIPTOR_CONFIG && index == 0) {
		size = usb_config_descriptor(usb, raw);
	} else if (type == USB_DESCRIPTOR_STRING) {
		size = string_descriptor(usb, index, raw);
	}
	if (!size)
		return TOOL_STALL;
	if (size > length)
		size = length;
	memcpy(data, raw, size);
	return size;
}

int usb_control(struct usb *usb, const uint8_t setup[8], uint8_t *data)
{
	uint32_t length = setup[6] | setup[7] << 8;

	if (!spend(usb, length, true))
		return TOOL_GONE;
	if (usb->mute)
		return TOOL_NAK;
	if (setup[0] & 0x60)
		return TOOL_STALL;
	switch (setup[1]) {
	case GET_DESCRIPTOR:
		return usb_get_descriptor(usb, setup[3], setup[2], data, length);
	case GET_CONFIGURATION:
		memset(data, 1, length);
		return length > 1 ? 1 : length;
	case GET_STATUS:
		memset(data, 0, length);
		return length > 2 ? 2 : length;
	case CLEAR_FEATURE:
	case SET_CONFIGURATION:
	case SET_INTERFACE:
		return 0;
	default:
		return TOOL_STALL;
	}
}

int usb_reset(struct usb *usb)
{
	if (!usb->present)
		return TOOL_GONE;
	/* A hub holds reset for 10 ms and gives 10 ms to recover: 7.1.7.5. */
	clock_advance(usb->clock, SIM_MS(20), ACCOUNT_USB);
	usb->function->reset(usb->priv);
	return 0;
}

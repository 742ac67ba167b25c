/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A probe is known by its descriptors, where the capture has them (it has when the probe was
 * plugged in while it ran, or when the recorder asked for them), and else by what it talks.
 */

#include "record/traffic.h"

#include <stdlib.h>
#include <string.h>

#include "probe/bytes.h"
#include "record/urb.h"

#define ST_VENDOR	0x0483
#define GET_DESCRIPTOR	0x06
enum { DEVICE = 1, CONFIG = 2, STRING = 3, INTERFACE = 4, ENDPOINT = 5 };

#define STLINK_COMMAND	16
#define STLINK_V2	0x3748

/* All of one address on one bus. */
struct device {
	uint16_t bus;
	uint8_t address;
	uint32_t moved;		/* transfers of the command endpoints */
	enum recording_kind kind;
	bool hid;
	uint8_t out;
	uint8_t in;
	uint32_t packet;	/* size of one, as far as the traffic tells */
	const struct transfer *device;	/* descriptors, NULL: not in the capture */
	const struct transfer *config;
	uint16_t vendor;	/* 0: not known */
	uint16_t product;
};

static bool of_device(const struct transfer *transfer, const struct device *device)
{
	return transfer->bus == device->bus && transfer->device == device->address;
}

static bool is_st_probe(uint16_t product)
{
	return product == STLINK_V2 || product == 0x374a || product == 0x374b ||
		(product >= 0x374d && product <= 0x3757);
}

/* The longest answer to GET_DESCRIPTOR of that kind, or NULL. */
static const struct transfer *find_descriptor(const struct traffic *traffic,
	const struct device *device, uint8_t type, uint8_t index)
{
	const struct transfer *found = NULL;

	for (uint32_t i = 0; i < traffic->count; i++) {
		const struct transfer *t = &traffic->transfers[i];
		if (!of_device(t, device) || t->type != URB_CONTROL || t->setup[0] != 0x80 ||
				t->setup[1] != GET_DESCRIPTOR || t->setup[3] != type || t->setup[2] != index)
			continue;
		if (t->status == 0 && t->length >= 2 && (!found || t->length > found->length))
			found = t;
	}
	return found;
}

/* Text of a string descriptor; one that is no text in hexadecimal, as usb.h says. */
static void read_string(const struct traffic *traffic, const struct device *device, uint8_t index,
	char *text, size_t size)
{
	const struct transfer *t = index ? find_descriptor(traffic, device, STRING, index) : NULL;
	uint32_t end = !t ? 0 : t->data[0] < t->length ? t->data[0] : t->length;
	bool plain = true;
	size_t count = 0;

	for (uint32_t i = 2; i + 1 < end; i += 2)
		plain &= !t->data[i + 1] && t->data[i] >= ' ' && t->data[i] <= '~';
	if (!plain)
		count = snprintf(text, size, "RAW:");
	for (uint32_t i = 2; i + 1 < end && count + 3 < size; i += 2) {
		if (plain)
			text[count++] = t->data[i];
		else
			count += snprintf(text + count, size - count, "%02X", t->data[i]);
	}
	text[count] = 0;
}

static bool is_command(const struct transfer *t)
{
	return !(t->endpoint & 0x80) && t->type == URB_BULK && t->length == STLINK_COMMAND &&
		t->data[0] >= 0xf1 && t->data[0] <= 0xfb;
}

/* @returns the number of 16-byte commands on the endpoint that has most of them. */
static uint32_t count_stlink(const struct traffic *traffic, struct device *device)
{
	uint32_t commands[16] = { 0 };
	uint32_t most = 0;

	for (uint32_t i = 0; i < traffic->count; i++) {
		const struct transfer *t = &traffic->transfers[i];
		if (of_device(t, device) && is_command(t))
			commands[t->endpoint & 0xf]++;
	}
	for (uint8_t i = 1; i < 16; i++) {
		if (commands[i] <= most)
			continue;
		most = commands[i];
		device->out = i;
		device->in = 0x81;
	}
	return most;
}

/* Replies on @a in that begin with the command on @a out that was sent before, and others. */
static int32_t count_echoes(const struct traffic *traffic, const struct device *device, uint8_t out,
	uint8_t in, bool *hid)
{
	int command = -1;
	int32_t good = 0;
	int32_t bad = 0;

	for (uint32_t i = 0; i < traffic->count; i++) {
		const struct transfer *t = &traffic->transfers[i];
		if (!of_device(t, device) || t->type == URB_CONTROL || !t->length || t->status)
			continue;
		if (t->endpoint == out)
			command = t->data[0];
		if (t->endpoint != in || command < 0)
			continue;
		*hid = t->type == URB_INTERRUPT;
		good += t->data[0] == command;
		bad += t->data[0] != command;
	}
	/* Several commands may be on their way, all of one kind as a rule. */
	return good > 2 * bad ? good : 0;
}

static uint32_t count_cmsis_dap(const struct traffic *traffic, struct device *device)
{
	int32_t most = 0;

	for (uint8_t out = 1; out < 16; out++) {
		for (uint8_t in = 0x81; in < 0x90; in++) {
			bool hid = false;
			int32_t good = count_echoes(traffic, device, out, in, &hid);
			if (good <= most)
				continue;
			most = good;
			device->out = out;
			device->in = in;
			device->hid = hid;
		}
	}
	return most;
}

static bool says_cmsis_dap(const struct traffic *traffic, const struct device *device)
{
	for (unsigned int index = 1; index < 16; index++) {
		char text[128];
		read_string(traffic, device, index, text, sizeof(text));
		if (strstr(text, "CMSIS-DAP"))
			return true;
	}
	return false;
}

static void classify(const struct traffic *traffic, struct device *device)
{
	device->device = find_descriptor(traffic, device, DEVICE, 0);
	device->config = find_descriptor(traffic, device, CONFIG, 0);
	if (device->device && device->device->length >= 12) {
		device->vendor = get_le16(device->device->data + 8);
		device->product = get_le16(device->device->data + 10);
	}
	bool other = device->vendor && !(device->vendor == ST_VENDOR && is_st_probe(device->product));
	uint32_t stlink = other ? 0 : count_stlink(traffic, device);
	if (stlink) {
		device->kind = RECORDING_STLINK;
		device->moved = stlink;
		return;
	}
	/* Any device may echo a byte; without a name it takes more of them. */
	uint32_t echoes = count_cmsis_dap(traffic, device);
	if (echoes && (says_cmsis_dap(traffic, device) || (echoes >= 8 && !device->device))) {
		device->kind = RECORDING_CMSIS_DAP;
		device->moved = echoes;
	}
}

static struct device *list_devices(const struct traffic *traffic, unsigned int *count)
{
	struct device *devices = NULL;

	*count = 0;
	for (uint32_t i = 0; i < traffic->count; i++) {
		const struct transfer *t = &traffic->transfers[i];
		unsigned int n = 0;
		while (n < *count && !of_device(t, &devices[n]))
			n++;
		if (n < *count)
			continue;
		struct device *more = realloc(devices, (*count + 1) * sizeof(*more));
		if (!more)
			break;
		devices = more;
		devices[(*count)++] = (struct device){ .bus = t->bus, .address = t->device };
	}
	return devices;
}

/* GET_VERSION's answer, or a V3's, has the USB ids. */
static void ids_by_version(const struct traffic *traffic, struct device *device)
{
	uint8_t command = 0;

	for (uint32_t i = 0; i < traffic->count && !device->vendor; i++) {
		const struct transfer *t = &traffic->transfers[i];
		if (!of_device(t, device))
			continue;
		if (t->endpoint == device->out && t->length)
			command = t->data[0];
		uint32_t at = command == 0xf1 ? 2 : 8;
		if (t->endpoint != device->in || (command != 0xf1 && command != 0xfb) || t->length < at + 4)
			continue;
		device->vendor = get_le16(t->data + at);
		device->product = get_le16(t->data + at + 2);
	}
	if (device->vendor)
		return;
	device->vendor = ST_VENDOR;
	device->product = device->out == 2 ? STLINK_V2 : 0x374b;
}

/* Interface string and packet size of the interface that has @a endpoint. */
static uint16_t read_interface(const struct transfer *config, uint8_t endpoint, uint8_t *string)
{
	uint8_t text = 0;

	for (uint32_t i = 0; config && i + 1 < config->length && config->data[i]; i += config->data[i]) {
		const uint8_t *d = config->data + i;
		if (i + d[0] > config->length)
			break;
		if (d[1] == INTERFACE && d[0] >= 9)
			text = d[8];
		if (d[1] != ENDPOINT || d[0] < 7 || d[2] != endpoint)
			continue;
		*string = text;
		return get_le16(d + 4) & 0x7ff;
	}
	return 0;
}

static void describe(const struct traffic *traffic, struct device *device,
	struct recording *recording)
{
	struct usb_descriptors *usb = &recording->usb;
	const uint8_t *raw = device->device && device->device->length >= 18 ? device->device->data : NULL;
	bool stlink = device->kind == RECORDING_STLINK;
	uint8_t string = 0;
	uint16_t packet = read_interface(device->config, device->out, &string);

	if (stlink && !device->vendor)
		ids_by_version(traffic, device);
	usb->vendor = device->vendor;
	usb->product = device->product;
	usb->release = raw ? get_le16(raw + 12) : 0x0100;
	if (!packet && stlink)
		packet = device->product >= 0x374d && device->product != 0x3752 ? 512 : 64;
	if (!packet)
		packet = device->packet;
	usb->speed = packet > 64 ? USB_HIGH_SPEED : USB_FULL_SPEED;
	usb->subclass = stlink ? 0xff : 0;
	usb->protocol = stlink ? 0xff : 0;
	read_string(traffic, device, raw ? raw[14] : 0, recording->manufacturer, sizeof(recording->manufacturer));
	read_string(traffic, device, raw ? raw[15] : 0, recording->name, sizeof(recording->name));
	read_string(traffic, device, raw ? raw[16] : 0, recording->serial, sizeof(recording->serial));
	read_string(traffic, device, string, recording->interface, sizeof(recording->interface));
	/* Tools know these probes by that word only. */
	if (!stlink && !strstr(recording->name, "CMSIS-DAP") && !strstr(recording->interface, "CMSIS-DAP"))
		snprintf(recording->interface, sizeof(recording->interface), "CMSIS-DAP");
	usb->manufacturer = recording->manufacturer;
	usb->name = recording->name;
	usb->serial = recording->serial;
	usb->interface = recording->interface;
	if (stlink) {
		usb->endpoints[0] = device->in;
		usb->endpoints[1] = device->out;
		usb->endpoints[2] = device->out == 2 ? 0x83 : 0x82;
	} else {
		usb->endpoints[0] = device->out;
		usb->endpoints[1] = device->in;
	}
}

/* A probe that was unplugged comes back at another address. */
static bool same_probe(const struct device *a, const struct device *b)
{
	bool ids = !a->vendor || !b->vendor || (a->vendor == b->vendor && a->product == b->product);

	return a == b || (a->bus == b->bus && a->kind == b->kind && ids && a->out == b->out);
}

static bool belongs(const struct transfer *t, const struct device *probe, const struct device *devices,
	unsigned int count, const struct usb_descriptors *usb)
{
	bool known = false;

	for (unsigned int i = 0; i < count; i++)
		known |= of_device(t, &devices[i]) && same_probe(&devices[i], probe);
	for (int i = 0; known && i < USB_MAX_ENDPOINTS; i++) {
		if (t->type != URB_CONTROL && t->endpoint && t->endpoint == usb->endpoints[i])
			return true;
	}
	return false;
}

/* Tools ask for a packet when they read, or for what they know to come. */
static void guess_packet(const struct traffic *traffic, struct device *device)
{
	uint32_t wanted = 0;
	uint32_t longest = 0;

	for (uint32_t i = 0; i < traffic->count; i++) {
		const struct transfer *t = &traffic->transfers[i];
		if (!of_device(t, device) || t->endpoint != device->in)
			continue;
		if (t->wanted && (!wanted || t->wanted < wanted))
			wanted = t->wanted;
		if (t->length > longest)
			longest = t->length;
	}
	/* HIDAPI's callers leave room for the number of the report */
	device->packet = (wanted ? wanted : longest) & ~1u;
}

bool traffic_find_probe(struct traffic *traffic, struct recording *recording)
{
	unsigned int count;
	struct device *devices = list_devices(traffic, &count);
	struct device *probe = NULL;
	uint32_t kept = 0;

	for (unsigned int i = 0; i < count; i++) {
		classify(traffic, &devices[i]);
		if (devices[i].kind && (!probe || devices[i].moved > probe->moved))
			probe = &devices[i];
	}
	if (!probe) {
		free(devices);
		return false;
	}
	recording->kind = probe->kind;
	recording->hid = probe->hid;
	if (probe->kind == RECORDING_CMSIS_DAP)
		guess_packet(traffic, probe);
	describe(traffic, probe, recording);
	for (uint32_t i = 0; i < traffic->count; i++) {
		struct transfer *t = &traffic->transfers[i];
		if (belongs(t, probe, devices, count, &recording->usb))
			traffic->transfers[kept++] = *t;
		else
			transfer_clear(t);
	}
	traffic->count = kept;
	free(devices);
	return kept > 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "record/recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/bytes.h"
#include "probe/usb.h"
#include "record/urb.h"

#define SECTION		0x0a0d0d0a
#define SECTION_BYTE_ORDER	0x1a2b3c4d
#define INTERFACE	1
#define ENHANCED_PACKET	6
#define SECTION_APPLICATION	4
#define COMMENT			1
#define INTERFACE_RESOLUTION	9
#define NANOSECONDS		9

#define BUS		1
#define GET_DESCRIPTOR	0x06
#define DEVICE_TO_HOST	0x80
#define ENGLISH		0x0409
#define IN_PROGRESS	(-115)

struct recorder {
	FILE *out;
	const struct usb *usb;
	const struct clock *clock;
	uint64_t last_id;
	uint64_t waiting[256];	/* by endpoint address: id of a submission, 0: none */
	uint8_t address;	/* whose descriptors have been written; 0: none */
	bool gone;
};

static void put_le64(uint8_t *raw, uint64_t value)
{
	put_le32(raw, value);
	put_le32(raw + 4, value >> 32);
}

static void write_padded(FILE *out, const void *data, uint32_t length)
{
	fwrite(data, 1, length, out);
	fwrite("\0\0\0", 1, -length & 3, out);
}

static uint8_t *put_option(uint8_t *p, uint16_t code, const void *value, uint16_t length)
{
	put_le16(p, code);
	put_le16(p + 2, length);
	memset(p + 4, 0, (length + 3) & ~3u);
	memcpy(p + 4, value, length);
	return p + 4 + ((length + 3) & ~3u);
}

static void write_block(FILE *out, uint32_t type, const uint8_t *body, uint32_t length)
{
	uint8_t raw[8];

	put_le32(raw, type);
	put_le32(raw + 4, length + 12);
	fwrite(raw, 1, 8, out);
	fwrite(body, 1, length, out);
	fwrite(raw + 4, 1, 4, out);
}

static void write_head(FILE *out)
{
	static const char writer[] = "stlink-sim " CLONES_VERSION;
	static const char mark[] = RECORDER_MARK "1; with content";
	const uint8_t resolution = NANOSECONDS;
	uint8_t body[256];

	put_le32(body, SECTION_BYTE_ORDER);
	put_le32(body + 4, 1);			/* version 1.0 */
	put_le64(body + 8, UINT64_MAX);		/* length not known */
	uint8_t *p = put_option(body + 16, COMMENT, mark, strlen(mark));
	p = put_option(p, SECTION_APPLICATION, writer, strlen(writer));
	p = put_option(p, 0, NULL, 0);
	write_block(out, SECTION, body, p - body);

	put_le32(body, LINK_USB_LINUX_MMAPPED);
	put_le32(body + 4, 0);			/* no limit of length */
	p = put_option(body + 8, INTERFACE_RESOLUTION, &resolution, 1);
	p = put_option(p, 0, NULL, 0);
	write_block(out, INTERFACE, body, p - body);
}

/* A packet: the header of usbmon, then the data that there are. */
static void write_packet(struct recorder *recorder, uint8_t header[USBMON_HEADER], uint64_t id,
	sim_ns when, const uint8_t *data, uint32_t length)
{
	uint32_t captured = USBMON_HEADER + (data ? length : 0);
	uint32_t total = 32 + ((captured + 3) & ~3u);
	uint8_t head[28];

	put_le64(header, id);
	header[11] = recorder->address;
	put_le16(header + 12, BUS);
	put_le64(header + 16, when / 1000000000);
	put_le32(header + 24, when / 1000 % 1000000);
	put_le32(header + 32, length);
	put_le32(header + 36, data ? length : 0);
	header[15] = data || !length ? 0 : header[8] == 'S' ? '<' : '>';

	put_le32(head, ENHANCED_PACKET);
	put_le32(head + 4, total);
	put_le32(head + 8, 0);
	put_le32(head + 12, when >> 32);
	put_le32(head + 16, when);
	put_le32(head + 20, captured);
	put_le32(head + 24, captured);
	fwrite(head, 1, sizeof(head), recorder->out);
	fwrite(header, 1, USBMON_HEADER, recorder->out);
	write_padded(recorder->out, data, captured - USBMON_HEADER);
	fwrite(head + 4, 1, 4, recorder->out);
	/* Whole packets only are left when this program is killed. */
	fflush(recorder->out);
}

static uint64_t submit(struct recorder *recorder, uint8_t endpoint, sim_ns when,
	const uint8_t *data, uint32_t length)
{
	uint8_t header[USBMON_HEADER] = { [8] = 'S', [9] = URB_BULK, [10] = endpoint, [14] = '-' };

	put_le32(header + 28, IN_PROGRESS);
	write_packet(recorder, header, ++recorder->last_id, when, endpoint & 0x80 ? NULL : data, length);
	return recorder->last_id;
}

static void complete(struct recorder *recorder, uint8_t endpoint, uint64_t id, int32_t status,
	const uint8_t *data, uint32_t length)
{
	uint8_t header[USBMON_HEADER] = { [8] = 'C', [9] = URB_BULK, [10] = endpoint, [14] = '-' };

	put_le32(header + 28, status);
	write_packet(recorder, header, id, clock_now(recorder->clock), endpoint & 0x80 ? data : NULL,
		length);
}

static void write_descriptor(struct recorder *recorder, uint8_t type, uint8_t index)
{
	uint8_t header[USBMON_HEADER] = { [8] = 'S', [9] = URB_CONTROL, [10] = DEVICE_TO_HOST };
	uint8_t *setup = header + 40;
	uint8_t data[255];
	int length = usb_get_descriptor(recorder->usb, type, index, data, sizeof(data));
	sim_ns now = clock_now(recorder->clock);

	if (length < 0)
		return;
	setup[0] = DEVICE_TO_HOST;
	setup[1] = GET_DESCRIPTOR;
	setup[2] = index;
	setup[3] = type;
	put_le16(setup + 4, type == USB_DESCRIPTOR_STRING && index ? ENGLISH : 0);
	put_le16(setup + 6, sizeof(data));
	put_le32(header + 28, IN_PROGRESS);
	write_packet(recorder, header, ++recorder->last_id, now, NULL, sizeof(data));
	memset(header, 0, sizeof(header));
	header[8] = 'C';
	header[9] = URB_CONTROL;
	header[10] = DEVICE_TO_HOST;
	header[14] = '-';
	write_packet(recorder, header, recorder->last_id, now, data, length);
}

static void write_descriptors(struct recorder *recorder)
{
	recorder->address = usb_address(recorder->usb);
	write_descriptor(recorder, USB_DESCRIPTOR_DEVICE, 0);
	write_descriptor(recorder, USB_DESCRIPTOR_CONFIG, 0);
	for (uint8_t i = 0; i < USB_MAX_STRINGS; i++)
		write_descriptor(recorder, USB_DESCRIPTOR_STRING, i);
}

static int32_t status_of(int result)
{
	switch (result) {
	case TOOL_STALL:
		return URB_STALLED;
	case TOOL_GONE:
		return URB_NO_DEVICE;
	default:
		return result < 0 ? URB_PROTOCOL : 0;
	}
}

void recorder_transfer(struct recorder *recorder, uint8_t endpoint, sim_ns since,
	const uint8_t *data, uint32_t wanted, int result)
{
	uint64_t *waiting = &recorder->waiting[endpoint];

	/* A probe that is away is asked again and again. */
	if (result == TOOL_GONE && recorder->gone)
		return;
	recorder->gone = result == TOOL_GONE;
	if (!recorder->gone && recorder->address != usb_address(recorder->usb))
		write_descriptors(recorder);
	uint64_t id = *waiting ? *waiting : submit(recorder, endpoint, since, data, wanted);
	*waiting = result == TOOL_NAK ? id : 0;
	if (result != TOOL_NAK)
		complete(recorder, endpoint, id, status_of(result), data, result < 0 ? 0 : result);
}

void recorder_given_up(struct recorder *recorder, uint8_t endpoint)
{
	uint64_t *waiting = &recorder->waiting[endpoint];

	if (*waiting)
		complete(recorder, endpoint, *waiting, URB_CANCELLED, NULL, 0);
	*waiting = 0;
}

struct recorder *recorder_open(const char *file, const struct usb *usb, const struct clock *clock)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));

	if (!recorder)
		return NULL;
	recorder->usb = usb;
	recorder->clock = clock;
	recorder->out = fopen(file, "wb");
	if (!recorder->out) {
		free(recorder);
		return NULL;
	}
	write_head(recorder->out);
	if (usb_present(usb))
		write_descriptors(recorder);
	return recorder;
}

bool recorder_close(struct recorder *recorder)
{
	if (!recorder)
		return true;
	bool good = !ferror(recorder->out);
	good &= !fclose(recorder->out);
	free(recorder);
	return good;
}

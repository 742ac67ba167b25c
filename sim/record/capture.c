/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "record/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/bytes.h"

/* pcapng: block types, section 11.1; options, sections 3.5 and 4. */
#define SECTION		0x0a0d0d0a
#define INTERFACE	1
#define SIMPLE_PACKET	3
#define ENHANCED_PACKET	6
#define SECTION_BYTE_ORDER	0x1a2b3c4d
#define OPTION_END		0
#define OPTION_COMMENT		1
#define SECTION_APPLICATION	4
#define INTERFACE_RESOLUTION	9
#define INTERFACE_OFFSET	14
#define BLOCK_OVERHEAD	12

/* pcap: the magic number says what the fraction of a second is counted in. */
#define PCAP_US		0xa1b2c3d4
#define PCAP_NS		0xa1b23c4d
#define PCAP_HEADER	24
#define PCAP_PACKET	16

#define MAX_INTERFACES	64
#define NS_PER_S	UINT64_C(1000000000)

struct interface {
	uint16_t link;
	uint64_t per_second;	/* units of its times */
	int64_t offset_s;
};

struct capture {
	uint8_t *data;
	uint64_t size;
	uint64_t position;
	uint32_t packets;
	bool old_format;	/* pcap */
	unsigned int num_interfaces;
	struct interface interfaces[MAX_INTERFACES];
	char writer[128];
	char problem[128];
};

struct option {
	uint16_t code;
	uint16_t length;
	const uint8_t *value;
};

static void stop(struct capture *capture, const char *why)
{
	snprintf(capture->problem, sizeof(capture->problem), "%s at byte %" PRIu64, why,
		capture->position);
	capture->position = capture->size;
}

const char *capture_problem(const struct capture *capture)
{
	return capture->problem[0] ? capture->problem : NULL;
}

const char *capture_writer(const struct capture *capture)
{
	return capture->writer[0] ? capture->writer : NULL;
}

static uint64_t get_le64(const uint8_t *raw)
{
	return get_le32(raw) | (uint64_t)get_le32(raw + 4) << 32;
}

/* @returns the option at @a p, or one of code OPTION_END. */
static struct option get_option(const uint8_t *p, const uint8_t *end)
{
	struct option option = { .code = OPTION_END };

	if (end - p < 4)
		return option;
	option.code = get_le16(p);
	option.length = get_le16(p + 2);
	option.value = p + 4;
	if (option.length > end - option.value)
		option.code = OPTION_END;
	return option;
}

static const uint8_t *behind(const struct option *option, const uint8_t *end)
{
	uint32_t padded = (option->length + 3) & ~3u;

	return end - option->value < padded ? end : option->value + padded;
}

/* @returns false for a recording of a version that is not known here. */
static bool check_mark(struct capture *capture, const struct option *option)
{
	const char *text = (const char *)option->value;
	size_t mark = strlen(RECORDER_MARK);

	if (option->length <= mark || strncmp(text, RECORDER_MARK, mark))
		return true;
	/* a digit stands behind the mark, and the file behind that */
	unsigned int version = 0;
	for (size_t i = mark; i < option->length && text[i] >= '0' && text[i] <= '9'; i++)
		version = version < 10000 ? 10 * version + text[i] - '0' : version;
	if (version && version <= RECORDER_VERSION)
		return true;
	snprintf(capture->problem, sizeof(capture->problem), "it is of version %u of the flight "
		"recorder, and this stlink-sim knows version %d: use a newer one", version,
		RECORDER_VERSION);
	capture->position = capture->size;
	return false;
}

static bool read_section(struct capture *capture, const uint8_t *body, const uint8_t *end)
{
	struct option option;

	if (end - body < 16 || get_le32(body) != SECTION_BYTE_ORDER) {
		stop(capture, "a section that is malformed, or of a big-endian machine,");
		return false;
	}
	if (get_le16(body + 4) != 1) {
		stop(capture, "a section of an unknown version of pcapng");
		return false;
	}
	capture->num_interfaces = 0;
	for (const uint8_t *p = body + 16; (option = get_option(p, end)).code; p = behind(&option, end)) {
		if (option.code == SECTION_APPLICATION)
			snprintf(capture->writer, sizeof(capture->writer), "%.*s", option.length,
				(const char *)option.value);
		if (option.code == OPTION_COMMENT && !check_mark(capture, &option))
			return false;
	}
	return true;
}

static uint64_t resolution(uint8_t code)
{
	uint64_t per_second = 1;

	if (code & 0x80)
		return UINT64_C(1) << (code & 0x1f);
	for (unsigned int i = 0; i < code && i < 18; i++)
		per_second *= 10;
	return per_second;
}

static bool read_interface(struct capture *capture, const uint8_t *body, const uint8_t *end)
{
	struct interface *interface = &capture->interfaces[capture->num_interfaces];
	struct option option;

	if (end - body < 8 || capture->num_interfaces == MAX_INTERFACES) {
		stop(capture, "an interface that is malformed, or one too many,");
		return false;
	}
	capture->num_interfaces++;
	*interface = (struct interface){ .link = get_le16(body), .per_second = 1000000 };
	for (const uint8_t *p = body + 8; (option = get_option(p, end)).code; p = behind(&option, end)) {
		if (option.code == INTERFACE_RESOLUTION && option.length == 1)
			interface->per_second = resolution(option.value[0]);
		if (option.code == INTERFACE_OFFSET && option.length == 8)
			interface->offset_s = get_le64(option.value);
	}
	return true;
}

static uint64_t to_ns(const struct interface *interface, uint64_t time)
{
	uint64_t s = time / interface->per_second;
	double rest = time % interface->per_second;

	return (s + interface->offset_s) * NS_PER_S + rest * NS_PER_S / interface->per_second;
}

static bool read_enhanced(struct capture *capture, const uint8_t *body, const uint8_t *end,
	struct capture_packet *packet)
{
	struct option option;

	if (end - body < 20 || get_le32(body) >= capture->num_interfaces ||
			get_le32(body + 12) > end - body - 20) {
		stop(capture, "a malformed packet");
		return false;
	}
	const struct interface *interface = &capture->interfaces[get_le32(body)];
	packet->link = interface->link;
	packet->time_ns = to_ns(interface, (uint64_t)get_le32(body + 4) << 32 | get_le32(body + 8));
	packet->length = get_le32(body + 12);
	packet->data = body + 20;
	packet->number = ++capture->packets;
	const uint8_t *p = packet->data + ((packet->length + 3) & ~3u);
	for (; p < end && (option = get_option(p, end)).code; p = behind(&option, end)) {
		if (option.code != OPTION_COMMENT)
			continue;
		packet->comment = (const char *)option.value;
		packet->comment_length = option.length;
	}
	return true;
}

/* @returns true with a packet in @a packet. Blocks of no interest are passed over. */
static bool next_block(struct capture *capture, struct capture_packet *packet)
{
	while (capture->position < capture->size) {
		const uint8_t *block = capture->data + capture->position;
		uint64_t left = capture->size - capture->position;
		uint32_t length = left < BLOCK_OVERHEAD ? 0 : get_le32(block + 4);
		if (left < BLOCK_OVERHEAD || length > left) {
			stop(capture, "it ends in the middle of a block");
			return false;
		}
		if (length < BLOCK_OVERHEAD || length % 4 || get_le32(block + length - 4) != length) {
			stop(capture, "a malformed block");
			return false;
		}
		const uint8_t *body = block + 8;
		const uint8_t *end = block + length - 4;
		uint32_t type = get_le32(block);
		if (type == SECTION && !read_section(capture, body, end))
			return false;
		if (type == INTERFACE && !read_interface(capture, body, end))
			return false;
		if (type == ENHANCED_PACKET && !read_enhanced(capture, body, end, packet))
			return false;
		capture->position += length;
		if (type == ENHANCED_PACKET)
			return true;
		/* Without a time it is of no use. */
		if (type == SIMPLE_PACKET)
			capture->packets++;
	}
	return false;
}

static bool next_old(struct capture *capture, struct capture_packet *packet)
{
	const struct interface *interface = &capture->interfaces[0];
	const uint8_t *p = capture->data + capture->position;
	uint64_t left = capture->size - capture->position;

	if (left == 0)
		return false;
	if (left < PCAP_PACKET || get_le32(p + 8) > left - PCAP_PACKET) {
		stop(capture, "it ends in the middle of a packet");
		return false;
	}
	packet->link = interface->link;
	packet->time_ns = get_le32(p) * NS_PER_S +
		get_le32(p + 4) * (NS_PER_S / interface->per_second);
	packet->length = get_le32(p + 8);
	packet->data = p + PCAP_PACKET;
	packet->number = ++capture->packets;
	capture->position += PCAP_PACKET + packet->length;
	return true;
}

bool capture_next(struct capture *capture, struct capture_packet *packet)
{
	*packet = (struct capture_packet){ 0 };
	return capture->old_format ? next_old(capture, packet) : next_block(capture, packet);
}

static bool load(struct capture *capture, FILE *in)
{
	uint64_t room = 1 << 16;

	do {
		room *= 2;
		uint8_t *more = realloc(capture->data, room);
		if (!more) {
			errno = ENOMEM;
			return false;
		}
		capture->data = more;
		capture->size += fread(capture->data + capture->size, 1, room - capture->size, in);
	} while (capture->size == room);
	return !ferror(in);
}

/* @returns what keeps the file from being a capture, or NULL. */
static const char *recognise(struct capture *capture)
{
	uint32_t magic = capture->size < 4 ? 0 : get_le32(capture->data);

	if (!capture->size)
		return "is empty";
	if (magic == SECTION)
		return NULL;
	if ((magic != PCAP_US && magic != PCAP_NS) || capture->size < PCAP_HEADER)
		return "is no recording: it begins neither as pcapng nor as pcap does";
	capture->old_format = true;
	capture->position = PCAP_HEADER;
	capture->interfaces[0].link = get_le16(capture->data + 20);
	capture->interfaces[0].per_second = magic == PCAP_NS ? NS_PER_S : 1000000;
	return NULL;
}

struct capture *capture_open(const char *file)
{
	FILE *in = fopen(file, "rb");

	if (!in) {
		fprintf(stderr, "stlink-sim: cannot read %s: %s\n", file, strerror(errno));
		return NULL;
	}
	struct capture *capture = calloc(1, sizeof(*capture));
	bool good = capture && load(capture, in);
	if (!good)
		fprintf(stderr, "stlink-sim: cannot read %s: %s\n", file, strerror(errno));
	fclose(in);
	const char *problem = good ? recognise(capture) : NULL;
	if (problem)
		fprintf(stderr, "stlink-sim: %s %s\n", file, problem);
	if (good && !problem)
		return capture;
	capture_close(capture);
	return NULL;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	free(capture->data);
	free(capture);
}

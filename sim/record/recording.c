/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "record/recording.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "record/capture.h"
#include "record/traffic.h"
#include "record/urb.h"

/* What usbfs takes as one request; libusb splits longer transfers. */
#define SPLIT	16384
/* No transfer of a probe is longer. */
#define MAX_LENGTH	TOOL_LINK_MAX_DATA

/* Submitted and not yet completed. */
struct pending {
	struct pending *next;
	uint64_t id;
	struct transfer transfer;
};

struct reader {
	const char *file;
	struct capture *capture;
	struct traffic traffic;
	struct pending *pending;
	bool out_of_memory;
};

uint64_t recording_hash(const uint8_t *data, uint32_t length)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (uint32_t i = 0; i < length; i++)
		hash = (hash ^ data[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static bool add_hole(struct transfer *transfer, uint32_t offset, uint32_t length, uint64_t hash)
{
	struct hole *more = realloc(transfer->holes, (transfer->num_holes + 1) * sizeof(*more));

	if (!more)
		return false;
	transfer->holes = more;
	transfer->holes[transfer->num_holes++] = (struct hole){ offset, length, hash };
	memset(transfer->data + offset, 0, length);
	return true;
}

/* A recorder's comment: "left out OFFSET LENGTH [HASH]" for each hole, divided by semicolons. */
static bool read_holes(struct transfer *transfer, const char *comment, uint32_t length)
{
	char text[1024];

	snprintf(text, sizeof(text), "%.*s", (int)length, comment);
	for (char *part = strtok(text, ";"); part; part = strtok(NULL, ";")) {
		uint32_t offset, size;
		uint64_t hash = 0;
		if (sscanf(part, " left out %" SCNu32 " %" SCNu32 " %" SCNx64, &offset, &size, &hash) < 2)
			continue;
		if (offset > transfer->length || size > transfer->length - offset)
			continue;
		if (!add_hole(transfer, offset, size, hash))
			return false;
	}
	return true;
}

/* What the capture has of the data; what it has not is a hole at the end. */
static bool keep_data(struct transfer *transfer, const struct urb *urb,
	const struct capture_packet *packet)
{
	transfer->length = urb->length;
	transfer->data = calloc(1, urb->length + 1);
	if (!transfer->data)
		return false;
	memcpy(transfer->data, urb->data, urb->captured);
	if (packet->comment && !read_holes(transfer, packet->comment, packet->comment_length))
		return false;
	if (urb->captured == urb->length || transfer->num_holes)
		return true;
	return add_hole(transfer, urb->captured, urb->length - urb->captured, 0);
}

static bool submit(struct reader *reader, const struct urb *urb, const struct capture_packet *packet)
{
	struct pending *pending = calloc(1, sizeof(*pending));

	if (!pending)
		return false;
	pending->next = reader->pending;
	reader->pending = pending;
	pending->id = urb->id;
	pending->transfer = (struct transfer){
		.submitted = packet->time_ns,
		.bus = urb->bus,
		.device = urb->device,
		.endpoint = urb->endpoint,
		.type = urb->type,
		.wanted = urb->length,
	};
	if (urb->setup)
		memcpy(pending->transfer.setup, urb->setup, 8);
	if (urb->endpoint & 0x80)
		return true;
	return keep_data(&pending->transfer, urb, packet);
}

static struct pending *take_pending(struct reader *reader, uint64_t id)
{
	for (struct pending **link = &reader->pending; *link; link = &(*link)->next) {
		struct pending *pending = *link;
		if (pending->id != id)
			continue;
		*link = pending->next;
		return pending;
	}
	return NULL;
}

static struct transfer *append(struct traffic *traffic)
{
	if (traffic->count == traffic->room) {
		uint32_t room = traffic->room ? 2 * traffic->room : 1024;
		struct transfer *more = realloc(traffic->transfers, room * sizeof(*more));
		if (!more)
			return NULL;
		traffic->transfers = more;
		traffic->room = room;
	}
	return &traffic->transfers[traffic->count++];
}

static bool complete(struct reader *reader, const struct urb *urb,
	const struct capture_packet *packet)
{
	struct pending *pending = take_pending(reader, urb->id);

	/* Begun before the capture was. */
	if (!pending)
		return true;
	struct transfer *transfer = append(&reader->traffic);
	if (!transfer) {
		transfer_clear(&pending->transfer);
		free(pending);
		return false;
	}
	*transfer = pending->transfer;
	free(pending);
	transfer->completed = packet->time_ns < transfer->submitted ? transfer->submitted : packet->time_ns;
	transfer->status = urb->status;
	transfer->packet = packet->number;
	/* A short read is none of an error that the tools see. */
	if (transfer->endpoint & 0x80)
		return keep_data(transfer, urb, packet);
	return true;
}

static bool take_packet(struct reader *reader, const struct capture_packet *packet)
{
	struct urb urb;

	if (!urb_parse(packet, &urb) || urb.length > MAX_LENGTH) {
		reader->traffic.foreign++;
		return true;
	}
	return urb.completed ? complete(reader, &urb, packet) : submit(reader, &urb, packet);
}

static bool merge_into(struct transfer *first, struct transfer *second)
{
	uint8_t *data = realloc(first->data, first->length + second->length + 1);

	if (!data)
		return false;
	first->data = data;
	memcpy(data + first->length, second->data, second->length);
	for (unsigned int i = 0; i < second->num_holes; i++) {
		struct hole *hole = &second->holes[i];
		if (!add_hole(first, first->length + hole->offset, hole->length, hole->hash))
			return false;
	}
	first->length += second->length;
	first->wanted += second->wanted;
	first->completed = second->completed;
	first->status = second->status;
	transfer_clear(second);
	return true;
}

/* Parts of one transfer of the tool are submitted before the first of them is done. */
static bool merge_splits(struct traffic *traffic)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < traffic->count; i++) {
		struct transfer *next = &traffic->transfers[i];
		struct transfer *last = kept ? &traffic->transfers[kept - 1] : NULL;
		if (last && last->endpoint == next->endpoint && last->wanted && last->wanted % SPLIT == 0
				&& last->wanted == last->length && next->submitted < last->completed) {
			if (!merge_into(last, next))
				return false;
			continue;
		}
		traffic->transfers[kept++] = *next;
	}
	traffic->count = kept;
	return true;
}

static void hand_over(struct traffic *traffic, struct recording *recording)
{
	uint64_t start = traffic->transfers[0].submitted;

	recording->transfers = traffic->transfers;
	recording->count = traffic->count;
	for (uint32_t i = 0; i < traffic->count; i++) {
		struct transfer *transfer = &traffic->transfers[i];
		transfer->number = i + 1;
		transfer->submitted -= transfer->submitted < start ? transfer->submitted : start;
		transfer->completed -= transfer->completed < start ? transfer->completed : start;
		recording->holes += transfer->num_holes > 0;
		for (unsigned int h = 0; h < transfer->num_holes; h++)
			recording->hole_bytes += transfer->holes[h].length;
	}
	*traffic = (struct traffic){ 0 };
}

static bool choose(struct reader *reader, struct recording *recording)
{
	struct traffic *traffic = &reader->traffic;
	const char *problem = capture_problem(reader->capture);
	const char *writer = capture_writer(reader->capture);

	snprintf(recording->writer, sizeof(recording->writer), "%s", writer ? writer : "");
	snprintf(recording->truncated, sizeof(recording->truncated), "%s", problem ? problem : "");
	if (traffic_find_probe(traffic, recording)) {
		if (!merge_splits(traffic))
			return false;
		hand_over(traffic, recording);
		return true;
	}
	if (problem)
		fprintf(stderr, "stlink-sim: %s cannot be replayed: %s\n", reader->file, problem);
	else if (!traffic->count && traffic->foreign)
		fprintf(stderr, "stlink-sim: %s holds no USB transfers (of usbmon or USBPcap): nothing to "
			"replay\n", reader->file);
	else
		fprintf(stderr, "stlink-sim: %s holds no transfers of an ST-LINK or CMSIS-DAP probe: nothing "
			"to replay\n", reader->file);
	return false;
}

bool recording_read(struct recording *recording, const char *file)
{
	struct reader reader = { .file = file, .capture = capture_open(file) };
	struct capture_packet packet;
	bool good = true;

	*recording = (struct recording){ 0 };
	if (!reader.capture)
		return false;
	while (good && capture_next(reader.capture, &packet))
		good = take_packet(&reader, &packet);
	if (good)
		good = choose(&reader, recording);
	else
		fputs("stlink-sim: out of memory\n", stderr);
	for (uint32_t i = 0; i < reader.traffic.count; i++)
		transfer_clear(&reader.traffic.transfers[i]);
	free(reader.traffic.transfers);
	while (reader.pending) {
		struct pending *pending = reader.pending;
		reader.pending = pending->next;
		transfer_clear(&pending->transfer);
		free(pending);
	}
	capture_close(reader.capture);
	return good;
}

void recording_free(struct recording *recording)
{
	for (uint32_t i = 0; i < recording->count; i++)
		transfer_clear(&recording->transfers[i]);
	free(recording->transfers);
	recording->transfers = NULL;
	recording->count = 0;
}

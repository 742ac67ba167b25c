/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CAPTURE_H
#define SIM_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Packets of a capture file, whatever wrote it: pcapng
 * (draft-ietf-opsawg-pcapng) or pcap (draft-ietf-opsawg-pcap).
 */

/** The flight recorder's version that is understood; its mark is a comment of the section. */
#define RECORDER_VERSION	1
#define RECORDER_MARK		"flight recorder "

struct capture;

struct capture_packet {
	uint32_t number;	/* in the file, as Wireshark counts: from 1 */
	uint16_t link;		/* LINKTYPE_... */
	uint64_t time_ns;
	const uint8_t *data;
	uint32_t length;	/* bytes that were captured */
	const char *comment;	/* not terminated; NULL: none */
	uint32_t comment_length;
};

/** @returns NULL after having said on stderr what is wrong with @a file. */
struct capture *capture_open(const char *file);
void capture_close(struct capture *capture);

/** The next packet, valid until capture_close(). @returns false at the end. */
bool capture_next(struct capture *capture, struct capture_packet *packet);

/** Why capture_next() ended before the file did, or NULL. */
const char *capture_problem(const struct capture *capture);
/** What wrote the file, by its own words, or NULL. */
const char *capture_writer(const struct capture *capture);

#endif /* SIM_CAPTURE_H */

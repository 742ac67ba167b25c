/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_OPTIONS_SLOTS_H
#define CLONE_OPTIONS_SLOTS_H

#include <stdint.h>

/* Option bytes come as 16-bit slots: a byte and its complement (PM0075, 2.5). */

#define SLOT_BYTES		2
#define ERASED_SLOT		0xffff

static inline uint16_t option_slot(const uint8_t *bytes, unsigned int offset)
{
	return bytes[offset] | bytes[offset + 1] << 8;
}

static inline void set_option_slot(uint8_t *bytes, unsigned int offset, uint16_t value)
{
	bytes[offset] = value & 0xff;
	bytes[offset + 1] = value >> 8;
}

static inline uint16_t with_complement(uint8_t value)
{
	return value | (uint16_t)(~value & 0xff) << 8;
}

#endif /* CLONE_OPTIONS_SLOTS_H */

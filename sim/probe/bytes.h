/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_BYTES_H
#define SIM_BYTES_H

#include <stdint.h>

/* Little-endian bytes of protocols. */

static inline uint16_t get_le16(const uint8_t *raw)
{
	return raw[0] | raw[1] << 8;
}

static inline uint32_t get_le32(const uint8_t *raw)
{
	return get_le16(raw) | (uint32_t)get_le16(raw + 2) << 16;
}

static inline void put_le16(uint8_t *raw, uint16_t value)
{
	raw[0] = value;
	raw[1] = value >> 8;
}

static inline void put_le32(uint8_t *raw, uint32_t value)
{
	put_le16(raw, value);
	put_le16(raw + 2, value >> 16);
}

#endif /* SIM_BYTES_H */

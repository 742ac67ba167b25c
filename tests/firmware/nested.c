// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Firmware for measuring a debugger: a loop that calls functions which call others,
 * eight deep, variables in RAM and a control block for real-time transfer (RTT). No
 * interrupts and no registers of peripherals, so that it runs the same everywhere.
 */

#include <stdint.h>

#define NOINLINE	__attribute__((noinline))

volatile uint32_t rounds;
volatile uint32_t total = 1;
volatile uint8_t table[64];

/* What SEGGER_RTT.h calls SEGGER_RTT_CB, with one buffer up and one down. */
struct rtt_buffer {
	const char *name;
	char *data;
	uint32_t size;
	volatile uint32_t write;
	volatile uint32_t read;
	uint32_t flags;
};

static char rtt_up[64], rtt_down[16];

struct {
	char id[16];
	int32_t up_count;
	int32_t down_count;
	struct rtt_buffer up;
	struct rtt_buffer down;
} rtt = {
	.id = "SEGGER RTT",
	.up_count = 1,
	.down_count = 1,
	.up = { "up", rtt_up, sizeof(rtt_up), 0, 0, 0 },
	.down = { "down", rtt_down, sizeof(rtt_down), 0, 0, 0 },
};

static void rtt_put(char character)
{
	uint32_t next = (rtt.up.write + 1) % sizeof(rtt_up);

	if (next == rtt.up.read)
		return;
	rtt_up[rtt.up.write] = character;
	rtt.up.write = next;
}

NOINLINE uint32_t depth8(uint32_t value)
{
	table[value % sizeof(table)]++;
	total = total * 31 + value;
	return total;
}

#define DEPTH(n, below) \
NOINLINE uint32_t depth##n(uint32_t value) \
{ \
	uint32_t result = depth##below(value + n); \
	return result ^ n; \
}

DEPTH(7, 8)
DEPTH(6, 7)
DEPTH(5, 6)
DEPTH(4, 5)
DEPTH(3, 4)
DEPTH(2, 3)

NOINLINE void work(uint32_t value)
{
	uint32_t first = depth2(value);
	uint32_t second = first % 7;
	second += value;
	table[0] = second;
	rtt_put('a' + second % 26);
}

int main(void)
{
	for (;;) {
		work(rounds);
		rounds++;
		work(rounds);
		rounds++;
	}
}

#define HANDLERS \
	[11] = fault_handler, [12] = fault_handler, [14] = fault_handler, [15] = fault_handler,
#include "startup.h"

// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Firmware for the debugger tests: a millisecond interrupt, a blinking PC13, and
 * a function and variables to stop at. Registers: RM0008 (RCC 7.3.7, GPIO 9.2);
 * SysTick: ARMv7-M B3.3.
 */

#include <stdint.h>

#define REG(address)	(*(volatile uint32_t *)(address))
#define RCC_APB2ENR	REG(0x40021018)
#define GPIOC_CRH	REG(0x40011004)
#define GPIOC_BSRR	REG(0x40011010)
#define SYST_CSR	REG(0xe000e010)
#define SYST_RVR	REG(0xe000e014)
#define SYST_CVR	REG(0xe000e018)

#define HSI_HZ		8000000
#define BLINK_MS	50

volatile uint32_t ticks;
volatile uint32_t blinks;
volatile uint32_t checksum = 0x12345678;

void systick_handler(void)
{
	ticks++;
}

__attribute__((noinline)) uint32_t mix(uint32_t value)
{
	checksum = checksum * 31 + value;
	return checksum;
}

static void blink(uint32_t on)
{
	GPIOC_BSRR = on ? 1u << 29 : 1u << 13;
	blinks++;
}

int main(void)
{
	RCC_APB2ENR |= 1u << 4;
	GPIOC_CRH = (GPIOC_CRH & ~0x00f00000u) | 0x00200000u;
	SYST_RVR = HSI_HZ / 1000 - 1;
	SYST_CVR = 0;
	SYST_CSR = 7;

	uint32_t next = BLINK_MS;
	for (;;) {
		__asm__ volatile("wfi");
		if (ticks < next)
			continue;
		next += BLINK_MS;
		blink(blinks & 1);
		mix(blinks);
	}
}

#define HANDLERS \
	[11] = fault_handler, [12] = fault_handler, [14] = fault_handler, [15] = systick_handler,
#include "startup.h"

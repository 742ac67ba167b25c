// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Firmware that talks: each line goes out on USART1 (a ring that the TXE interrupt
 * empties, as Arduino cores do it), on ITM port 0 and on RTT's first channel. Between
 * lines it sleeps until CYCCNT has passed a deadline, woken by a one-shot SysTick, as
 * Klipper waits. What RTT's down channel brings is echoed.
 *
 * Registers: RM0008, 27.6 (USART); ARM DDI 0403E, B3.3 (SysTick), C1.7 (ITM), C1.8 (DWT).
 */

#include <stddef.h>
#include <stdint.h>

#define REG(address)	(*(volatile uint32_t *)(address))
#define RCC_APB2ENR	REG(0x40021018)
#define USART1_SR	REG(0x40013800)
#define USART1_DR	REG(0x40013804)
#define USART1_BRR	REG(0x40013808)
#define USART1_CR1	REG(0x4001380c)
#define ITM_PORT0_READY	REG(0xe0000000)
#define ITM_PORT0	(*(volatile uint8_t *)0xe0000000)
#define ITM_TER		REG(0xe0000e00)
#define ITM_TCR		REG(0xe0000e80)
#define DWT_CTRL	REG(0xe0001000)
#define DWT_CYCCNT	REG(0xe0001004)
#define SYST_CSR	REG(0xe000e010)
#define SYST_RVR	REG(0xe000e014)
#define SYST_CVR	REG(0xe000e018)
#define NVIC_ISER1	REG(0xe000e104)
#define DEMCR		REG(0xe000edfc)

#define HSI_HZ		8000000
#define BAUD		115200
#define USART1_IRQ	37
#define UE		(1u << 13)
#define TXEIE		(1u << 7)
#define TE		(1u << 3)

struct channel {
	const char *name;
	char *buffer;
	uint32_t size;
	volatile uint32_t write;
	volatile uint32_t read;
	uint32_t flags;
};

static char up_buffer[256];
static char down_buffer[16];

/* What a debugger looks for in RAM: SEGGER's layout, as OpenOCD's rtt.c reads it. */
static struct {
	char id[16];
	int32_t num_up;
	int32_t num_down;
	struct channel up;
	struct channel down;
} rtt;

static char ring[64];
static volatile uint32_t ring_write;
static volatile uint32_t ring_read;

void usart1_handler(void)
{
	if (ring_read == ring_write)
		USART1_CR1 &= ~TXEIE;
	else
		USART1_DR = ring[ring_read++ % sizeof(ring)];
}

/* The deadline's wake-up call is all that is wanted of it. */
void systick_handler(void)
{
}

static void put_serial(char c)
{
	while (ring_write - ring_read == sizeof(ring))
		__asm__ volatile("wfi");
	ring[ring_write % sizeof(ring)] = c;
	ring_write++;
	USART1_CR1 |= TXEIE;
}

static void put_itm(char c)
{
	if (!(ITM_TCR & 1) || !(ITM_TER & 1))
		return;
	while (!ITM_PORT0_READY)
		;
	ITM_PORT0 = c;
}

/* Nobody may be reading: what does not fit is lost. */
static void put_rtt(char c)
{
	uint32_t next = (rtt.up.write + 1) % rtt.up.size;
	if (next == rtt.up.read)
		return;
	rtt.up.buffer[rtt.up.write] = c;
	rtt.up.write = next;
}

static void print(const char *text)
{
	for (; *text; text++) {
		put_serial(*text);
		put_itm(*text);
		put_rtt(*text);
	}
}

static void print_number(uint32_t number)
{
	char digits[] = "000";
	for (int i = 2; i >= 0; i--, number /= 10)
		digits[i] = '0' + number % 10;
	print(digits);
}

static void sleep_cycles(uint32_t cycles)
{
	uint32_t deadline = DWT_CYCCNT + cycles;
	for (;;) {
		int32_t left = deadline - DWT_CYCCNT;
		if (left <= 0)
			return;
		SYST_RVR = left;
		SYST_CVR = 0;
		SYST_RVR = 0;
		__asm__ volatile("wfi");
	}
}

static void echo(void)
{
	while (rtt.down.read != rtt.down.write) {
		char text[2] = { rtt.down.buffer[rtt.down.read], 0 };
		rtt.down.read = (rtt.down.read + 1) % rtt.down.size;
		print(text);
	}
}

/* The id is put together here, so that it stands nowhere else in memory. */
static void start_rtt(void)
{
	static const char id[] = "TTR REGGES";
	rtt.up = (struct channel){ "Terminal", up_buffer, sizeof(up_buffer), 0, 0, 0 };
	rtt.down = (struct channel){ "Terminal", down_buffer, sizeof(down_buffer), 0, 0, 0 };
	rtt.num_up = 1;
	rtt.num_down = 1;
	for (uint32_t i = 0; i < sizeof(id) - 1; i++)
		rtt.id[i] = id[sizeof(id) - 2 - i];
}

int main(void)
{
	RCC_APB2ENR |= 1u << 14;
	USART1_BRR = HSI_HZ / BAUD;
	USART1_CR1 = UE | TE;
	NVIC_ISER1 = 1u << (USART1_IRQ - 32);
	DEMCR |= 1u << 24;
	DWT_CTRL |= 1;
	SYST_CSR = 7;
	start_rtt();
	for (uint32_t line = 0;; line++) {
		print("line ");
		print_number(line % 1000);
		print("\r\n");
		echo();
		sleep_cycles(HSI_HZ / 100);
	}
}

#define HANDLERS \
	[15] = systick_handler, [16 + USART1_IRQ] = usart1_handler,
#include "startup.h"

// SPDX-License-Identifier: GPL-2.0-or-later

/* What a chip tells the world around it: signals, bytes on pins, forbidden accesses. */

#include <stdarg.h>
#include <stdio.h>
#include "chip/chip_model.h"

void chip_violation(struct chip *chip, const char *format, ...)
{
	char text[200];
	va_list args;

	chip->stats.violations++;
	if (!chip->on_violation)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	chip->on_violation(chip->violation_priv, text);
}

void chip_signal(struct chip *chip, const char *signal, bool level)
{
	if (chip->watch)
		chip->watch(chip->watch_priv, signal, level);
}

void chip_serial(struct chip *chip, const char *port, uint8_t byte)
{
	if (chip->on_serial)
		chip->on_serial(chip->serial_priv, port, byte);
}

void chip_swo(struct chip *chip, uint8_t byte, uint32_t hz, sim_ns when)
{
	if (chip->on_swo)
		chip->on_swo(chip->swo_priv, byte, hz, when);
}

void chip_on_serial(struct chip *chip, void (*fn)(void *priv, const char *port, uint8_t byte),
	void *priv)
{
	chip->on_serial = fn;
	chip->serial_priv = priv;
}

void chip_watch(struct chip *chip, void (*fn)(void *priv, const char *signal, bool level),
	void *priv)
{
	chip->watch = fn;
	chip->watch_priv = priv;
}

void chip_on_violation(struct chip *chip, void (*fn)(void *priv, const char *text), void *priv)
{
	chip->on_violation = fn;
	chip->violation_priv = priv;
}

void chip_on_swo(struct chip *chip, void (*fn)(void *priv, uint8_t byte, uint32_t hz, sim_ns when),
	void *priv)
{
	chip->on_swo = fn;
	chip->swo_priv = priv;
}

void chip_on_power_fail(struct chip *chip, void (*fn)(void *priv), void *priv)
{
	chip->on_power_fail = fn;
	chip->power_fail_priv = priv;
}

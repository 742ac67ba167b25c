/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Probes as rows. USB ids, endpoints and firmware names are those of the real
 * ones; of a composite probe only the debug interface is there (no mass storage, no
 * serial port). Serial numbers are made up and say so: "SIM" in hexadecimal.
 */

#include "probe/probes.h"

#include <string.h>
#include <strings.h>

#include "probe/cmsisdap.h"
#include "probe/stlink.h"

#define ST_VENDOR	0x0483
/* pid.codes' id for experiments. */
#define TEST_VENDOR	0x1209
#define TEST_PRODUCT	0x0001

/* 10 packets of 512 bytes in a microframe, a usual host controller's yield. */
#define HIGH_SPEED_RATE	40960000

/* ST's debug interface: its number on the bus, endpoints, name and serial number. */
#define ST_USB(id, out, trace, bus_speed, product_name, number) { \
	.vendor = ST_VENDOR, \
	.product = (id), \
	.release = 0x0100, \
	.speed = (bus_speed), \
	.endpoints = { 0x81, (out), (trace) }, \
	.manufacturer = "STMicroelectronics", \
	.name = (product_name), \
	.serial = (number), \
	.interface = "ST Link", \
	.subclass = 0xff, \
	.protocol = 0xff, \
}

#define STLINK_V2_USB(serial) \
	ST_USB(0x3748, 0x02, 0x83, USB_FULL_SPEED, "STM32 STLink", serial)
#define STLINK_V2_1_USB(serial) \
	ST_USB(0x374b, 0x01, 0x82, USB_FULL_SPEED, "STM32 STLink", serial)
#define STLINK_V3_USB(id, serial) \
	ST_USB(id, 0x01, 0x82, USB_HIGH_SPEED, "STLINK-V3", serial)

static const struct probe_row probe_rows[] = {
	{
		.name = "v2",
		.alias = "v2j37s7",
		.help = "ST-LINK/V2, firmware V2J37S7",
		.kind = PROBE_STLINK_V2,
		.jtag = 37,
		.swim = 7,
		.usb = STLINK_V2_USB("53494D2D5632000000000001"),
		.bytes_per_second = PROBE_FULL_SPEED_RATE,
	},
	{
		.name = "v2j45s7",
		.help = "ST-LINK/V2, firmware V2J45S7",
		.kind = PROBE_STLINK_V2,
		.jtag = 45,
		.swim = 7,
		.usb = STLINK_V2_USB("53494D2D5632000000000002"),
		.bytes_per_second = PROBE_FULL_SPEED_RATE,
	},
	{
		.name = "v2j29s7",
		.help = "ST-LINK/V2, firmware V2J29S7: access ports, but no packed accesses and no CSW",
		.kind = PROBE_STLINK_V2,
		.jtag = 29,
		.swim = 7,
		.usb = STLINK_V2_USB("53494D2D5632000000000003"),
		.bytes_per_second = PROBE_FULL_SPEED_RATE,
	},
	{
		.name = "v2j17s4",
		.help = "imitation stuck at V2J17S4: no dap-direct, no clock setting, raw serial number",
		.kind = PROBE_STLINK_V2,
		.jtag = 17,
		.swim = 4,
		.usb = STLINK_V2_USB("RAW:53FF6B067265575742132067"),
		.bytes_per_second = PROBE_FULL_SPEED_RATE,
	},
	{
		.name = "v2-1",
		.alias = "v2j37m26",
		.help = "ST-LINK/V2-1 of a Nucleo or Discovery board, firmware V2J37M26",
		.kind = PROBE_STLINK_V2,
		.jtag = 37,
		.mass_storage = 26,
		.usb = STLINK_V2_1_USB("53494D2D56322D3100000001"),
		.bytes_per_second = PROBE_FULL_SPEED_RATE,
	},
	{
		.name = "v3",
		.alias = "v3j10m3",
		.help = "STLINK-V3E of a Nucleo board, firmware V3J10M3",
		.kind = PROBE_STLINK_V3,
		.jtag = 10,
		.mass_storage = 3,
		.usb = STLINK_V3_USB(0x374e, "53494D2D5633000000000001"),
		.bytes_per_second = HIGH_SPEED_RATE,
	},
	{
		.name = "v3j1m1",
		.help = "STLINK-V3E, firmware V3J1M1: no packed accesses, 64 bytes per 8-bit access",
		.kind = PROBE_STLINK_V3,
		.jtag = 1,
		.mass_storage = 1,
		.usb = STLINK_V3_USB(0x374e, "53494D2D5633000000000002"),
		.bytes_per_second = HIGH_SPEED_RATE,
	},
	{
		.name = "v3set",
		.help = "STLINK-V3SET, firmware V3J10M3",
		.kind = PROBE_STLINK_V3,
		.jtag = 10,
		.mass_storage = 3,
		.usb = STLINK_V3_USB(0x374f, "53494D2D5633000000000003"),
		.bytes_per_second = HIGH_SPEED_RATE,
	},
	{
		.name = "cmsis-dap",
		.help = "CMSIS-DAP v2 (bulk) probe, SWD and JTAG",
		.kind = PROBE_CMSIS_DAP,
		.usb = {
			.vendor = TEST_VENDOR,
			.product = TEST_PRODUCT,
			.release = 0x0100,
			.speed = USB_FULL_SPEED,
			.endpoints = { 0x01, 0x81 },
			.manufacturer = "openocd-clones",
			.name = "stlink-sim CMSIS-DAP",
			.serial = "SIM-CMSIS-DAP-0001",
			.interface = "CMSIS-DAP v2",
		},
		.bytes_per_second = PROBE_FULL_SPEED_RATE,
	},
};

#define NUM_PROBE_ROWS	(sizeof(probe_rows) / sizeof(probe_rows[0]))

const struct probe_row *probe_find(const char *name)
{
	for (unsigned int i = 0; i < NUM_PROBE_ROWS; i++) {
		const struct probe_row *row = &probe_rows[i];
		if (!strcasecmp(row->name, name) || (row->alias && !strcasecmp(row->alias, name)))
			return row;
	}
	return NULL;
}

void probe_list(FILE *out)
{
	for (unsigned int i = 0; i < NUM_PROBE_ROWS; i++) {
		const struct probe_row *row = &probe_rows[i];
		char name[32];

		snprintf(name, sizeof(name), row->alias ? "%s, %s" : "%s", row->name, row->alias);
		fprintf(out, "%-16s %04x:%04x  %s\n", name, row->usb.vendor, row->usb.product, row->help);
	}
}

bool probe_make(struct probe *probe, const struct probe_row *row,
	const struct probe_context *context)
{
	probe->row = row;
	if (row->kind == PROBE_CMSIS_DAP) {
		probe->function = &cmsisdap_function;
		probe->priv = cmsisdap_new(row, context);
	} else {
		probe->function = &stlink_function;
		probe->priv = stlink_new(row, context);
	}
	return probe->priv;
}

void probe_free(struct probe *probe)
{
	if (!probe->row)
		return;
	if (probe->row->kind == PROBE_CMSIS_DAP)
		cmsisdap_free(probe->priv);
	else
		stlink_free(probe->priv);
}

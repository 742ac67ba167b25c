/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_ADI_H
#define SIM_ADI_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Debug and access ports as an ST-LINK's firmware drives them, over SWD or JTAG
 * (ADIv5.2, ARM IHI 0031). Results are the status bytes that ST-LINK reports.
 */

struct adi;
struct board;

/** Status bytes of an ST-LINK's reply, as its hosts know them. */
enum stlink_status {
	STLINK_OK = 0x80,
	STLINK_NO_DEVICE = 0x05,
	STLINK_CMD_ERROR = 0x08,
	STLINK_GET_IDCODE_ERROR = 0x09,
	STLINK_ALIGNMENT_ERROR = 0x0a,
	STLINK_DBG_POWER_ERROR = 0x0b,
	STLINK_AP_WAIT = 0x10,
	STLINK_AP_FAULT = 0x11,
	STLINK_AP_ERROR = 0x12,
	STLINK_AP_PARITY_ERROR = 0x13,
	STLINK_DP_WAIT = 0x14,
	STLINK_DP_FAULT = 0x15,
	STLINK_DP_ERROR = 0x16,
	STLINK_DP_PARITY_ERROR = 0x17,
	STLINK_BAD_AP = 0x1d,
	STLINK_CONF_CHANGED = 0x40,
	STLINK_FREQ_NOT_SUPPORTED = 0x41,
	STLINK_UNKNOWN_CMD = 0x42,
};

enum adi_wire { ADI_SWD, ADI_JTAG };

/* DP registers; 0x14 and the like name a bank in bits 7:4. */
#define ADI_DP_ABORT		0x0	/* write */
#define ADI_DP_DPIDR		0x0	/* read */
#define ADI_DP_CTRL_STAT	0x4
#define ADI_DP_SELECT		0x8	/* write */
#define ADI_DP_RDBUFF		0xc

/* MEM-AP registers. */
#define ADI_AP_CSW		0x00
#define ADI_AP_TAR		0x04
#define ADI_AP_DRW		0x0c
#define ADI_AP_BASE		0xf8
#define ADI_AP_IDR		0xfc

struct adi *adi_new(struct board *board);
void adi_free(struct adi *adi);

/**
 * How often a packet that was answered with WAIT is repeated before the command
 * gives up with STLINK_AP_WAIT.
 */
void adi_set_patience(struct adi *adi, unsigned int repeats);

/** Wake the debug port on the chosen wire and power it up. No reset, no halt. */
enum stlink_status adi_connect(struct adi *adi, enum adi_wire wire);
/** The ids found by adi_connect(): DPIDR, or all TAPs' IDCODEs, CPU first. */
uint32_t adi_idcode(const struct adi *adi, unsigned int index);

enum stlink_status adi_dp_read(struct adi *adi, uint8_t reg, uint32_t *value);
enum stlink_status adi_dp_write(struct adi *adi, uint8_t reg, uint32_t value);
enum stlink_status adi_ap_read(struct adi *adi, uint8_t ap, uint8_t reg, uint32_t *value);
enum stlink_status adi_ap_write(struct adi *adi, uint8_t ap, uint8_t reg, uint32_t value);

/** A block of memory behind a MEM-AP. */
struct adi_block {
	uint8_t ap;
	uint32_t csw;		/* bits 31:8 for CSW; 0: the firmware's own choice */
	uint32_t address;
	unsigned int size;	/* of one access: 1, 2 or 4 bytes */
	uint32_t count;		/* accesses */
	bool fixed;		/* all to the same address */
	uint32_t fault_address;	/* set on error: where, as near as the probe knows */
};

/*
 * On error the sticky flags are cleared again, since no host does so for these
 * commands.
 */
enum stlink_status adi_mem_read(struct adi *adi, struct adi_block *block, uint8_t *data);
enum stlink_status adi_mem_write(struct adi *adi, struct adi_block *block, const uint8_t *data);

/** One word by AP 0. */
enum stlink_status adi_read32(struct adi *adi, uint32_t address, uint32_t *value);
enum stlink_status adi_write32(struct adi *adi, uint32_t address, uint32_t value);

#endif /* SIM_ADI_H */

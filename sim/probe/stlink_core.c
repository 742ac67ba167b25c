/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * ST-LINK's commands that know the core: ARMv7-M debug registers (DDI 0403,
 * chapter C1) on behalf of the host, in both generations of the protocol.
 */

#include "probe/stlink.h"

#include "probe/bytes.h"

#define DHCSR	0xe000edf0
#define DCRSR	0xe000edf4
#define DCRDR	0xe000edf8
#define AIRCR	0xe000ed0c
#define FP_COMP	0xe0002008

#define DBGKEY		0xa05f0000
#define C_DEBUGEN	0x1
#define C_HALT		0x2
#define C_STEP		0x4
#define C_MASKINTS	0x8
#define S_REGRDY	(1u << 16)
#define S_HALT		(1u << 17)
#define REGWNR		(1u << 16)
#define VECTKEY_RESET	0x05fa0004	/* with SYSRESETREQ */

/* Answers of GETSTATUS. */
#define CORE_RUNNING	0x80
#define CORE_HALTED	0x81

/* READALLREGS: r0..r15, xPSR, MSP, PSP, the special one, an unused word. */
#define ALL_REGS	21
#define DCRSR_SPECIAL	20
#define REGRDY_POLLS	10

static void begin(struct stlink *stlink)
{
	adi_set_patience(stlink->adi, stlink->context.patience);
}

static uint8_t read_word(struct stlink *stlink, uint32_t address, uint32_t *value)
{
	return stlink->mode == STLINK_MODE_DEBUG ? adi_read32(stlink->adi, address, value) :
		STLINK_CMD_ERROR;
}

static uint8_t write_word(struct stlink *stlink, uint32_t address, uint32_t value)
{
	return stlink->mode == STLINK_MODE_DEBUG ? adi_write32(stlink->adi, address, value) :
		STLINK_CMD_ERROR;
}

static uint8_t transfer_register(struct stlink *stlink, uint32_t select)
{
	uint8_t status = write_word(stlink, DCRSR, select);
	uint32_t dhcsr = 0;

	for (int i = 0; i < REGRDY_POLLS && status == STLINK_OK && !(dhcsr & S_REGRDY); i++)
		status = read_word(stlink, DHCSR, &dhcsr);
	return status;
}

static uint8_t read_register(struct stlink *stlink, uint8_t index, uint32_t *value)
{
	uint8_t status = transfer_register(stlink, index);

	return status == STLINK_OK ? read_word(stlink, DCRDR, value) : status;
}

static uint8_t write_register(struct stlink *stlink, uint8_t index, uint32_t value)
{
	uint8_t status = write_word(stlink, DCRDR, value);

	return status == STLINK_OK ? transfer_register(stlink, REGWNR | index) : status;
}

static void get_status(struct stlink *stlink)
{
	uint32_t dhcsr = 0;

	begin(stlink);
	uint8_t status = read_word(stlink, DHCSR, &dhcsr);
	if (status == STLINK_OK)
		status = dhcsr & S_HALT ? CORE_HALTED : CORE_RUNNING;
	stlink_reply_status(stlink, status);
}

static void write_dhcsr(struct stlink *stlink, uint32_t bits)
{
	begin(stlink);
	stlink_reply_status(stlink, write_word(stlink, DHCSR, DBGKEY | C_DEBUGEN | bits));
}

static void force_debug(struct stlink *stlink)
{
	write_dhcsr(stlink, C_HALT);
}

static void run_core(struct stlink *stlink)
{
	write_dhcsr(stlink, 0);
}

static void step_core(struct stlink *stlink)
{
	write_dhcsr(stlink, C_HALT | C_MASKINTS);
	write_dhcsr(stlink, C_STEP | C_MASKINTS);
	write_dhcsr(stlink, C_HALT);
}

static void reset_system(struct stlink *stlink)
{
	begin(stlink);
	stlink_reply_status(stlink, write_word(stlink, AIRCR, VECTKEY_RESET));
}

/* With a status word in front from the second protocol on. */
static void all_registers(struct stlink *stlink, unsigned int offset)
{
	uint8_t *reply = stlink_reply(stlink, offset + 4 * ALL_REGS);
	uint8_t status = STLINK_OK;

	begin(stlink);
	for (unsigned int i = 0; i < ALL_REGS - 1 && status == STLINK_OK; i++) {
		uint32_t value = 0;
		status = read_register(stlink, i == ALL_REGS - 2 ? DCRSR_SPECIAL : i, &value);
		put_le32(reply + offset + 4 * i, value);
	}
	if (offset)
		reply[0] = status;
}

static void read_all_v1(struct stlink *stlink)
{
	all_registers(stlink, 0);
}

static void read_all(struct stlink *stlink)
{
	all_registers(stlink, 4);
}

static void read_reg_v1(struct stlink *stlink)
{
	uint32_t value = 0;

	begin(stlink);
	read_register(stlink, stlink->command[2], &value);
	put_le32(stlink_reply(stlink, 4), value);
}

static void read_reg(struct stlink *stlink)
{
	uint8_t *reply = stlink_reply(stlink, 8);
	uint32_t value = 0;

	begin(stlink);
	reply[0] = read_register(stlink, stlink->command[2], &value);
	put_le32(reply + 4, value);
}

static void write_reg(struct stlink *stlink)
{
	begin(stlink);
	stlink_reply_status(stlink,
		write_register(stlink, stlink->command[2], get_le32(stlink->command + 3)));
}

static void read_debug_reg(struct stlink *stlink)
{
	uint8_t *reply = stlink_reply(stlink, 8);
	uint32_t value = 0;

	begin(stlink);
	reply[0] = read_word(stlink, get_le32(stlink->command + 2), &value);
	put_le32(reply + 4, value);
}

static void write_debug_reg(struct stlink *stlink)
{
	begin(stlink);
	stlink_reply_status(stlink,
		write_word(stlink, get_le32(stlink->command + 2), get_le32(stlink->command + 6)));
}

/* Breakpoint slot, address, and which half-words of it. */
static void set_fp(struct stlink *stlink)
{
	uint32_t address = get_le32(stlink->command + 3);
	uint32_t halves = stlink->command[7] & 3;

	begin(stlink);
	stlink_reply_status(stlink, write_word(stlink, FP_COMP + 4 * (stlink->command[2] & 7),
		halves << 30 | (address & 0x1ffffffc) | 1));
}

static void clear_fp(struct stlink *stlink)
{
	begin(stlink);
	stlink_reply_status(stlink, write_word(stlink, FP_COMP + 4 * (stlink->command[2] & 7), 0));
}

const struct stlink_command stlink_core_commands[] = {
	{ .code = 0x01, .name = "GETSTATUS", .run = get_status },
	{ .code = 0x02, .name = "FORCEDEBUG", .run = force_debug },
	{ .code = 0x03, .name = "APIV1_RESETSYS", .run = reset_system },
	{ .code = 0x04, .name = "APIV1_READALLREGS", .run = read_all_v1 },
	{ .code = 0x05, .name = "APIV1_READREG", .run = read_reg_v1 },
	{ .code = 0x06, .name = "APIV1_WRITEREG", .run = write_reg },
	{ .code = 0x09, .name = "RUNCORE", .run = run_core },
	{ .code = 0x0a, .name = "STEPCORE", .run = step_core },
	{ .code = 0x0b, .name = "APIV1_SETFP", .run = set_fp },
	{ .code = 0x0e, .name = "APIV1_CLEARFP", .run = clear_fp },
	{ .code = 0x0f, .name = "APIV1_WRITEDEBUGREG", .run = write_debug_reg },
	{ .code = 0x32, .name = "RESETSYS", .run = reset_system },
	{ .code = 0x33, .name = "READREG", .run = read_reg },
	{ .code = 0x34, .name = "WRITEREG", .run = write_reg },
	{ .code = 0x35, .name = "WRITEDEBUGREG", .run = write_debug_reg },
	{ .code = 0x36, .name = "READDEBUGREG", .run = read_debug_reg },
	{ .code = 0x3a, .name = "READALLREGS", .run = read_all },
	{ .name = NULL },
};

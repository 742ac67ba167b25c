// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * From stored to effective: the option bytes are loaded at a reset (PM0075,
 * 2.5), on some families only after the reload bit (RM0091, 4), and a change of
 * read protection often waits for a power-on reset (PM0075, 2.4.1; DS-CH32;
 * DS-GDE103). Which of them a chip really needs is found by looking.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <inttypes.h>
#include <helper/time_support.h>
#include <target/target.h>
#include "clone_access.h"
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_options.h"

/* Declared by no header of the host; dsp563xx.c takes it likewise. */
extern struct command_context *global_cmd_ctx;

/* A reload resets the chip, which takes the debugger away for a moment. */
#define RELOAD_PAUSE_MS		20
/* Between two looks while someone works at the plug. */
#define POWER_POLL_MS		250

/* Bits of blocks that exist and whose slots are written: what an erased slot means differs. */
static uint32_t comparable_wrp_bits(struct flash_bank *bank, const struct clone_option_field *wrp,
		const struct clone_options_area *wanted)
{
	uint32_t mask = 0;

	for (unsigned int i = 0; i < bank->num_prot_blocks; i++) {
		const uint8_t *slot = wanted->bytes + wrp->offset + i / 8 * 2;

		if (slot[0] != 0xff || slot[1] != 0xff)
			mask |= 1u << i;
	}
	return mask;
}

static bool registers_agree(struct flash_bank *bank, const struct clone_options_layout *layout,
		const struct clone_options_area *wanted, uint32_t obr, uint32_t wrpr)
{
	const struct clone_option_field *wrp = clone_options_field(layout, "wrp");
	const struct clone_option_field *user = clone_options_field(layout, "user");
	bool protect = wanted->bytes[0] != layout->rdp_off;

	if (protect != !!(obr & layout->obr_rdp))
		return false;
	if ((wrpr ^ clone_options_get(wanted, wrp)) & comparable_wrp_bits(bank, wrp, wanted))
		return false;
	/* Some controllers mirror only the three user bits that ST has. */
	return ((obr >> layout->obr_user_lsb ^ clone_options_get(wanted, user)) & 7) == 0;
}

static int look(struct flash_bank *bank, const struct clone_options_area *wanted, bool *effective)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;
	struct target *target = bank->target;
	uint32_t words[2], first;

	*effective = false;
	int retval = clone_access_read_words(target, family->regs_base + CLONE_FLASH_OBR, 2, words);
	if (retval != ERROR_OK)
		return retval;
	if (!registers_agree(bank, family->options, wanted, words[0], words[1]))
		return ERROR_OK;
	/* The registers may be ahead of the array: freed means that it can be read. */
	*effective = wanted->bytes[0] != family->options->rdp_off
		|| clone_access_read_u32(target, bank->base, &first) == ERROR_OK;
	return ERROR_OK;
}

/* The chip resets while it takes the store, so what becomes of it says nothing. */
static int launch_reload(struct flash_bank *bank)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;

	if (!family->options->cr_load)
		return ERROR_OK;
	int retval = clone_flash_unlock(bank, family->regs_base);
	if (retval != ERROR_OK)
		return retval;
	target_write_u32(bank->target, family->regs_base + CLONE_FLASH_CR, family->options->cr_load);
	alive_sleep(RELOAD_PAUSE_MS);
	return ERROR_OK;
}

/* The command, not the target's own function: it runs the user's reset events and falls back as set up. */
static int halt_after_reset(struct flash_bank *bank)
{
	char line[] = "reset halt";

	int retval = command_run_line(global_cmd_ctx, line);
	if (retval == ERROR_OK && bank->target->state != TARGET_HALTED)
		retval = ERROR_TARGET_NOT_HALTED;
	return retval;
}

int clone_options_reload(struct flash_bank *bank, const struct clone_options_area *wanted,
		bool *effective)
{
	*effective = false;
	int retval = launch_reload(bank);
	if (retval == ERROR_OK)
		retval = halt_after_reset(bank);
	if (retval == ERROR_OK)
		retval = look(bank, wanted, effective);
	if (retval != ERROR_OK) {
		LOG_ERROR("the option bytes are stored, but the chip could not be reset to load them; "
			"power-cycle the board");
		return retval;
	}
	if (!*effective)
		LOG_WARNING("the option bytes are stored but not in effect: take all power from the board "
			"(USB, probe and battery) for a second and connect again");
	return ERROR_OK;
}

/* Debug access is lost with the power; the host finds its way back when it polls. */
static bool back_and_effective(struct flash_bank *bank, const struct clone_options_area *wanted)
{
	bool effective;

	if (look(bank, wanted, &effective) != ERROR_OK) {
		target_poll(bank->target);
		if (look(bank, wanted, &effective) != ERROR_OK)
			return false;
	}
	return effective;
}

int clone_options_await_power_cycle(struct flash_bank *bank, const struct clone_options_area *wanted,
		unsigned int seconds)
{
	int64_t end = timeval_ms() + seconds * 1000ll;
	bool effective;

	while (timeval_ms() < end) {
		alive_sleep(POWER_POLL_MS);
		if (!back_and_effective(bank, wanted))
			continue;
		if (halt_after_reset(bank) == ERROR_OK && look(bank, wanted, &effective) == ERROR_OK && effective)
			return ERROR_OK;
	}
	LOG_ERROR("no power cycle was seen within %u seconds; the option bytes are stored: take all power "
		"from the board for a second and connect again", seconds);
	return ERROR_TIMEOUT_REACHED;
}

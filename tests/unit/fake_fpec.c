// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The option side of the controller of PM0075 (2.4, 2.5, 3), as far as the driver
 * can tell. Stricter than silicon: what the manual leaves undefined is a violation.
 */

#include <string.h>
#include <helper/log.h>
#include "fake_fpec.h"
#include "fake_host.h"

#define REGS		0x40022000
#define OPTIONS		0x1ffff800
#define FLASH		0x08000000

#define CR_OPTPG	(1u << 4)
#define CR_OPTER	(1u << 5)
#define CR_STRT		(1u << 6)
#define CR_LOCK		(1u << 7)
#define CR_OPTWRE	(1u << 9)
#define CR_RELOAD	(1u << 13)
#define SR_BSY		(1u << 0)
#define SR_PGERR	(1u << 2)
#define SR_WRPRTERR	(1u << 4)
#define SR_EOP		(1u << 5)

/* The status register says idle once more before it says busy (ES096). */
#define BUSY_READS	3

static uint16_t slot(const struct fake_fpec *fpec, unsigned int offset)
{
	return fpec->options[offset] | fpec->options[offset + 1] << 8;
}

void fake_fpec_put(struct fake_fpec *fpec, unsigned int offset, uint8_t value)
{
	fpec->options[offset] = value;
	fpec->options[offset + 1] = ~value;
}

/* A pair that does not agree counts as 0xff (PM0075, 2.5). */
static uint8_t loaded(const struct fake_fpec *fpec, unsigned int offset, bool *error)
{
	uint8_t value = fpec->options[offset], complement = fpec->options[offset + 1];

	if ((value ^ complement) == 0xff)
		return value;
	if (value != 0xff || complement != 0xff)
		*error = true;
	return 0xff;
}

static void load(struct fake_fpec *fpec, bool power_on)
{
	bool error = false;

	fpec->wrpr = 0;
	for (unsigned int i = 0; i < 4; i++) {
		if (!fpec->erased_wrp || slot(fpec, 8 + 2 * i) != 0xffff)
			fpec->wrpr |= (uint32_t)loaded(fpec, 8 + 2 * i, &error) << (8 * i);
	}
	uint32_t user = loaded(fpec, 2, &error);
	uint32_t data = loaded(fpec, 4, &error) | loaded(fpec, 6, &error) << 8;
	if (power_on || !fpec->power_needed)
		fpec->read_protected = loaded(fpec, 0, &error) != fpec->rdp_off;
	fpec->obr = (fpec->read_protected ? 2 : 0) | user << fpec->user_lsb | data << fpec->data_lsb;
	fpec->obr |= error;
}

static void restart(struct fake_fpec *fpec, bool reload, bool power_on)
{
	fpec->cr = CR_LOCK;
	fpec->sr = 0;
	fpec->keys = 0;
	fpec->option_keys = 0;
	fpec->shut = false;
	fpec->stuck = false;
	fpec->busy_reads = 0;
	if (reload)
		load(fpec, power_on);
}

void fake_fpec_reset(struct fake_fpec *fpec)
{
	restart(fpec, !fpec->reload_needed, false);
}

void fake_fpec_power_cycle(struct fake_fpec *fpec)
{
	restart(fpec, true, true);
}

bool fake_fpec_locked(const struct fake_fpec *fpec)
{
	return fpec->cr & CR_LOCK;
}

static bool fails(const struct fake_fpec *fpec, unsigned int nth, unsigned int count)
{
	return nth && (fpec->fail_for_ever ? count >= nth : count == nth);
}

static void finish(struct fake_fpec *fpec, uint32_t flags)
{
	fpec->sr |= flags;
	fpec->busy_reads = BUSY_READS;
}

static void erase_options(struct fake_fpec *fpec)
{
	unsigned int first = fpec->first_slot_kept ? 2 : 0;

	fpec->erases++;
	if (fails(fpec, fpec->fail_erase, fpec->erases)) {
		finish(fpec, SR_PGERR);
		return;
	}
	memset(fpec->options + first, 0xff, fpec->option_bytes - first);
	finish(fpec, SR_EOP);
}

static void program_slot(struct fake_fpec *fpec, unsigned int offset, uint16_t value)
{
	if (value == 0xffff || (fpec->ff_left_erased && (value & 0xff) == 0xff))
		return;
	if (fpec->makes_complement && offset < fpec->complemented_bytes)
		value = (value & 0xff) | (~value & 0xff) << 8;
	if (slot(fpec, offset) != 0xffff) {
		finish(fpec, SR_PGERR);
		return;
	}
	fpec->options[offset] = value & 0xff;
	fpec->options[offset + 1] = value >> 8;
	/* Freeing a protected chip erases it first (PM0075, 2.4.1). */
	if (offset == 0 && fpec->read_protected && (value & 0xff) == fpec->rdp_off) {
		memset(fpec->flash, 0xff, sizeof(fpec->flash));
		fpec->mass_erases++;
	}
	finish(fpec, SR_EOP);
}

static bool spoil_store(struct fake_fpec *fpec, unsigned int offset, uint32_t *value)
{
	if (!fails(fpec, fpec->fail_store, fpec->stores))
		return false;
	switch (fpec->failure) {
	case FAKE_STORE_PGERR:
		finish(fpec, SR_PGERR);
		return true;
	case FAKE_STORE_WRPRTERR:
		finish(fpec, SR_WRPRTERR);
		return true;
	case FAKE_STORE_SILENT:
		finish(fpec, SR_EOP);
		return true;
	case FAKE_STORE_STUCK:
		fpec->stuck = true;
		return true;
	case FAKE_STORE_WRONG:
		*value &= ~0x40u;
		fpec->options[offset + 1] &= ~0x40u;
		break;
	}
	return false;
}

static int write_options(void *priv, uint32_t address, unsigned int size, uint32_t value)
{
	struct fake_fpec *fpec = priv;
	unsigned int offset = address - OPTIONS;

	if (!(fpec->cr & CR_OPTPG) || !(fpec->cr & CR_OPTWRE) || fake_fpec_locked(fpec)
			|| fpec->busy_reads || fpec->stuck || address % size || offset >= fpec->option_bytes) {
		fpec->violations++;
		return ERROR_OK;
	}
	if (size != (fpec->word_stores ? 4u : 2u)) {
		finish(fpec, SR_PGERR);
		return ERROR_OK;
	}
	fpec->stores++;
	if (spoil_store(fpec, offset, &value))
		return ERROR_OK;
	program_slot(fpec, offset, value & 0xffff);
	if (size == 4)
		program_slot(fpec, offset + 2, value >> 16);
	return ERROR_OK;
}

static int read_options(void *priv, uint32_t address, unsigned int size, uint32_t *value)
{
	struct fake_fpec *fpec = priv;

	if (fpec->options_hidden && fpec->read_protected)
		return ERROR_FAIL;
	*value = 0;
	memcpy(value, fpec->options + (address - OPTIONS), size);
	return ERROR_OK;
}

static int read_flash(void *priv, uint32_t address, unsigned int size, uint32_t *value)
{
	struct fake_fpec *fpec = priv;

	if (fpec->read_protected)
		return ERROR_FAIL;
	*value = 0;
	memcpy(value, fpec->flash + (address - FLASH), size);
	return ERROR_OK;
}

static int write_flash(void *priv, uint32_t address, unsigned int size, uint32_t value)
{
	((struct fake_fpec *)priv)->violations++;
	return ERROR_OK;
}

static void take_key(struct fake_fpec *fpec, unsigned int *accepted, uint32_t key)
{
	static const uint32_t keys[] = { 0x45670123, 0xcdef89ab };

	if (*accepted < 2 && key == keys[*accepted] && !fpec->shut)
		(*accepted)++;
	else
		fpec->shut = true;
}

static void write_control(struct fake_fpec *fpec, uint32_t value)
{
	if (fake_fpec_locked(fpec)) {
		fpec->violations += !(value & CR_LOCK);
		return;
	}
	if (value & CR_LOCK) {
		fpec->cr = CR_LOCK;
		fpec->keys = 0;
		fpec->option_keys = 0;
		return;
	}
	/* OPTWRE can be cleared here, only keys set it. */
	fpec->cr = value & ~(CR_STRT | (fpec->cr & CR_OPTWRE ? 0 : CR_OPTWRE));
	if (value & CR_RELOAD)
		restart(fpec, true, false);
	else if ((value & CR_STRT) && (fpec->cr & CR_OPTER) && (fpec->cr & CR_OPTWRE))
		erase_options(fpec);
}

static int write_regs(void *priv, uint32_t address, unsigned int size, uint32_t value)
{
	struct fake_fpec *fpec = priv;

	switch (address - REGS) {
	case 0x04:
		take_key(fpec, &fpec->keys, value);
		if (fpec->keys == 2)
			fpec->cr &= ~CR_LOCK;
		break;
	case 0x08:
		take_key(fpec, &fpec->option_keys, value);
		if (fpec->option_keys == 2 && !fake_fpec_locked(fpec))
			fpec->cr |= CR_OPTWRE;
		break;
	case 0x0c:
		fpec->sr &= ~(value & (SR_PGERR | SR_WRPRTERR | SR_EOP));
		break;
	case 0x10:
		fpec->violations += fpec->busy_reads != 0;
		write_control(fpec, value);
		break;
	default:
		fpec->violations++;
	}
	return ERROR_OK;
}

static uint32_t read_status(struct fake_fpec *fpec)
{
	if (fpec->stuck)
		return SR_BSY;
	if (!fpec->busy_reads)
		return fpec->sr;
	return --fpec->busy_reads == BUSY_READS - 1 ? 0 : SR_BSY;
}

static int read_regs(void *priv, uint32_t address, unsigned int size, uint32_t *value)
{
	struct fake_fpec *fpec = priv;

	*value = 0;
	switch (address - REGS) {
	case 0x0c:
		*value = read_status(fpec);
		break;
	case 0x10:
		*value = fpec->cr;
		break;
	case 0x1c:
		*value = fpec->obr;
		break;
	case 0x20:
		*value = fpec->wrpr;
		break;
	}
	return ERROR_OK;
}

void fake_fpec_init(struct fake_fpec *fpec)
{
	memset(fpec, 0, sizeof(*fpec));
	memset(fpec->flash, 0x5a, sizeof(fpec->flash));
	memset(fpec->options, 0xff, sizeof(fpec->options));
	fpec->option_bytes = 16;
	fpec->complemented_bytes = 16;
	fpec->makes_complement = true;
	fpec->rdp_off = 0xa5;
	fpec->user_lsb = 2;
	fpec->data_lsb = 10;
	fake_fpec_put(fpec, 0, 0xa5);
	for (unsigned int offset = 2; offset < 16; offset += 2)
		fake_fpec_put(fpec, offset, 0xff);
	fake_fpec_power_cycle(fpec);

	fake_map_device(REGS, 0x100,
		&(struct fake_device){ .read = read_regs, .write = write_regs, .priv = fpec });
	fake_map_device(OPTIONS, FAKE_OPTIONS_BYTES,
		&(struct fake_device){ .read = read_options, .write = write_options, .priv = fpec });
	fake_map_device(FLASH, FAKE_FLASH_BYTES,
		&(struct fake_device){ .read = read_flash, .write = write_flash, .priv = fpec });
}

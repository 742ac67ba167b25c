// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The flash controller's state machine (see flash.h).
 *
 * Documents: PM0075 Rev 2 (STM32F10xxx flash memory microcontrollers), sections
 * 2.3 and 3; PM0068 (XL density) for the second register set; ES0340 for BSY
 * rising late. Families that depart from them: flash_models.c.
 */

#include <stdlib.h>
#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "board/faults.h"
#include "chip/flash.h"
#include "chip/flash_state.h"

#define BANK2_REGISTERS	0x40u
#define ACR_RESET	0x30u
#define ACR_PGW		(1u << 15)
#define ACR_ICEN	(1u << 9)
#define ACR_DCRST	(1u << 12)

static void erase_page(struct flash *flash, struct flash_unit *unit)
{
	uint32_t offset = unit->ar - 0x08000000;
	if (fault_on(flash->chip->faults, FAULT_ALIAS_ERASE) && offset < flash_visible_bytes(flash))
		offset %= flash->bytes;
	if (offset >= flash->bytes || flash_unit_at(flash, offset) != unit) {
		chip_violation(flash->chip, "page erase at 0x%08x, outside of the bank", unit->ar);
		return;
	}
	uint32_t bytes = flash_page_bytes(flash, offset);
	if (offset % bytes)
		chip_violation(flash->chip, "page erase at 0x%08x, not the start of a page", unit->ar);
	offset -= offset % bytes;
	if (flash_page_protected(flash, offset)) {
		unit->sr |= flash->model->sr_wrprterr;
		return;
	}
	flash_begin(flash, unit, SIM_US(flash->times.page_erase_us), flash->model->sr_eop, true);
	flash_erase_stretch(flash, offset, bytes);
}

static bool any_page_protected(const struct flash *flash, uint32_t first, uint32_t end)
{
	for (uint32_t offset = first; offset < end; offset += flash->chip->row->page_bytes)
		if (flash_page_protected(flash, offset))
			return true;
	return false;
}

static void erase_bank(struct flash *flash, struct flash_unit *unit)
{
	uint32_t border = flash_bank2_start(flash) ? flash_bank2_start(flash) : flash->bytes;
	bool second = unit == &flash->unit[1];
	uint32_t first = second ? border : 0;
	uint32_t end = second ? flash->bytes : border < flash->bytes ? border : flash->bytes;

	if (any_page_protected(flash, first, end)) {
		unit->sr |= flash->model->sr_wrprterr;
		return;
	}
	flash_begin(flash, unit, SIM_US(flash->times.mass_erase_us), flash->model->sr_eop, true);
	flash->chip->stats.mass_erases++;
	flash_fill(flash, first, end - first);
}

static void start(struct flash *flash, struct flash_unit *unit)
{
	uint32_t mode = unit->cr & (CR_PG | CR_PER | CR_MER | CR_OPTPG | CR_OPTER | CR_FTPG | CR_FTER);
	unit->cr |= CR_STRT;
	if (!flash_may_operate(flash, unit)) {
		if (!unit->busy_until)
			unit->cr &= ~CR_STRT;
		return;
	}
	switch (mode) {
	case CR_PER:
		erase_page(flash, unit);
		break;
	case CR_MER:
		erase_bank(flash, unit);
		break;
	case CR_OPTER:
		flash_options_erase(flash);
		break;
	case CR_FTPG:
	case CR_FTER:
		flash_fast_start(flash);
		break;
	default:
		chip_violation(flash->chip, "STRT set with 0x%05x in FLASH_CR: no one operation", mode);
		break;
	}
	if (!unit->busy_until)
		unit->cr &= ~CR_STRT;
}

/* Programming */

static bool is_erased(const struct flash *flash, uint32_t offset, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		if (flash->array[offset + i] != flash->model->erased_byte)
			return false;
	return true;
}

static bool all_zero(const uint8_t *data, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		if (data[i])
			return false;
	return true;
}

static bool may_overwrite(const struct flash *flash, uint32_t offset, const uint8_t *data,
	unsigned int bytes)
{
	if (flash_does(flash, FLASH_ECC))
		return !flash->written[offset / 4];
	/* Zero can be written over anything: PM0075, 2.3.3. */
	return is_erased(flash, offset, bytes) || all_zero(data, bytes);
}

static void program(struct flash *flash, struct flash_unit *unit, uint32_t offset,
	const uint8_t *data, unsigned int bytes)
{
	if (!flash_may_operate(flash, unit))
		return;
	if (flash_page_protected(flash, offset)) {
		unit->sr |= flash->model->sr_wrprterr;
		return;
	}
	if (!may_overwrite(flash, offset, data, bytes) || fault_from(flash->chip->faults, FAULT_REFUSE_PROGRAM)) {
		unit->sr |= flash->model->sr_pgerr;
		return;
	}
	flash_begin(flash, unit, flash->times.program_ns, flash->model->sr_eop, false);
	if (flash_count_program(flash, offset, data, bytes))
		flash_put(flash, offset, data, bytes);
}

/* Two words make one 64-bit unit. */
static void program_double(struct flash *flash, struct flash_unit *unit, uint32_t offset,
	uint32_t value)
{
	uint8_t data[8];
	if (!(offset & 4)) {
		flash->half_of_double = value;
		flash->have_half = true;
		return;
	}
	if (!flash->have_half) {
		chip_violation(flash->chip, "upper word of a double-word at 0x%08x without the lower",
			0x08000000 + offset);
		return;
	}
	flash->have_half = false;
	store_le(data, 4, flash->half_of_double);
	store_le(data + 4, 4, value);
	program(flash, unit, offset - 4, data, 8);
}

/* @returns false when the unit is gone: lost or refused. */
static bool wait_for_idle(struct flash *flash, struct flash_unit *unit, uint32_t offset)
{
	flash_settle(flash, unit);
	if (!unit->busy_until)
		return true;
	if (!flash_does(flash, FLASH_STALLS))
		chip_violation(flash->chip, "flash written at 0x%08x while busy", 0x08000000 + offset);
	if (flash_does(flash, FLASH_LOSES_EARLY))
		return false;
	/* The bus holds the core until the controller is ready (PM0075, 2.3.3). */
	cpu_stall_until(flash->chip->cpu, unit->busy_until);
	flash_settle(flash, unit);
	return true;
}

static bool refuse(struct flash *flash, uint32_t offset, const char *why)
{
	chip_violation(flash->chip, "flash written at 0x%08x %s", 0x08000000 + offset, why);
	return false;
}

bool flash_write(struct flash *flash, enum bus_master master, uint32_t offset, unsigned int size,
	uint32_t value)
{
	struct flash_unit *unit = flash_unit_at(flash, offset);
	uint8_t data[4];
	(void)master;

	if (flash_does(flash, FLASH_FOREIGN))
		return refuse(flash, offset, "but this family's controller is not modelled");
	if (unit->cr & CR_FTPG)
		return flash_fast_write(flash, offset, size, value);
	if (unit->cr & CR_LOCK)
		return refuse(flash, offset, "while locked");
	if (!(unit->cr & CR_PG))
		return refuse(flash, offset, "without PG");
	bool taken = flash->model->units >> size & 1;
	bool silent = fault_on(flash->chip->faults, FAULT_WIDTH_SILENT);
	if (!taken && (!(silent || flash_does(flash, FLASH_WIDTH_ERROR)) || size == 1))
		return refuse(flash, offset, "in a width it does not take");
	if (!wait_for_idle(flash, unit, offset))
		return true;
	if (!taken) {
		unit->sr |= silent ? 0 : flash->model->sr_width;
		return true;
	}
	if (flash_does(flash, FLASH_WIDTH_BIT) && (flash->acr & ACR_PGW)) {
		program_double(flash, unit, offset, value);
		return true;
	}
	store_le(data, size, value);
	program(flash, unit, offset, data, size);
	return true;
}

bool flash_read(struct flash *flash, enum bus_master master, uint32_t offset, unsigned int size,
	uint32_t *value)
{
	bool from_flash = master == MASTER_CPU && cpu_pc(flash->chip->cpu) < 0x20000000;
	if (flash->read_protected && !from_flash && !flash->chip->in_reset
			&& (master == MASTER_DEBUG || cpu_running(flash->chip->cpu)))
		return false;
	*value = load_le(flash->view + offset, size);
	return true;
}

/* Keys and registers */

static bool wrong_key(struct flash *flash, enum key_state *key, const char *name, uint32_t value)
{
	*key = KEY_DEAD;
	chip_violation(flash->chip, "wrong key 0x%08x in %s: locked until the next reset", value, name);
	return false;
}

/* @returns false for the bus error of a wrong key (PM0075, 2.3.1). */
static bool take_key(struct flash *flash, enum key_state *key, const char *name, uint32_t value)
{
	if (fault_on(flash->chip->faults, FAULT_KEYS_IGNORED))
		return true;
	switch (*key) {
	case KEY_EXPECT_1:
		if (value != FLASH_KEY1)
			return wrong_key(flash, key, name, value);
		*key = KEY_EXPECT_2;
		return true;
	case KEY_EXPECT_2:
		if (value != FLASH_KEY2)
			return wrong_key(flash, key, name, value);
		*key = KEY_OPEN;
		return true;
	case KEY_OPEN:
		/* Unlocking what is open: harmless with the right keys. */
		if (value != FLASH_KEY1 && value != FLASH_KEY2)
			return wrong_key(flash, key, name, value);
		return true;
	default:
		chip_violation(flash->chip, "%s written after a wrong key", name);
		return false;
	}
}

static void update_locks(struct flash *flash)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct flash_unit *unit = &flash->unit[i];
		if (unit->key == KEY_OPEN)
			unit->cr &= ~CR_LOCK;
	}
	if (flash->option_key == KEY_OPEN)
		flash->unit[0].cr |= CR_OPTWRE;
	if (flash->fast_key == KEY_OPEN)
		flash->unit[0].cr &= ~CR_FLOCK;
}

static void lock(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	unit->cr |= value & (CR_LOCK | CR_FLOCK);
	if (unit->key == KEY_OPEN && (value & CR_LOCK))
		unit->key = KEY_EXPECT_1;
	if ((value & CR_FLOCK) && flash->fast_key == KEY_OPEN)
		flash->fast_key = KEY_EXPECT_1;
}

static bool control_allowed(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	uint32_t unknown = value & ~flash->model->cr_known;
	if (unknown)
		chip_violation(flash->chip, "reserved bits 0x%08x set in FLASH_CR", unknown);
	if (unit->busy_until) {
		chip_violation(flash->chip, "FLASH_CR written while busy: 0x%08x", value);
		return false;
	}
	if (unit->cr & CR_LOCK) {
		if (!(value & CR_LOCK))
			chip_violation(flash->chip, "FLASH_CR written while locked: 0x%08x", value);
		return false;
	}
	return true;
}

/* The option bytes are loaded anew by a reset of their own (RM0091, 3.5.5). */
static void launch(void *priv)
{
	struct flash *flash = priv;

	flash->launched = true;
	chip_system_reset(flash->chip);
}

static bool write_control(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	if (!control_allowed(flash, unit, value))
		return true;
	value &= flash->model->cr_known;
	if ((unit->cr & CR_FLOCK) && flash_does(flash, FLASH_FAST_PAGE) && (value & CR_FAST)) {
		chip_violation(flash->chip, "fast mode used while FLOCK is set");
		value &= ~CR_FAST;
	}
	uint32_t sticky = unit->cr & (CR_FLOCK | CR_OPTWRE);
	if (!(value & CR_OPTWRE) && flash->option_key == KEY_OPEN) {
		flash->option_key = KEY_EXPECT_1;
		sticky &= ~CR_OPTWRE;
	}
	unit->cr = (value & ~(CR_LOCK | CR_FLOCK | CR_OPTWRE | CR_STRT | CR_OBL_LAUNCH | CR_BUFLOAD | CR_BUFRST)) | sticky;
	lock(flash, unit, value);
	if (value & (CR_BUFLOAD | CR_BUFRST))
		flash_fast_control(flash, value);
	if (value & CR_STRT)
		start(flash, unit);
	if (value & CR_OBL_LAUNCH) {
		/* Not within the store that asks for it. */
		clock_at(flash->chip->clock, clock_now(flash->chip->clock), launch, flash);
		cpu_attention(flash->chip->cpu);
	}
	return true;
}

static uint32_t read_status(struct flash *flash, struct flash_unit *unit)
{
	flash_settle(flash, unit);
	if (!unit->busy_until)
		return unit->sr;
	uint32_t hz = flash->chip->calls->hz(flash->chip);
	sim_ns visible = unit->started;
	if (unit->by_start && flash_does(flash, FLASH_BSY_LATE))
		visible += 1 + 1000000000u / hz;
	return cpu_now(flash->chip->cpu) < visible ? unit->sr : unit->sr | SR_BSY;
}

static bool write_status(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	unit->sr &= ~(value & flash->model->sr_w1c);
	flash->early_error = false;
	return true;
}

static uint32_t read_control(struct flash *flash, struct flash_unit *unit)
{
	flash_settle(flash, unit);
	return fault_on(flash->chip->faults, FAULT_LOCK_LIES) ? unit->cr & ~CR_LOCK : unit->cr;
}

static uint32_t read_address(struct flash *flash, struct flash_unit *unit)
{
	return unit->ar;
}

static bool write_address(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	if (unit->busy_until)
		chip_violation(flash->chip, "FLASH_AR written while busy");
	else
		unit->ar = value;
	return true;
}

static bool write_key(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	bool ok = take_key(flash, &unit->key, "FLASH_KEYR", value);
	update_locks(flash);
	return ok;
}

static bool write_option_key(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	bool ok = take_key(flash, &flash->option_key, "FLASH_OPTKEYR", value);
	update_locks(flash);
	return ok;
}

static bool write_fast_key(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	bool ok = take_key(flash, &flash->fast_key, "FLASH_MODEKEYR", value);
	update_locks(flash);
	return ok;
}

/* GD32E10x, E50x: the data cache is emptied by a bit that counts only while the cache is off. */
static void control_caches(struct flash *flash, uint32_t value)
{
	if (!(value & ACR_DCEN)) {
		flash_flush_cache(flash);
		if (value & ACR_DCRST && !(flash->acr & ACR_DCEN)) {
			flash->cache_used = false;
			flash->cache_old = false;
		}
		return;
	}
	if (flash->cache_old && !(flash->acr & ACR_DCEN))
		chip_violation(flash->chip, "the data cache was switched on again with old content");
	flash->cache_used = true;
}

static uint32_t read_acr(struct flash *flash, struct flash_unit *unit)
{
	return flash->acr;
}

static bool write_acr(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	if (flash_does(flash, FLASH_ACR_CACHES))
		control_caches(flash, value);
	flash->acr = (value & 0x1f) | (value & 0x10) << 1
		| (flash_does(flash, FLASH_WIDTH_BIT) ? value & ACR_PGW : 0)
		| (flash_does(flash, FLASH_ACR_CACHES) ? value & (ACR_ICEN | ACR_DCEN) : 0);
	cpu_clock_changed(flash->chip->cpu);
	return true;
}

static uint32_t read_obr(struct flash *flash, struct flash_unit *unit)
{
	return flash->obr;
}

static uint32_t read_wrpr(struct flash *flash, struct flash_unit *unit)
{
	return flash->wrpr;
}

static uint32_t read_cache(struct flash *flash, struct flash_unit *unit)
{
	return flash->cache_control;
}

static bool write_cache(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	flash->cache_control = value & ~CACHE_FLUSH;
	if (value & CACHE_FLUSH || !(value & CACHE_ON))
		flash_flush_cache(flash);
	return true;
}

static uint32_t read_wait_enable(struct flash *flash, struct flash_unit *unit)
{
	return flash->wait_enable;
}

static bool write_wait_enable(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	flash->wait_enable = value;
	return true;
}

static bool take_anything(struct flash *flash, struct flash_unit *unit, uint32_t value)
{
	return true;
}

struct flash_reg {
	uint32_t offset;
	bool per_bank;		/* the second bank has one of its own, at +0x40 */
	uint32_t behaviour;	/* of the families that have it; 0: all */
	uint32_t (*read)(struct flash *flash, struct flash_unit *unit);		/* NULL: reads 0 */
	/** NULL: reserved. @returns false for a bus error. */
	bool (*write)(struct flash *flash, struct flash_unit *unit, uint32_t value);
};

static const struct flash_reg flash_regs[] = {
	{ .offset = 0x00, .read = read_acr, .write = write_acr },
	{ .offset = 0x04, .per_bank = true, .write = write_key },
	{ .offset = 0x08, .write = write_option_key },
	{ .offset = 0x0c, .per_bank = true, .read = read_status, .write = write_status },
	{ .offset = 0x10, .per_bank = true, .read = read_control, .write = write_control },
	{ .offset = 0x14, .per_bank = true, .read = read_address, .write = write_address },
	{ .offset = 0x1c, .read = read_obr },
	{ .offset = 0x20, .read = read_wrpr },
	{ .offset = 0x24, .behaviour = FLASH_FAST_PAGE, .write = write_fast_key },
	/* Cache control of N32G45x, plain here. */
	{ .offset = 0x30, .write = take_anything },
	{ .offset = 0x34, .behaviour = FLASH_FAST_PAGE, .write = take_anything },
	{ .offset = CACHE_CTRL, .behaviour = FLASH_STALE_CACHE, .read = read_cache, .write = write_cache },
	{ .offset = 0xfc, .read = read_wait_enable, .write = write_wait_enable },
};

static bool of_second_bank(const struct flash *flash, uint32_t offset)
{
	return flash_bank2_start(flash) && offset >= BANK2_REGISTERS && offset < BANK2_REGISTERS + 0x18;
}

static const struct flash_reg *find_reg(const struct flash *flash, uint32_t offset)
{
	bool second = of_second_bank(flash, offset);

	if (second)
		offset -= BANK2_REGISTERS;
	for (size_t i = 0; i < sizeof(flash_regs) / sizeof(flash_regs[0]); i++) {
		const struct flash_reg *reg = &flash_regs[i];
		if (reg->offset != offset || (second && !reg->per_bank))
			continue;
		return !reg->behaviour || flash_does(flash, reg->behaviour) ? reg : NULL;
	}
	return NULL;
}

/* slib_sts0 and slib_sts1 of Artery's firmware libraries. */
static uint32_t library_status(const struct flash *flash, bool range)
{
	struct faults *faults = flash->chip->faults;
	const uint32_t first = fault_value(faults, FAULT_SLIB);

	if (!fault_on(faults, FAULT_SLIB))
		return 0;
	return range ? first | (first + 1) << 11 | (first + 1) << 22 : 1u << 3;
}

bool flash_reg_read(struct flash *flash, uint32_t offset, uint32_t *value)
{
	const struct flash_reg *reg = find_reg(flash, offset);
	const uint32_t slib = flash->model->slib;

	if (slib && (offset == slib || offset == slib + 4)) {
		*value = library_status(flash, offset != slib);
		return true;
	}
	*value = reg && reg->read ? reg->read(flash, &flash->unit[of_second_bank(flash, offset)]) : 0;
	return true;
}

bool flash_reg_write(struct flash *flash, uint32_t offset, uint32_t value)
{
	const struct flash_reg *reg = find_reg(flash, offset);
	struct flash_unit *unit = &flash->unit[of_second_bank(flash, offset)];

	if (flash_does(flash, FLASH_FOREIGN)) {
		chip_violation(flash->chip, "write to flash register +0x%02x: not modelled", offset);
		return true;
	}
	if (!reg && of_second_bank(flash, offset))
		return false;
	if (!reg || !reg->write) {
		chip_violation(flash->chip, "write to the reserved flash register +0x%02x", offset);
		return true;
	}
	if (reg->per_bank)
		flash_settle(flash, unit);
	return reg->write(flash, unit, value);
}

unsigned int flash_latency(const struct flash *flash)
{
	return flash->acr & 7;
}

struct flash_times *flash_times(struct flash *flash)
{
	return &flash->times;
}

/* Life */

static void reset_unit(struct flash *flash, struct flash_unit *unit)
{
	memset(unit, 0, sizeof(*unit));
	unit->cr = CR_LOCK | (flash_does(flash, FLASH_FAST_PAGE) ? CR_FLOCK : 0);
	if (flash->early_error)
		unit->sr = flash->model->sr_pgerr;
}

void flash_reset(struct flash *flash, bool power_on)
{
	if (power_on && !flash->faults_applied) {
		flash->faults_applied = true;
		flash_options_apply_faults(flash);
	}
	if (power_on)
		flash->early_error = fault_on(flash->chip->faults, FAULT_EARLY_ERROR);
	if (flash->bsy_event) {
		clock_cancel(flash->chip->clock, flash->bsy_event);
		flash_bsy_falls(flash);
	}
	reset_unit(flash, &flash->unit[0]);
	reset_unit(flash, &flash->unit[1]);
	flash->option_key = KEY_EXPECT_1;
	flash->fast_key = KEY_EXPECT_1;
	flash->acr = ACR_RESET;
	flash->cache_used = false;
	flash->cache_old = false;
	flash->wait_enable = 0;
	flash->cache_control = flash_does(flash, FLASH_STALE_CACHE) ? CACHE_ON | CACHE_FOLLOWS : 0;
	flash->have_half = false;
	flash_fast_reset(flash);
	flash_flush_cache(flash);
	const bool at_power_on = flash_does(flash, FLASH_OB_POWER_ON) || fault_on(flash->chip->faults, FAULT_OB_LAUNCH);
	if (power_on || flash->launched || !at_power_on)
		flash_options_load(flash);
	flash->launched = false;
}

static struct flash_times times_of(const struct chip *chip)
{
	const struct chip_row *row = chip->row;
	struct flash_times times = {
		.page_erase_us = row->page_erase_us,
		.mass_erase_us = row->mass_erase_us,
		.program_ns = row->program_ns,
	};
	if (!fault_on(chip->faults, FAULT_MAX_TIMES) || !row->max_program_ns)
		return times;
	times.page_erase_us = row->max_page_erase_us;
	times.mass_erase_us = row->max_mass_erase_us;
	times.program_ns = row->max_program_ns;
	return times;
}

struct flash *flash_new(struct chip *chip)
{
	const struct chip_row *row = chip->row;
	struct flash *flash = calloc(1, sizeof(*flash));
	if (!flash)
		return NULL;
	flash->chip = chip;
	flash->model = row->flash;
	flash->bytes = row->flash_kib * 1024u;
	flash->times = times_of(chip);
	flash->array = malloc(flash->bytes);
	/* Whole pages for the core's mapping; every flash size is a multiple of them. */
	if (posix_memalign((void **)&flash->view, 4096, flash->bytes))
		abort();
	flash->written = calloc(1, flash->bytes / 4);
	chip->stats.pages = flash_page_index(flash, flash->bytes - 1) + 1;
	flash->page_erases = calloc(chip->stats.pages, sizeof(uint32_t));
	if (!flash->array || !flash->written || !flash->page_erases)
		abort();
	chip->stats.page_erases = flash->page_erases;
	memset(flash->array, flash->model->erased_byte, flash->bytes);
	memset(flash->view, flash->model->erased_byte, flash->bytes);
	flash_options_factory(flash);
	return flash;
}

void flash_free(struct flash *flash)
{
	if (!flash)
		return;
	free(flash->array);
	free(flash->view);
	free(flash->written);
	free(flash->page_erases);
	free(flash);
}

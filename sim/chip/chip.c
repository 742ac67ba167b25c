// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * A chip as a whole: its making, power, resets, and the bus with its memory map
 * (RM0008, 3.3).
 */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/debug_units.h"
#include "board/faults.h"
#include "chip/flash.h"
#include "chip/nvic.h"
#include "chip/periph.h"
#include "chip/scs.h"

#define RAM_BASE	0x20000000u
#define FLASH_BASE	0x08000000u
#define SYSTEM_END	0x20000000u
#define PPB_BASE	0xe0000000u
#define PPB_END		0xe0100000u

/* The reset pulse generator holds NRST for 20 us at least (RM0008, 7.1.1). */
#define RESET_PULSE	SIM_US(20)
/* With fault "asleep" the firmware needs this long until it sleeps again. */
#define FALLS_ASLEEP	SIM_MS(10)

/* Resets and power */

bool chip_nrst_is_low(const struct chip *chip)
{
	return chip->nrst_low || chip->in_reset || !chip->powered;
}

bool chip_swj_enabled(const struct chip *chip)
{
	return chip->powered && !chip->swj_off && !flash_debug_locked(chip->flash)
		&& (chip->in_reset || periph_swj_enabled(chip->periph));
}

bool chip_jtag_enabled(const struct chip *chip)
{
	return chip->row->jtag_cpu && (chip->in_reset || periph_jtag_enabled(chip->periph));
}

bool chip_powered(const struct chip *chip)
{
	return chip->powered;
}

static void cancel_event(struct chip *chip, struct clock_event **event)
{
	if (*event)
		clock_cancel(chip->clock, *event);
	*event = NULL;
}

static void pins_taken_away(void *priv)
{
	struct chip *chip = priv;
	chip->swd_off_event = NULL;
	/* The firmware that does this cannot have run while the core was held, nor does a
	 * loader in RAM take its own pins away. */
	if (!cpu_halted(chip->cpu) && cpu_pc(chip->cpu) >> 29 != RAM_BASE >> 29)
		chip->swj_off = true;
}

static void falls_asleep(void *priv)
{
	struct chip *chip = priv;
	chip->sleep_event = NULL;
	if (!cpu_halted(chip->cpu))
		chip->asleep = true;
}

static void start_firmware_faults(struct chip *chip)
{
	if (fault_on(chip->faults, FAULT_SWD_OFF)) {
		sim_ns when = clock_now(chip->clock) + SIM_MS(fault_value(chip->faults, FAULT_SWD_OFF));
		chip->swd_off_event = clock_at(chip->clock, when, pins_taken_away, chip);
	}
	if (fault_on(chip->faults, FAULT_ASLEEP))
		chip->sleep_event = clock_at(chip->clock, clock_now(chip->clock) + FALLS_ASLEEP,
			falls_asleep, chip);
}

static void leave_reset(struct chip *chip)
{
	chip->in_reset = false;
	cpu_start(chip->cpu, scs_vtor(chip->scs));
	chip_signal(chip, "NRST", true);
	chip_signal(chip, "RUN", true);
	scs_catch_reset(chip->scs);
	start_firmware_faults(chip);
}

static void reset_pulse_over(void *priv)
{
	struct chip *chip = priv;
	chip->reset_end = NULL;
	if (chip->powered && !chip->nrst_low)
		leave_reset(chip);
}

static void reset_blocks(struct chip *chip, bool power_on)
{
	cancel_event(chip, &chip->swd_off_event);
	cancel_event(chip, &chip->sleep_event);
	chip->swj_off = false;
	chip->asleep = false;
	nvic_reset(chip->nvic);
	scs_reset(chip->scs, power_on);
	flash_reset(chip->flash, power_on);
	periph_reset(chip->periph, power_on);
	if (power_on)
		debug_units_reset(chip->debug_units);
	cpu_clock_changed(chip->cpu);
	cpu_guard_flash(chip->cpu, flash_read_protected(chip->flash));
}

static void enter_reset(struct chip *chip, bool power_on)
{
	bool was_high = !chip->in_reset;
	chip->in_reset = true;
	chip->stats.resets++;
	cpu_hold(chip->cpu);
	reset_blocks(chip, power_on);
	if (was_high)
		chip_signal(chip, "NRST", false);
	cancel_event(chip, &chip->reset_end);
	chip->reset_end = clock_at(chip->clock, clock_now(chip->clock) + RESET_PULSE,
		reset_pulse_over, chip);
}

static void system_reset(struct chip *chip)
{
	if (chip->powered)
		enter_reset(chip, false);
}

void chip_nrst(struct chip *chip, bool low)
{
	if (low == chip->nrst_low)
		return;
	chip->nrst_low = low;
	if (!chip->powered)
		return;
	if (low)
		enter_reset(chip, false);
	else if (!chip->reset_end)
		leave_reset(chip);
}

static void core_reset_now(void *priv)
{
	struct chip *chip = priv;
	if (!chip->powered || chip->in_reset)
		return;
	nvic_reset(chip->nvic);
	scs_reset(chip->scs, false);
	cpu_start(chip->cpu, scs_vtor(chip->scs));
	scs_catch_reset(chip->scs);
}

static void system_reset_now(void *priv)
{
	system_reset(priv);
}

static void request_reset(struct chip *chip, bool core_only)
{
	enum fault_id ignored = core_only ? FAULT_VECTRESET_IGNORED : FAULT_SYSRESETREQ_IGNORED;
	if (fault_on(chip->faults, ignored))
		return;
	/* Not within the access that asks for it: the store has to complete. */
	clock_at(chip->clock, clock_now(chip->clock), core_only ? core_reset_now : system_reset_now,
		chip);
	cpu_attention(chip->cpu);
}

/* RAM comes up with what looks like noise but is the same in every run. */
static void scramble_ram(struct chip *chip)
{
	uint32_t state = 0x2545f491;
	for (uint32_t i = 0; i < chip->ram_bytes; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		chip->ram[i] = state;
	}
	cpu_code_changed(chip->cpu, RAM_BASE, chip->ram_bytes);
}

void chip_power(struct chip *chip, bool on)
{
	if (on == chip->powered)
		return;
	chip->powered = on;
	cpu_attention(chip->cpu);
	if (on) {
		scramble_ram(chip);
		cpu_code_changed(chip->cpu, FLASH_BASE, flash_visible_bytes(chip->flash));
		enter_reset(chip, true);
		return;
	}
	cpu_hold(chip->cpu);
	cancel_event(chip, &chip->reset_end);
	reset_blocks(chip, true);
	if (!chip->in_reset)
		chip_signal(chip, "NRST", false);
	chip->in_reset = true;
}

static void brown_out(struct chip *chip)
{
	if (chip->on_power_fail)
		chip->on_power_fail(chip->power_fail_priv);
	else
		chip_power(chip, false);
}

void chip_interrupt(struct chip *chip)
{
	cpu_attention(chip->cpu);
}

/* The bus */

/* Where a bit-band alias word leads: ARM DDI 0337G, 3.7. */
static bool bit_band(const struct chip *chip, uint32_t address, uint32_t *target, unsigned int *bit)
{
	uint32_t region = address & 0xfe000000;
	if ((region != 0x22000000 && region != 0x42000000) || core_is_baseline(chip->row->core)
			|| chip->row->core == CORE_M33)
		return false;
	*target = (address & 0xf0000000) + ((address & 0x01ffffff) >> 5 & ~3u);
	*bit = address >> 2 & 31;
	return true;
}

static bool in_ram(const struct chip *chip, uint32_t address, unsigned int size)
{
	return address - RAM_BASE < chip->ram_bytes && address - RAM_BASE + size <= chip->ram_bytes;
}

/* @returns an offset into the flash, or UINT32_MAX: elsewhere. */
static uint32_t flash_offset(const struct chip *chip, uint32_t address)
{
	uint32_t offset = UINT32_MAX;
	if (address - FLASH_BASE < FLASH_BASE)
		offset = address - FLASH_BASE;
	else if (address < FLASH_BASE && !chip->boot_system)
		offset = address;
	if (offset == UINT32_MAX || offset >= flash_visible_bytes(chip->flash))
		return UINT32_MAX;
	return offset % flash_bytes(chip->flash);
}

static uint8_t *find_memory(struct chip *chip, uint32_t address)
{
	if (in_ram(chip, address, 2))
		return chip->ram + (address - RAM_BASE);
	if (address - chip->row->boot_rom < sizeof(chip->boot_rom))
		return chip->boot_rom + (address - chip->row->boot_rom);
	uint32_t offset = flash_offset(chip, address);
	return offset == UINT32_MAX ? NULL : flash_view(chip->flash) + offset;
}

static bool in_system_memory(const struct chip *chip, uint32_t address)
{
	return address >= 0x1ff00000 && address < SYSTEM_END && address >= chip->row->boot_rom;
}

static uint32_t size_word(const struct chip *chip)
{
	struct faults *faults = chip->faults;
	if (flash_hides_size(chip->flash) || fault_on(faults, FAULT_SIZE_FFFF))
		return chip->row->size_word | 0xffff;
	if (fault_on(faults, FAULT_SIZE_ZERO))
		return chip->row->size_word & 0xffff0000;
	if (fault_on(faults, FAULT_SIZE_LIE))
		return (chip->row->size_word & 0xffff0000) | fault_value(faults, FAULT_SIZE_LIE);
	return chip->row->size_word;
}

/* Words that tell vendors and models apart: see struct chip_row. */
#define MAKER_WORD	0x1ffff7d0
#define CHIP_ID_WORD	0x1ffff704

static uint8_t system_byte(struct chip *chip, uint32_t address)
{
	const struct chip_row *row = chip->row;
	if (row->size_reg_addr && address - row->size_reg_addr < 4)
		return size_word(chip) >> (8 * (address - row->size_reg_addr));
	if (row->project_id >= 0 && address == 0x1ffff7f3)
		return flash_read_protected(chip->flash) ? 0xff : row->project_id;
	for (unsigned int i = 0; i < row->num_system_words; i++)
		if (address - row->system_words[i].address < 4)
			return row->system_words[i].value >> (8 * (address & 3));
	if (row->maker_word && address - MAKER_WORD < 4)
		return row->maker_word >> (8 * (address - MAKER_WORD));
	if (row->model_word && address - row->uid_addr < 4)
		return row->model_word >> (8 * (address - row->uid_addr));
	if (row->chip_id_word && address - CHIP_ID_WORD < 4)
		return row->chip_id_word >> (8 * (address - CHIP_ID_WORD));
	if (row->uid_addr && address - row->uid_addr < sizeof(chip->uid))
		return chip->uid[address - row->uid_addr];
	uint32_t offset = address - row->boot_rom;
	return offset < sizeof(chip->boot_rom) ? chip->boot_rom[offset] : 0xff;
}

static bool read_system(struct chip *chip, uint32_t address, unsigned int size, uint32_t *value)
{
	if (chip->boot_system && address < sizeof(chip->boot_rom))
		address += chip->row->boot_rom;
	uint32_t option = address - flash_option_base(chip->flash);
	if (option < chip->row->ob_bytes)
		return flash_option_read(chip->flash, option, size, value);
	if (!in_system_memory(chip, address))
		return false;
	*value = 0;
	for (unsigned int i = 0; i < size; i++)
		*value |= (uint32_t)system_byte(chip, address + i) << (8 * i);
	return true;
}

static bool write_system(struct chip *chip, uint32_t address, unsigned int size, uint32_t value)
{
	uint32_t option = address - flash_option_base(chip->flash);
	if (option < chip->row->ob_bytes)
		return flash_option_write(chip->flash, option, size, value);
	chip_violation(chip, "write to system memory at 0x%08x", address);
	return false;
}

static bool read_ppb(struct chip *chip, enum bus_master master, uint32_t address, uint32_t *value)
{
	if (periph_dbgmcu_read(chip->periph, master, address, value))
		return true;
	if ((address & ~0xfffu) == 0xe000e000 && (address & 0xfff) < 0xfbc)
		return scs_read(chip->scs, master, address & 0xfff, value);
	return debug_units_read(chip->debug_units, address, value);
}

static bool write_ppb(struct chip *chip, enum bus_master master, uint32_t address, uint32_t value)
{
	if (periph_dbgmcu_write(chip->periph, address, value))
		return true;
	if ((address & ~0xfffu) == 0xe000e000)
		return scs_write(chip->scs, master, address & 0xfff, value);
	return debug_units_write(chip->debug_units, master, address, value);
}

/* The private bus is 32 bits wide; bytes exist for the registers that are bytes. */
static bool write_ppb_part(struct chip *chip, enum bus_master master, uint32_t address,
	unsigned int size, uint32_t value)
{
	uint32_t word = address & ~3u;
	unsigned int shift = 8 * (address & 3);
	uint32_t mask = size == 1 ? 0xff : 0xffff;
	uint32_t offset = word & 0xfff;
	uint32_t old = 0;
	bool bytes = (offset >= 0x400 && offset < 0x500) || (offset >= 0xd18 && offset < 0xd24);

	if (word == 0xe000ed28)		/* write one to clear: no merging */
		return write_ppb(chip, master, word, (value & mask) << shift);
	if ((word & ~0xfffu) != 0xe000e000 || !bytes)
		chip_violation(chip, "%u-byte write to the word register 0x%08x", size, word);
	if (!read_ppb(chip, master, word, &old))
		return false;
	return write_ppb(chip, master, word, (old & ~(mask << shift)) | (value & mask) << shift);
}

static bool is_ppb(uint32_t address)
{
	return address >= PPB_BASE && address < PPB_END;
}

static bool read_bus(struct chip *chip, enum bus_master master, uint32_t address, unsigned int size,
	uint32_t *value)
{
	uint32_t target;
	unsigned int bit;

	if (in_ram(chip, address, size)) {
		*value = load_le(chip->ram + (address - RAM_BASE), size);
		return true;
	}
	uint32_t offset = flash_offset(chip, address);
	if (offset != UINT32_MAX)
		return flash_read(chip->flash, master, offset, size, value);
	if (is_ppb(address)) {
		bool ok = read_ppb(chip, master, address & ~3u, value);
		*value = *value >> (8 * (address & 3)) & (size == 4 ? 0xffffffff : (1u << (8 * size)) - 1);
		return ok;
	}
	if (bit_band(chip, address, &target, &bit)) {
		if (!read_bus(chip, master, target, 4, value))
			return false;
		*value = *value >> bit & 1;
		return true;
	}
	if (address < SYSTEM_END)
		return read_system(chip, address, size, value);
	return periph_read(chip->periph, master, address, size, value);
}

static bool write_bit(struct chip *chip, enum bus_master master, uint32_t target, unsigned int bit,
	uint32_t value)
{
	uint32_t word;
	if (!read_bus(chip, master, target, 4, &word))
		return false;
	word = (word & ~(1u << bit)) | (value & 1) << bit;
	return bus_write(chip, master, target, 4, word);
}

static bool write_bus(struct chip *chip, enum bus_master master, uint32_t address, unsigned int size,
	uint32_t value)
{
	uint32_t target;
	unsigned int bit;

	if (in_ram(chip, address, size)) {
		store_le(chip->ram + (address - RAM_BASE), size, value);
		cpu_code_changed(chip->cpu, address, size);
		return true;
	}
	uint32_t offset = flash_offset(chip, address);
	if (offset != UINT32_MAX)
		return flash_write(chip->flash, master, offset, size, value);
	if (is_ppb(address)) {
		if (debug_units_stimulus(chip->debug_units, address, size, value))
			return true;
		if (size < 4)
			return write_ppb_part(chip, master, address, size, value);
		return write_ppb(chip, master, address, value);
	}
	if (bit_band(chip, address, &target, &bit))
		return write_bit(chip, master, target, bit, value);
	if (address < SYSTEM_END)
		return write_system(chip, address, size, value);
	return periph_write(chip->periph, master, address, size, value);
}

static bool bus_ready(const struct chip *chip, uint32_t address)
{
	uint32_t offset = flash_offset(chip, address);
	return offset == UINT32_MAX || !flash_busy(chip->flash, offset);
}

/* What keeps the bus from the debugger: sleep with its clock off, and reset. */
static bool bus_is_dead(const struct chip *chip, uint32_t address)
{
	bool deep = scs_sleep_deep(chip->scs);

	if (chip->asleep && !periph_debug_in_sleep(chip->periph, true))
		return true;
	if (chip->in_reset)
		return address < 0xe0000000;
	return cpu_asleep(chip->cpu) && deep && !periph_debug_in_sleep(chip->periph, true);
}

enum debug_answer chip_debug_access(struct chip *chip, uint32_t address, unsigned int size, bool read,
	uint32_t *data)
{
	if (bus_is_dead(chip, address) || (address & (size - 1)))
		return DEBUG_ERROR;
	if (!bus_ready(chip, address))
		return DEBUG_WAIT;
	bool ok = read ? bus_read(chip, MASTER_DEBUG, address, size, data)
		: bus_write(chip, MASTER_DEBUG, address, size, *data);
	return ok ? DEBUG_OK : DEBUG_ERROR;
}

/* Making */

uint8_t *chip_flash(struct chip *chip, uint32_t *bytes)
{
	*bytes = flash_bytes(chip->flash);
	return flash_array(chip->flash);
}

uint8_t *chip_option_bytes(struct chip *chip, uint32_t *bytes)
{
	*bytes = chip->row->ob_bytes;
	return flash_option_area(chip->flash);
}

const struct chip_stats *chip_stats(const struct chip *chip)
{
	struct chip *writable = (struct chip *)chip;
	writable->stats.instructions = cpu_instructions(chip->cpu);
	return &chip->stats;
}

const struct chip_row *chip_row(const struct chip *chip)
{
	return chip->row;
}

const char *chip_name(const struct chip *chip)
{
	return chip->row->name;
}

/* What the blocks may ask */

static void store_undone(struct chip *chip, uint32_t offset, uint32_t bytes)
{
	flash_refresh_view(chip->flash, offset, bytes);
}

static uint32_t core_hz(const struct chip *chip)
{
	return periph_core_hz(chip->periph);
}

static bool hsi_on(const struct chip *chip)
{
	return periph_hsi_on(chip->periph);
}

static unsigned int wait_states(const struct chip *chip)
{
	return flash_latency(chip->flash);
}

static unsigned int exception(const struct chip *chip)
{
	return nvic_current(chip->nvic);
}

static void set_exception(struct chip *chip, unsigned int number)
{
	nvic_force_current(chip->nvic, number);
}

static void stop_systick(struct chip *chip, bool stop)
{
	nvic_systick_stop(chip->nvic, stop);
}

static void core_halted(struct chip *chip, bool halted)
{
	nvic_systick_stop(chip->nvic, halted);
	periph_core_halted(chip->periph, halted);
}

static bool trace_enabled(const struct chip *chip)
{
	return scs_trace_enabled(chip->scs);
}

static bool trace_pin(const struct chip *chip)
{
	return periph_trace_pin(chip->periph);
}

static const struct core_calls core_calls = {
	.read = read_bus,
	.write = write_bus,
	.memory = find_memory,
	.store_undone = store_undone,
	.request_reset = request_reset,
	.system_reset = system_reset,
	.brown_out = brown_out,
	.hz = core_hz,
	.hsi_on = hsi_on,
	.wait_states = wait_states,
	.exception = exception,
	.set_exception = set_exception,
	.stop_systick = stop_systick,
	.halted = core_halted,
	.trace_enabled = trace_enabled,
	.trace_pin = trace_pin,
};

static void fill_boot_rom(struct chip *chip)
{
	store_le(chip->boot_rom, 4, RAM_BASE + 0x200);
	store_le(chip->boot_rom + 4, 4, chip->row->boot_rom + 9);
	store_le(chip->boot_rom + 8, 4, 0xe7fee7fe);
}

static bool map_core(struct chip *chip)
{
	const struct core_flash flash = {
		.view = flash_view(chip->flash),
		.bytes = flash_bytes(chip->flash),
		.visible_bytes = flash_visible_bytes(chip->flash),
	};

	return cpu_map(chip->cpu, &flash);
}

static bool make_blocks(struct chip *chip)
{
	fill_boot_rom(chip);
	chip->ram_bytes = chip->row->ram_kib * 1024u;
	/* Whole pages: the core's mapping of memory knows nothing smaller. */
	chip->ram = calloc(1, (chip->ram_bytes + 0xfff) & ~0xfffu);
	chip->cpu = cpu_new(chip);
	if (chip->cpu)
		clock_on_run(chip->clock, cpu_run, chip->cpu);
	chip->flash = flash_new(chip);
	chip->periph = periph_new(chip);
	chip->nvic = nvic_new(chip);
	chip->scs = scs_new(chip);
	chip->debug_units = debug_units_new(chip);
	return chip->ram && chip->cpu && chip->flash && chip->periph && chip->nvic && chip->scs
		&& chip->debug_units && map_core(chip);
}

struct chip *chip_new(const char *name, struct clock *clock, struct faults *faults)
{
	const struct chip_row *row = chip_row_by_name(name);
	return row ? chip_new_row(row, clock, faults) : NULL;
}

struct chip *chip_new_row(const struct chip_row *row, struct clock *clock, struct faults *faults)
{
	struct chip *chip = calloc(1, sizeof(*chip));
	if (!chip)
		abort();
	chip->row = row;
	memcpy(chip->uid, "SIMULATED-ID", sizeof(chip->uid));
	chip->clock = clock;
	chip->faults = faults;
	chip->in_reset = true;
	chip->calls = &core_calls;
	if (!make_blocks(chip))
		abort();
	return chip;
}

void chip_free(struct chip *chip)
{
	if (!chip)
		return;
	cpu_free(chip->cpu);
	debug_units_free(chip->debug_units);
	scs_free(chip->scs);
	nvic_free(chip->nvic);
	periph_free(chip->periph);
	flash_free(chip->flash);
	free(chip->ram);
	free(chip);
}

/* Options */

struct chip_option {
	const char *key;
	const char *help;
	void (*set)(struct chip *chip, uint32_t value);
};

static void set_page_erase(struct chip *chip, uint32_t value)
{
	flash_times(chip->flash)->page_erase_us = value;
}

static void set_mass_erase(struct chip *chip, uint32_t value)
{
	flash_times(chip->flash)->mass_erase_us = value;
}

static void set_program(struct chip *chip, uint32_t value)
{
	flash_times(chip->flash)->program_ns = value;
}

static void set_boot(struct chip *chip, uint32_t value)
{
	chip->boot_system = value;
}

static void set_hse(struct chip *chip, uint32_t value)
{
	periph_set_hse(chip->periph, value);
}

/* In the last four bytes: the first may be a model's word. */
static void set_uid(struct chip *chip, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		chip->uid[8 + i] = value >> 8 * i;
}

static const struct chip_option chip_options[] = {
	{ "boot-system", "1: BOOT0 is high, the boot ROM starts instead of the flash", set_boot },
	{ "hse-hz", "external crystal, Hertz (8000000)", set_hse },
	{ "mass-erase-us", "duration of a mass erase (from the chip's row)", set_mass_erase },
	{ "page-erase-us", "duration of a page erase (from the chip's row)", set_page_erase },
	{ "uid", "last word of the unique id, which is the same for all otherwise", set_uid },
	{ "program-ns", "duration of one program unit (from the chip's row)", set_program },
};

void chip_list_options(FILE *out)
{
	for (size_t i = 0; i < sizeof(chip_options) / sizeof(chip_options[0]); i++)
		fprintf(out, "  %-16s %s\n", chip_options[i].key, chip_options[i].help);
}

const char *chip_option(struct chip *chip, const char *spec)
{
	const char *equals = strchr(spec, '=');
	if (!equals)
		return "a chip option is KEY=VALUE";
	char *end;
	errno = 0;
	unsigned long value = strtoul(equals + 1, &end, 0);
	if (errno || end == equals + 1 || *end || value > UINT32_MAX)
		return "the value of a chip option is a number";
	for (size_t i = 0; i < sizeof(chip_options) / sizeof(chip_options[0]); i++) {
		size_t length = strlen(chip_options[i].key);
		if (length != (size_t)(equals - spec) || strncmp(spec, chip_options[i].key, length))
			continue;
		chip_options[i].set(chip, value);
		return NULL;
	}
	return "no such chip option";
}

// SPDX-License-Identifier: GPL-2.0-or-later

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <flash/nor/imp.h>
#include <helper/command.h>
#include <helper/log.h>
#include <helper/time_support.h>
#include <target/algorithm.h>
#include <target/arm_adi_v5.h>
#include <target/cortex_m.h>
#include <target/target.h>
#include <transport/transport.h>
#include "flash/nor/openocd_compat.h"
#include "fake_host.h"

#define MAX_REGIONS	16

struct region {
	uint32_t base;
	uint32_t bytes;
	uint8_t *memory;
	struct fake_device device;
};

static struct region regions[MAX_REGIONS];
static unsigned int num_regions;
static uint64_t now_us;
static unsigned int accesses;
static unsigned int fail_at;
static bool fail_for_ever;
static const char *signal_name;
static uint64_t signal_us;
static char messages[32768];
static char output[32768];
static char notes[4096];

int debug_level = LOG_LVL_INFO;
struct command_context *global_cmd_ctx;
uint32_t fake_work_area;
int (*fake_run_algorithm)(uint32_t entry, uint32_t r0, unsigned int timeout_ms);
int (*fake_run_line)(const char *line);
struct flash_bank *fake_bank;
struct target *fake_current_target;
void (*fake_on_time)(uint64_t us);
enum fake_transport fake_transport;
void (*fake_on_poll)(void);
void (*fake_on_access)(bool writes, uint32_t address, unsigned int size, uint32_t *value);
void (*fake_on_progress)(const char *what, uint64_t done, uint64_t total);
uint32_t fake_work_area_bytes;
unsigned int fake_halts_refused;
unsigned int fake_kept_alive;
int (*fake_start_algorithm)(uint32_t entry, uint32_t r0);
bool (*fake_algorithm_stopped)(void);
void (*fake_halt_algorithm)(void);

void fake_clear_log(void)
{
	messages[0] = 0;
	output[0] = 0;
	notes[0] = 0;
}

void fake_reset(void)
{
	num_regions = 0;
	now_us = 0;
	accesses = 0;
	fail_at = 0;
	fail_for_ever = false;
	fake_work_area = 0;
	fake_run_algorithm = NULL;
	fake_run_line = NULL;
	fake_bank = NULL;
	fake_current_target = NULL;
	fake_on_time = NULL;
	fake_transport = FAKE_SWD;
	fake_on_poll = NULL;
	fake_on_access = NULL;
	fake_on_progress = NULL;
	signal_name = NULL;
	fake_halts_refused = 0;
	fake_work_area_bytes = 0;
	fake_start_algorithm = NULL;
	fake_algorithm_stopped = NULL;
	fake_halt_algorithm = NULL;
	fake_clear_log();
}

void fake_examine(struct target *target, const struct dap_ops *ops)
{
	static struct adiv5_dap dap;
	static struct cortex_m_common cortex_m;

	memset(&dap, 0, sizeof(dap));
	dap.ops = ops;
	dap.adi_version = 5;
	dap.ap[0].dap = &dap;
	dap.ap[0].refcount = 1;
	memset(&cortex_m, 0, sizeof(cortex_m));
	cortex_m.common_magic = CORTEX_M_COMMON_MAGIC;
	cortex_m.armv7m.common_magic = ARMV7M_COMMON_MAGIC;
	cortex_m.armv7m.arm.common_magic = ARM_COMMON_MAGIC;
	cortex_m.armv7m.arm.arch_info = &cortex_m.armv7m;
	cortex_m.armv7m.debug_ap = &dap.ap[0];
	memset(target, 0, sizeof(*target));
	target->arch_info = &cortex_m.armv7m.arm;
	target->examined = true;
	target->state = TARGET_HALTED;
}

static struct region *new_region(uint32_t base, uint32_t bytes)
{
	if (num_regions == MAX_REGIONS)
		abort();
	struct region *region = &regions[num_regions++];
	memset(region, 0, sizeof(*region));
	region->base = base;
	region->bytes = bytes;
	return region;
}

void fake_map_memory(uint32_t base, uint8_t *memory, uint32_t bytes)
{
	new_region(base, bytes)->memory = memory;
}

void fake_map_device(uint32_t base, uint32_t bytes, const struct fake_device *device)
{
	new_region(base, bytes)->device = *device;
}

void fake_fail_access(unsigned int nth, bool dead)
{
	fail_at = accesses + nth;
	fail_for_ever = dead;
}

unsigned int fake_accesses(void)
{
	return accesses;
}

uint64_t fake_time_us(void)
{
	return now_us;
}

void fake_advance_us(uint64_t us)
{
	if (fake_on_time)
		fake_on_time(us);
	now_us += us;
}

const char *fake_log(void)
{
	return messages;
}

const char *fake_output(void)
{
	return output;
}

const char *fake_notes(void)
{
	return notes;
}

static struct region *region_at(uint32_t address, uint32_t bytes)
{
	for (unsigned int i = 0; i < num_regions; i++) {
		struct region *region = &regions[i];

		if (address >= region->base && address - region->base <= region->bytes
				&& bytes <= region->bytes - (address - region->base))
			return region;
	}
	return NULL;
}

static bool wire_holds(void)
{
	accesses++;
	fake_advance_us(FAKE_ACCESS_US);
	return !fail_at || (fail_for_ever ? accesses < fail_at : accesses != fail_at);
}

/* One transfer over the wire. */
static struct region *begin_access(uint32_t address, uint32_t bytes)
{
	return wire_holds() ? region_at(address, bytes) : NULL;
}

static int read_region(struct region *region, uint32_t address, unsigned int size, uint32_t *value)
{
	if (!region)
		return ERROR_FAIL;
	if (!region->memory)
		return region->device.read(region->device.priv, address, size, value);
	*value = 0;
	memcpy(value, region->memory + (address - region->base), size);
	return ERROR_OK;
}

static int write_region(struct region *region, uint32_t address, unsigned int size, uint32_t value)
{
	if (!region)
		return ERROR_FAIL;
	if (!region->memory)
		return region->device.write(region->device.priv, address, size, value);
	memcpy(region->memory + (address - region->base), &value, size);
	return ERROR_OK;
}

static int read_sized(uint32_t address, unsigned int size, uint32_t *value)
{
	int retval = read_region(begin_access(address, size), address, size, value);

	if (retval == ERROR_OK && fake_on_access)
		fake_on_access(false, address, size, value);
	return retval;
}

static int write_sized(uint32_t address, unsigned int size, uint32_t value)
{
	struct region *region = begin_access(address, size);

	if (region && fake_on_access)
		fake_on_access(true, address, size, &value);
	return write_region(region, address, size, value);
}

int fake_bus_write(uint32_t address, unsigned int size, uint32_t value)
{
	return write_region(region_at(address, size), address, size, value);
}

int target_read_u32(struct target *target, target_addr_t address, uint32_t *value)
{
	return read_sized(address, 4, value);
}

int target_read_u16(struct target *target, target_addr_t address, uint16_t *value)
{
	uint32_t word = 0;
	int retval = read_sized(address, 2, &word);

	*value = word;
	return retval;
}

int target_read_u8(struct target *target, target_addr_t address, uint8_t *value)
{
	uint32_t word = 0;
	int retval = read_sized(address, 1, &word);

	*value = word;
	return retval;
}

int target_write_u32(struct target *target, target_addr_t address, uint32_t value)
{
	return write_sized(address, 4, value);
}

int target_write_u16(struct target *target, target_addr_t address, uint16_t value)
{
	return write_sized(address, 2, value);
}

int target_write_u8(struct target *target, target_addr_t address, uint8_t value)
{
	return write_sized(address, 1, value);
}

int target_read_memory(struct target *target, target_addr_t address, uint32_t size,
	uint32_t count, uint8_t *buffer)
{
	int retval = ERROR_OK;

	for (uint32_t i = 0; retval == ERROR_OK && i < count; i++) {
		uint32_t value = 0;

		retval = read_sized(address + i * size, size, &value);
		memcpy(buffer + i * size, &value, size);
	}
	return retval;
}

int target_write_memory(struct target *target, target_addr_t address, uint32_t size,
	uint32_t count, const uint8_t *buffer)
{
	int retval = ERROR_OK;

	for (uint32_t i = 0; retval == ERROR_OK && i < count; i++) {
		uint32_t value = 0;

		memcpy(&value, buffer + i * size, size);
		retval = write_sized(address + i * size, size, value);
	}
	return retval;
}

/* Memory goes as one transfer, so that large images stay quick. */
static uint8_t *whole_block(bool writes, uint32_t address, uint32_t bytes)
{
	struct region *region = region_at(address, bytes);
	uint32_t none = 0;

	if (!region || !region->memory || !begin_access(address, bytes))
		return NULL;
	if (fake_on_access)
		fake_on_access(writes, address, bytes, &none);
	return region->memory + (address - region->base);
}

int target_read_buffer(struct target *target, target_addr_t address, uint32_t size, uint8_t *buffer)
{
	struct region *region = region_at(address, size);

	if (region && region->memory) {
		const uint8_t *block = whole_block(false, address, size);

		if (block)
			memcpy(buffer, block, size);
		return block ? ERROR_OK : ERROR_FAIL;
	}
	if (address % 4 || size % 4)
		return target_read_memory(target, address, 1, size, buffer);
	return target_read_memory(target, address, 4, size / 4, buffer);
}

int target_write_buffer(struct target *target, target_addr_t address, uint32_t size,
	const uint8_t *buffer)
{
	struct region *region = region_at(address, size);

	if (region && region->memory) {
		uint8_t *block = whole_block(true, address, size);

		if (block)
			memcpy(block, buffer, size);
		return block ? ERROR_OK : ERROR_FAIL;
	}
	if (address % 4 || size % 4)
		return target_write_memory(target, address, 1, size, buffer);
	return target_write_memory(target, address, 4, size / 4, buffer);
}

int target_poll(struct target *target)
{
	if (fake_on_poll)
		fake_on_poll();
	return ERROR_OK;
}

int target_halt(struct target *target)
{
	if (fake_halts_refused) {
		fake_halts_refused--;
		return ERROR_FAIL;
	}
	target->state = TARGET_HALTED;
	return ERROR_OK;
}

int target_wait_state(struct target *target, enum target_state state, clone_host_ms ms)
{
	return target->state == state ? ERROR_OK : ERROR_FAIL;
}

int target_alloc_working_area_try(struct target *target, uint32_t size, struct working_area **area)
{
	if (!fake_work_area)
		return ERROR_TARGET_RESOURCE_NOT_AVAILABLE;
	*area = calloc(1, sizeof(**area));
	(*area)->address = fake_work_area;
	(*area)->size = size;
	return ERROR_OK;
}

uint32_t target_get_working_area_avail(struct target *target)
{
	return fake_work_area ? fake_work_area_bytes : 0;
}

int target_free_working_area(struct target *target, struct working_area *area)
{
	free(area);
	return ERROR_OK;
}

void init_reg_param(struct reg_param *param, clone_host_name name, uint32_t size,
	enum param_direction direction)
{
	param->reg_name = name;
	param->size = size;
	param->direction = direction;
	param->value = calloc(1, sizeof(uint32_t));
}

void destroy_reg_param(struct reg_param *param)
{
	free(param->value);
	param->value = NULL;
}

int target_run_algorithm(struct target *target, int num_mem_params, struct mem_param *mem_params,
	int num_reg_params, struct reg_param *reg_param, target_addr_t entry_point,
	target_addr_t exit_point, clone_host_ms timeout_ms, void *arch_info)
{
	/* Two transfers: when the first is lost the core never starts, after the second nobody knows. */
	bool started = wire_holds();
	int retval = ERROR_FAIL;

	if (num_mem_params || reg_param[0].size != 32)
		return ERROR_COMMAND_SYNTAX_ERROR;
	if (started && fake_run_algorithm && num_reg_params == 1)
		retval = fake_run_algorithm(entry_point, le_to_h_u32(reg_param[0].value), timeout_ms);
	return wire_holds() ? retval : ERROR_FAIL;
}

int target_start_algorithm(struct target *target, int num_mem_params, struct mem_param *mem_params,
	int num_reg_params, struct reg_param *reg_params, target_addr_t entry_point,
	target_addr_t exit_point, void *arch_info)
{
	fake_advance_us(FAKE_ACCESS_US);
	/* r0 is not set: what is in it is not the loader's to use */
	const uint32_t r0 = num_reg_params ? le_to_h_u32(reg_params[0].value) : 0xdeadbeef;

	if (!fake_start_algorithm || num_mem_params || num_reg_params > 1 || target->running_alg)
		return ERROR_FAIL;
	target->running_alg = true;
	target->state = TARGET_DEBUG_RUNNING;
	return fake_start_algorithm(entry_point, r0);
}

/* As in the host: after a time-out the core is halted, but running_alg stays. */
int target_wait_algorithm(struct target *target, int num_mem_params, struct mem_param *mem_params,
	int num_reg_params, struct reg_param *reg_params, target_addr_t exit_point, clone_host_ms timeout_ms,
	void *arch_info)
{
	if (num_mem_params || num_reg_params || !target->running_alg)
		return ERROR_FAIL;
	for (clone_host_ms i = 0; i < timeout_ms && !fake_algorithm_stopped(); i++)
		fake_advance_us(1000);
	target->state = TARGET_HALTED;
	if (!fake_algorithm_stopped()) {
		fake_halt_algorithm();
		return ERROR_TARGET_TIMEOUT;
	}
	target->running_alg = false;
	return ERROR_OK;
}

int64_t timeval_ms(void)
{
	return now_us / 1000;
}

void keep_alive(void)
{
	fake_kept_alive++;
}

void flash_progress(const char *what, uint64_t done, uint64_t total)
{
	if (fake_on_progress)
		fake_on_progress(what, done, total);
}

void fake_interrupt(const char *signal, uint64_t us)
{
	signal_name = signal;
	signal_us = us;
}

#ifdef FLASH_DRIVER_HAS_INTERRUPTED
const char *flash_interrupted(void)
{
	return now_us >= signal_us ? signal_name : NULL;
}
#endif

void alive_sleep(uint64_t ms)
{
	fake_advance_us(ms * 1000);
}

static void append(char *to, size_t bytes, const char *format, va_list args)
{
	size_t used = strlen(to);

	vsnprintf(to + used, bytes - used, format, args);
	used = strlen(to);
	if (used + 1 < bytes)
		strcpy(to + used, "\n");
}

void log_printf_lf(enum log_levels level, const char *file, unsigned int line,
	const char *function, const char *format, ...)
{
	va_list args;

	if ((int)level > debug_level)
		return;
	va_start(args, format);
	if (level == LOG_LVL_WARNING || level == LOG_LVL_ERROR)
		append(messages, sizeof(messages), format, args);
	if (level == LOG_LVL_INFO)
		append(notes, sizeof(notes), format, args);
	if (level == LOG_LVL_USER)
		append(output, sizeof(output), format, args);
	va_end(args);
}

void command_print(struct command_invocation *cmd, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(output, sizeof(output), format, args);
	va_end(args);
}

void command_print_sameline(struct command_invocation *cmd, const char *format, ...)
{
	const size_t used = strlen(output);
	va_list args;

	va_start(args, format);
	vsnprintf(output + used, sizeof(output) - used, format, args);
	va_end(args);
}

int command_run_line(struct command_context *context, char *line)
{
	return fake_run_line ? fake_run_line(line) : ERROR_FAIL;
}

struct target *get_current_target_or_null(struct command_context *cmd_ctx)
{
	return fake_current_target;
}

struct flash_bank *flash_bank_list(void)
{
	return fake_bank;
}

struct flash_bank *get_flash_bank_by_num_noprobe(unsigned int num)
{
	struct flash_bank *bank = fake_bank;

	while (bank && num--)
		bank = bank->next;
	return bank;
}

struct flash_bank *get_flash_bank_by_name_noprobe(const char *name)
{
	struct flash_bank *bank = fake_bank;

	while (bank && (!bank->name || strcmp(bank->name, name) != 0))
		bank = bank->next;
	return bank;
}

static int parse(const char *text, unsigned long *value)
{
	char *end;

	*value = strtoul(text, &end, 0);
	return *text && !*end ? ERROR_OK : ERROR_COMMAND_ARGUMENT_INVALID;
}

int parse_u32(const char *text, uint32_t *value)
{
	unsigned long number;
	int retval = parse(text, &number);

	*value = number;
	return retval == ERROR_OK && number > UINT32_MAX ? ERROR_COMMAND_ARGUMENT_OVERFLOW : retval;
}

int parse_uint(const char *text, unsigned int *value)
{
	return parse_u32(text, value);
}

struct flash_sector *alloc_block_array(uint32_t offset, uint32_t size, unsigned int num_blocks)
{
	struct flash_sector *blocks = calloc(num_blocks, sizeof(*blocks));

	for (unsigned int i = 0; blocks && i < num_blocks; i++) {
		blocks[i].offset = offset + i * size;
		blocks[i].size = size;
		blocks[i].is_erased = -1;
		blocks[i].is_protected = -1;
	}
	return blocks;
}

int parse_u64(const char *text, uint64_t *value)
{
	unsigned long number;
	int retval = parse(text, &number);

	*value = number;
	return retval;
}

int command_parse_bool_arg(const char *text, bool *value)
{
	*value = strcmp(text, "on") == 0;
	return *value || strcmp(text, "off") == 0 ? ERROR_OK : ERROR_COMMAND_SYNTAX_ERROR;
}

int flash_driver_erase(struct flash_bank *bank, unsigned int first, unsigned int last)
{
	return bank->driver->erase(bank, first, last);
}

int flash_driver_write(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count)
{
	return bank->driver->write(bank, buffer, offset, count);
}

int default_flash_read(struct flash_bank *bank, uint8_t *buffer, uint32_t offset, uint32_t count)
{
	return target_read_buffer(bank->target, bank->base + offset, count, buffer);
}

void default_flash_free_driver_priv(struct flash_bank *bank)
{
	free(bank->driver_priv);
	bank->driver_priv = NULL;
}

bool transport_is_swd(void)
{
	return fake_transport == FAKE_SWD;
}

bool transport_is_dapdirect_swd(void)
{
	return fake_transport == FAKE_DAPDIRECT_SWD;
}

void target_buffer_get_u32_array(struct target *target, const uint8_t *buffer, uint32_t count, uint32_t *words)
{
	for (uint32_t i = 0; i < count; i++)
		words[i] = le_to_h_u32(buffer + 4 * i);
}

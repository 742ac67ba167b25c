// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Reading a chip without a message, see clone_chip.h.
 *
 * Documents: ARM Debug Interface v5.2 (IHI 0031), B2.2 (DPIDR), C2.6 (AP registers).
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <target/arm_adi_v5.h>
#include <target/cortex_m.h>
#include <transport/transport.h>
#include "clone_chip.h"
#include "openocd_compat.h"

static struct adiv5_ap *debug_ap(struct target *target)
{
	struct cortex_m_common *cortex_m = target_to_cortex_m_safe(target);

	if (!cortex_m || !is_cortex_m_with_dap_access(cortex_m))
		return NULL;
	return cortex_m->armv7m.debug_ap;
}

/* Nothing below debug level is printed between the two; the host has no other way to say so. */
static int be_quiet(void)
{
	int level = debug_level;

	if (level < LOG_LVL_DEBUG)
		debug_level = LOG_LVL_OUTPUT;
	return level;
}

static void be_loud(int level)
{
	debug_level = level;
}

int clone_chip_read_u32(struct target *target, uint32_t address, uint32_t *value)
{
	return clone_chip_read_words(target, address, 1, value);
}

int clone_chip_write_u32(struct target *target, uint32_t address, uint32_t value)
{
	int level = be_quiet();
	int retval = target_write_u32(target, address, value);

	be_loud(level);
	return retval;
}

int clone_chip_read_words(struct target *target, uint32_t address, unsigned int count,
	uint32_t *words)
{
	uint8_t block[CLONE_CHIP_WORDS * 4];
	int level = be_quiet();
	int retval = target_read_memory(target, address, 4, count, block);

	be_loud(level);
	if (retval == ERROR_OK)
		target_buffer_get_u32_array(target, block, count, words);
	return retval;
}

int clone_chip_dpidr(struct target *target, uint32_t *value)
{
	struct adiv5_ap *ap = debug_ap(target);

	if (ap && (transport_is_swd() || transport_is_dapdirect_swd()))
		return dap_dp_read_atomic(ap->dap, DP_DPIDR, value);

	/*
	 * A high-level adapter read an id when it connected: on SWD it is DPIDR, whose
	 * version field is not 0; on JTAG it is the tap's IDCODE, where those bits are.
	 * A tap without an id has 0.
	 */
	if (!ap && target->tap && (target->tap->idcode & DP_DPIDR_VERSION_MASK)) {
		*value = target->tap->idcode;
		return ERROR_OK;
	}
	return ERROR_FAIL;
}

static int read_ap(struct target *target, unsigned int reg, uint32_t *value)
{
	struct adiv5_ap *ap = debug_ap(target);

	if (!ap || is_adiv6(ap->dap))
		return ERROR_FAIL;

	int retval = dap_queue_ap_read(ap, reg, value);
	if (retval != ERROR_OK)
		return retval;
	return dap_run(ap->dap);
}

int clone_chip_ap_idr(struct target *target, uint32_t *value)
{
	return read_ap(target, ADIV5_AP_REG_IDR, value);
}

int clone_chip_rom_base(struct target *target, uint32_t *value)
{
	return read_ap(target, ADIV5_MEM_AP_REG_BASE, value);
}

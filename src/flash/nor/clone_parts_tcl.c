// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Prints tcl/target/stm32f1x_clone/parts.tcl from the rows of clone_parts.c, so that
 * hosts without this driver identify chips by the same table. Run by "make parts-tcl";
 * a test compares its output with the file in the tree.
 */

#include <inttypes.h>
#include <stdio.h>
#include "clone_chip.h"
#include "clone_family.h"
#include "clone_parts.h"

static void print_kib(const char *key, const uint16_t *kib)
{
	printf(" %s {", key);
	for (const char *separator = ""; kib && *kib; kib++, separator = " ")
		printf("%s%u", separator, *kib);
	printf("}");
}

static void print_identity(const struct clone_identity *id)
{
	static const char *const tells[] = {
		[CLONE_TELL_UNKNOWN] = "unknown", [CLONE_TELL_NO] = "no", [CLONE_TELL_YES] = "yes",
	};

	printf("\n\t\tcpuid 0x%08" PRIx32 " cpuid_mask 0x%08" PRIx32 " dpidrs {", id->cpuid, id->cpuid_mask);
	for (size_t i = 0; i < CLONE_MAX_DPIDRS && id->dpidrs[i]; i++)
		printf("%s0x%08" PRIx32, i ? " " : "", id->dpidrs[i]);
	printf("} ap_idr 0x%08" PRIx32, id->ap_idr);
	printf("\n\t\trom {%d %d %d %u 0x%02x 0x%03x} vendor {%u 0x%02x}", id->rom.designer_known,
		id->rom.part_known, id->rom.part_is_device_id, id->rom.jep106_cont, id->rom.jep106_id,
		id->rom.part, id->vendor_cont, id->vendor_id);
	printf(" fast %s gate_mask 0x%04" PRIx32 " gate_sticks 0x%04" PRIx32, tells[id->fast_unlock],
		id->gate_mask, id->gate_sticks);
	printf(" projects {");
	for (size_t i = 0; i < CLONE_MAX_PROJECT_IDS && id->project_ids[i]; i++)
		printf("%s%u", i ? " " : "", id->project_ids[i]);
	printf("}\n\t\tsize_reg 0x%08" PRIx32 " size_ram %d", id->size_reg_addr, id->size_word_has_ram);
	printf(" unit 0x%08" PRIx32 " idcode_mask 0x%08" PRIx32 " idcodes {", id->dbgmcu_addr,
		id->idcode_mask);
	for (size_t i = 0; i < id->num_idcodes; i++)
		printf("%s0x%08" PRIx32, i % 6 ? " " : i ? "\n\t\t\t" : "", id->idcodes[i]);
	printf("}\n");
}

static void print_part(const struct clone_part *part)
{
	static const char *const write[] = {
		[CLONE_WRITE_YES] = "yes", [CLONE_WRITE_FORCED] = "forced", [CLONE_WRITE_NEVER] = "never",
	};

	printf("\t{name {%s} order {%s} alike {%s} genuine %d evidence %d\n\t\tfamily %s bank2 %d write %s",
		part->name, part->order_name ? part->order_name : "", part->alike ? part->alike : "",
		part->genuine, part->evidence, part->family->name, part->family->bank2_offset != 0,
		write[part->family->write]);
	print_kib("flash", part->flash_kib);
	print_kib("ram", part->ram_kib);
	printf(" page %" PRIu32, part->pages[0].page_bytes);
	print_identity(&part->id);
	printf("\t}\n");
}

int main(void)
{
	printf("# SPDX-License-Identifier: GPL-2.0-or-later\n\n");
	printf("# Generated from src/flash/nor/clone_parts.c: change that, then run \"make parts-tcl\".\n\n");
	printf("set _stm32f1x_clone_units {");
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++)
		printf("%s0x%08" PRIx32, i ? " " : "", clone_debug_units[i]);
	printf("}\n\nset _stm32f1x_clone_parts {\n");
	for (size_t i = 0; i < clone_num_parts; i++)
		print_part(&clone_parts[i]);
	printf("}\n");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Prints tcl/target/stm32f1x_clone/parts.tcl from the rows of clone_parts.c and
 * clone_family.c, so that hosts without this driver identify chips, and are kept from
 * harming them, by the same tables. Run by "make parts-tcl"; a test compares its output
 * with the file in the tree.
 */

#include <inttypes.h>
#include <stdio.h>
#include "clone_chip.h"
#include "clone_family.h"
#include "clone_parts.h"

/* Names of readings in the Tcl; those of debug units are their addresses. */
static const char *const reads[CLONE_NUM_READS] = {
	[CLONE_READ_CORE] = "cpuid",
	[CLONE_READ_ROM] = "rom",
	[CLONE_READ_DENSITY] = "density",
	[CLONE_READ_DPIDR] = "dpidr",
	[CLONE_READ_AP_IDR] = "ap_idr",
	[CLONE_READ_PROJECT] = "project",
	[CLONE_READ_FAST_LOCK] = "fast",
	[CLONE_READ_CONTROLLER] = "controller",
	[CLONE_READ_GATES] = "gates",
	[CLONE_READ_MAKER] = "maker",
	[CLONE_READ_MODEL] = "model",
	[CLONE_READ_CHIP_ID] = "chip_id",
	[CLONE_READ_BOOT] = "boot",
	[CLONE_READ_SOLD] = "sold",
};

static void print_read(enum clone_read read)
{
	if (read >= CLONE_READ_UNIT_M3 && read <= CLONE_READ_UNIT_H7)
		printf("idcode,0x%08" PRIx32, clone_debug_units[read - CLONE_READ_UNIT_M3]);
	else
		printf("%s", reads[read]);
}

/* READING MASK POINTS FLAGS VALUES; flags: r required, a sets apart, s only speaks, v vetoes. */
static void print_tests(const struct clone_test *tests, size_t count)
{
	printf(" tests {");
	for (size_t i = 0; i < count; i++) {
		const struct clone_test *test = &tests[i];

		printf("\n\t\t");
		print_read(test->read);
		printf(" 0x%08" PRIx32 " %u {%s%s%s%s} {", test->mask, test->weight,
			test->flags & CLONE_TEST_REQUIRED ? "r" : "", test->flags & CLONE_TEST_APART ? "a" : "",
			test->flags & CLONE_TEST_SPEAKS ? "s" : "", test->flags & CLONE_TEST_VETO ? "v" : "");
		for (size_t j = 0; j < test->num_values; j++)
			printf("%s0x%08" PRIx32, j % 8 ? " " : j ? "\n\t\t\t" : "", test->values[j]);
		printf("}");
	}
	printf("}");
}

static void print_part(const struct clone_part *part)
{
	printf("\t{name {%s} order {%s} alike {%s} genuine %d evidence %d family %s\n\t\t", part->name,
		part->order_name ? part->order_name : "", part->alike ? part->alike : "", part->genuine,
		part->evidence, part->family->name);
	printf("size_reg 0x%08" PRIx32 " size_ram %d page %" PRIu32 " sizes {", part->size_reg_addr,
		part->size_word_has_ram, part->page_bytes);
	for (const struct clone_size *size = part->sizes; size && size->flash_kib; size++)
		printf("%s%u %u %u %u", size == part->sizes ? "" : " ", size->flash_kib, size->ram_kib,
			size->page_bytes, size->upper_page_bytes ? size->upper_page_bytes : size->page_bytes);
	printf("}");
	print_tests(part->tests, part->num_tests);
	printf("}\n");
}

static void print_family(const struct clone_family *family)
{
	static const char *const write[] = {
		[CLONE_WRITE_YES] = "yes", [CLONE_WRITE_FORCED] = "forced", [CLONE_WRITE_NEVER] = "never",
	};
	static const char *const styles[] = {
		[CLONE_PROGRAM_HALFWORD] = "halfword", [CLONE_PROGRAM_WORD] = "word",
		[CLONE_PROGRAM_FAST_PAGE] = "fast_page", [CLONE_PROGRAM_NONE] = "none",
	};

	printf("\t%s {write %s style %s regs 0x%08" PRIx32 " unit %u tried %u kin {%s} bank2 %d "
		"rdp 0x%08" PRIx32 " options {%s}\n\t\tstock_options %d reason {%s}\n\t\tstock {%s}}\n",
		family->name, write[family->write],
		styles[family->style], family->regs_base, family->program_unit_bytes, family->tried_units[0],
		family->kin ? family->kin : "", family->bank2_offset != 0,
		family->options ? family->options->obr_rdp : 0, family->options ? family->options->name : "",
		family->stock_options, family->write_reason ? family->write_reason : "",
		family->stock_reason ? family->stock_reason : "");
}

static void print_fallbacks(void)
{
	for (size_t i = 0; i < clone_num_fallbacks; i++) {
		printf("\t{family %s", clone_fallbacks[i].family->name);
		print_tests(clone_fallbacks[i].tests, clone_fallbacks[i].num_tests);
		printf("}\n");
	}
}

int main(void)
{
	printf("# SPDX-License-Identifier: GPL-2.0-or-later\n\n");
	printf("# Generated from src/flash/nor/clone_parts.c and clone_family.c: change those, then run\n"
		"# \"make parts-tcl\".\n\n");
	printf("set _f1c_units {");
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++)
		printf("%s0x%08" PRIx32, i ? " " : "", clone_debug_units[i]);
	printf("}\n\n# device id, page bytes\nset _f1c_densities {");
	for (size_t i = 0; i < clone_num_densities; i++)
		printf("%s%u %u", i ? " " : "", clone_densities[i].device_id, clone_densities[i].page_bytes);
	printf("}\n\nset _f1c_families {\n");
	for (size_t i = 0; i < CLONE_NUM_FAMILIES; i++)
		print_family(&clone_families[i]);
	printf("}\n\nset _f1c_fallbacks {\n");
	print_fallbacks();
	printf("}\n\nset _f1c_parts {\n");
	for (size_t i = 0; i < clone_num_parts; i++)
		print_part(&clone_parts[i]);
	printf("}\n");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Logs as people post them: OpenOCD's at any level, its "mdw" and "dap info", GDB's
 * "x/4xw", our own line and reports, pyOCD's, st-info's and st-flash's. A line that is
 * not known says nothing. Formats as in OpenOCD 0.10 to 0.12 (target.c, cortex_m.c,
 * stm32f1x.c, hla_interface.c, arm_adi_v5.c), pyOCD 0.30 to 0.36, stlink 1.5 to 1.8.
 */

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include "like/like.h"

#define MAX_MATCHES	7
#define HEX		"(0x[0-9a-fA-F]{1,8})"
/* What stands between name and value in our reports, as text and as Markdown. */
#define GAP		"[] |`:=[]+"

struct log {
	struct like_readings *readings;
	const char *line;
	unsigned int number;
	regmatch_t match[MAX_MATCHES];
	int first;
	uint32_t component;		/* the one that "dap info" tells of */
	bool no_size_word;		/* the size in the next line is a guess of the host's */
};

struct pattern {
	const char *text;
	int first;			/* the group that holds the first value */
	void (*take)(struct log *log, enum like_key key);
	enum like_key key;
};

/* The text of the n-th value of a line, from 1. */
static const char *text_of(const struct log *log, int n)
{
	return log->line + log->match[log->first + n - 1].rm_so;
}

static uint32_t number_of(const struct log *log, int n, int base)
{
	return strtoul(text_of(log, n), NULL, base);
}

static void take_hex(struct log *log, enum like_key key)
{
	like_set(log->readings, key, number_of(log, 1, 16), log->number);
}

static void take_number(struct log *log, enum like_key key)
{
	like_set(log->readings, key, number_of(log, 1, 10), log->number);
}

/* Address and word. */
static void take_word(struct log *log, enum like_key key)
{
	uint32_t address = number_of(log, 1, 16);
	uint32_t value = number_of(log, 2, 16);

	(void)key;
	if (address == 0x40022010)
		like_set(log->readings, LIKE_FAST, value >> 15 & 1, log->number);
	like_set_word(log->readings, address, value, log->number);
}

/* "0xe0042000: 20036410 00000000", and GDB's with 0x and symbols. */
static void take_dump(struct log *log, enum like_key key)
{
	uint32_t address = number_of(log, 1, 16);
	const char *p = text_of(log, 3);

	(void)key;
	while (*p) {
		p += strspn(p, " \t");
		if (!strncmp(p, "0x", 2))
			p += 2;
		size_t digits = strspn(p, "0123456789abcdefABCDEF");
		if (digits != 8 || (p[8] && !isspace((unsigned char)p[8])))
			return;
		like_set_word(log->readings, address, strtoul(p, NULL, 16), log->number);
		address += 4;
		p += digits;
	}
}

/* "Cortex-M3 r2p1": CPUID as in each core's manual. */
static void take_core(struct log *log, enum like_key key)
{
	static const struct {
		const char *name;
		uint32_t cpuid;
	} cores[] = {
		{ "M0+", 0x410cc600 }, { "M0", 0x410cc200 }, { "M23", 0x410cd200 }, { "M33", 0x410fd210 },
		{ "M3", 0x410fc230 }, { "M4", 0x410fc240 }, { "M7", 0x410fc270 },
	};
	const char *name = text_of(log, 1);
	uint32_t revision = number_of(log, 2, 10) << 20 | number_of(log, 3, 10);

	for (size_t i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		if (!strncmp(name, cores[i].name, strlen(cores[i].name))) {
			like_set(log->readings, key, cores[i].cpuid | revision, log->number);
			return;
		}
	}
}

static void take_component(struct log *log, enum like_key key)
{
	(void)key;
	log->component = number_of(log, 1, 16);
}

static void set_rom(struct log *log, uint32_t designer, uint32_t part)
{
	like_set(log->readings, LIKE_ROM_DESIGNER, designer, log->number);
	like_set(log->readings, LIKE_ROM_PART, part, log->number);
}

/* PIDR4..0 as one number, of the ROM table only. */
static void take_peripheral_id(struct log *log, enum like_key key)
{
	unsigned long long id = strtoull(text_of(log, 1), NULL, 16);

	(void)key;
	if (log->component == 0xe00ff000)
		set_rom(log, (id >> 32 & 0xf) << 7 | (id >> 12 & 0x7f), id & 0xfff);
}

/* Designers of pyOCD and Black Magic: continuation codes * 256 + code. */
static void take_rom_table(struct log *log, enum like_key key)
{
	uint32_t designer = number_of(log, 1, 16);

	(void)key;
	/* Black Magic's mark of a table that does not use JEP106 */
	if (designer < 0x8000)
		set_rom(log, (designer >> 8 & 0xf) << 7 | (designer & 0x7f), number_of(log, 2, 16));
}

/* Continuation codes, code, part. */
static void take_rom(struct log *log, enum like_key key)
{
	(void)key;
	set_rom(log, number_of(log, 1, 10) << 7 | number_of(log, 2, 16), number_of(log, 3, 16));
}

/* "00 00 00 04 00 0b b4 c3": PIDR7..0. */
static void take_pidr(struct log *log, enum like_key key)
{
	const char *p = text_of(log, 1);

	(void)key;
	for (int i = 7; i >= 0; i--) {
		char *end;
		uint32_t byte = strtoul(p, &end, 16);

		like_set_word(log->readings, 0xe00fffe0 + (i < 4 ? 4 * i : 4 * i - 0x20), byte, log->number);
		p = end;
	}
}

static void take_option_bytes(struct log *log, enum like_key key)
{
	const char *digits = text_of(log, 1);

	(void)key;
	for (uint32_t i = 0; i + 4 <= LIKE_OPTION_BYTES && strspn(digits, "0123456789abcdef") >= 8; i += 4) {
		uint32_t word = 0;

		for (unsigned int j = 0; j < 4; j++, digits += 2) {
			const char pair[] = { digits[0], digits[1], '\0' };

			word |= (uint32_t)strtoul(pair, NULL, 16) << (8 * j);
		}
		like_set_word(log->readings, LIKE_OPTION_BASE + i, word, log->number);
	}
}

static void take_failed_size(struct log *log, enum like_key key)
{
	(void)key;
	log->no_size_word = true;
}

static void take_size(struct log *log, enum like_key key)
{
	uint32_t kib = number_of(log, 1, 10);

	if (!log->no_size_word)
		like_set(log->readings, key, kib, log->number);
	log->no_size_word = false;
}

/* Flash in bytes as st-info tells it. Its RAM and pages are its own table's, not the chip's. */
static void take_bytes(struct log *log, enum like_key key)
{
	if (number_of(log, 1, 10))
		like_set(log->readings, key, number_of(log, 1, 10) / 1024, log->number);
}

/* Word and address, as st-flash has them. */
static void take_word_at(struct log *log, enum like_key key)
{
	(void)key;
	like_set_word(log->readings, number_of(log, 2, 16), number_of(log, 1, 16), log->number);
}

/* IDR and BASE of an access port. */
static void take_port(struct log *log, enum like_key key)
{
	(void)key;
	like_set(log->readings, LIKE_AP_IDR, number_of(log, 1, 16), log->number);
	like_set(log->readings, LIKE_AP_BASE, number_of(log, 2, 16), log->number);
}

static void take_names(struct like_readings *readings, const char *names, size_t length)
{
	const char *end = names + length;

	while (names < end) {
		const char *next = names;

		while (next < end && strncmp(next, " or ", 4) && strncmp(next, ", perhaps ", 10))
			next++;
		if (!strncmp(names, "unknown, answers like ", 22))
			names += 22;
		if (next > names && !isdigit((unsigned char)*names))
			like_add_name(readings, names, next - names);
		names = next + (*next == ',' ? 10 : 4);
	}
}

static void take_if(struct log *log, const char *words, enum like_key key, uint32_t value)
{
	if (strstr(log->line, words))
		like_set(log->readings, key, value, log->number);
}

/* Our own line: "chip: NAMES (not ST: ...), 64 KiB flash of which 64 usable, ..." */
static void take_line(struct log *log, enum like_key key)
{
	(void)key;
	take_names(log->readings, text_of(log, 1), log->match[1].rm_eo - log->match[1].rm_so);
	if (!strstr(log->line, "no size word"))
		like_set(log->readings, LIKE_SIZE_KIB, number_of(log, 3, 10), log->number);
	like_set(log->readings, LIKE_USABLE_KIB, number_of(log, 4, 10), log->number);
	take_if(log, ", read-protected", LIKE_PROTECTED, 1);
	take_if(log, ", unprotected", LIKE_PROTECTED, 0);
	take_if(log, "the start is mirrored", LIKE_MIRROR_KIB, number_of(log, 4, 10));
	take_if(log, "(ST as far as can be read", LIKE_CPUID, 0x411fc231);
}

/* The core in our line; it is named where it is no Cortex-M3. */
static void take_line_core(struct log *log, enum like_key key)
{
	like_set(log->readings, key, 0x410fc230 | number_of(log, 1, 10) << 20 | number_of(log, 2, 10), log->number);
}

static const struct pattern patterns[] = {
	/* OpenOCD */
	{ "SWD DPIDR " HEX, 1, take_hex, LIKE_DPIDR },
	{ "UNEXPECTED idcode: " HEX, 1, take_hex, LIKE_DPIDR },
	{ "cpu tap/device found: " HEX, 1, take_hex, LIKE_JTAG_CPU },
	{ "bs tap/device found: " HEX, 1, take_hex, LIKE_JTAG_BS },
	{ "Cortex-(M[0-9]+\\+?) r([0-9]+)p([0-9]+) processor detected", 1, take_core, LIKE_CPUID },
	{ "cpuid: " HEX, 1, take_hex, LIKE_CPUID },
	{ "device id = " HEX, 1, take_hex, LIKE_IDCODE },
	{ "flash size (failed|override)|using configured bank size|ignoring flash probed value", 1, take_failed_size, 0 },
	{ "flash size = ([0-9]+) ?[kK]", 1, take_size, LIKE_SIZE_KIB },
	{ "target_read_u32\\(\\):.*address: " HEX ", value: " HEX, 1, take_word, 0 },
	{ "AHB-AP.*\\(IDR=" HEX, 1, take_hex, LIKE_AP_IDR },
	{ "AP ID register " HEX, 1, take_hex, LIKE_AP_IDR },
	{ "MEM-AP BASE " HEX, 1, take_hex, LIKE_AP_BASE },
	{ "Component base address " HEX, 1, take_component, 0 },
	{ "Peripheral ID (0x[0-9a-fA-F]{1,10})", 1, take_peripheral_id, 0 },
	/* dumps of memory, OpenOCD's and GDB's */
	{ "(^|[^0-9a-zA-Z])(0x[0-9a-fA-F]{8}) ?(<[^>]*>)?:[ \t]+((0x)?[0-9a-fA-F]{8})", 2, take_dump, 0 },
	/* our reports and the sheet's Markdown */
	{ "(^|[^a-zA-Z])DPIDR" GAP HEX, 2, take_hex, LIKE_DPIDR },
	{ "(^|[^a-zA-Z])AP IDR" GAP HEX, 2, take_hex, LIKE_AP_IDR },
	{ "ROM table base" GAP HEX, 1, take_hex, LIKE_AP_BASE },
	{ "CPUID" GAP HEX, 1, take_hex, LIKE_CPUID },
	{ "PIDR7\\.\\.0" GAP "(([0-9a-f]{2} ){7}[0-9a-f]{2})", 1, take_pidr, 0 },
	{ "(word|model id|chip id) at " HEX GAP HEX, 2, take_word, 0 },
	{ "AHBENR bits that stick" GAP HEX, 1, take_hex, LIKE_STICKY },
	{ "FLASH_CR bit 15" GAP HEX, 1, take_hex, LIKE_FAST },
	{ "^\\| dpidr \\| `DP 0x0` \\| `" HEX, 1, take_hex, LIKE_DPIDR },
	{ "^\\| ap_idr \\| `AP 0xfc` \\| `" HEX, 1, take_hex, LIKE_AP_IDR },
	{ "^\\| ap_base \\| `AP 0xf8` \\| `" HEX, 1, take_hex, LIKE_AP_BASE },
	{ "^\\| ahbenr_sticky \\| `0x40021014` \\| `" HEX, 1, take_hex, LIKE_STICKY },
	{ "^\\| [a-z0-9_]+ \\| `(0x[0-9a-f]{7}[048c])` \\| `(0x[0-9a-f]{8})`", 1, take_word, 0 },
	{ "^\\| Option bytes \\| `([0-9a-f]+)`", 1, take_option_bytes, 0 },
	{ "^\\| RAM \\| ([0-9]+) KiB answer", 1, take_number, LIKE_RAM_KIB },
	{ "^\\| Flash \\| .*; ([0-9]+) KiB answer", 1, take_number, LIKE_ANSWERS_KIB },
	/* our line */
	{ "chip: (.+) \\((not ST|ST |unlike|too).*[^0-9]([0-9]+) KiB flash of which ([0-9]+) usable", 1, take_line, 0 },
	{ "chip: .*, ([0-9]+) KiB RAM", 1, take_number, LIKE_SOLD_RAM_KIB },
	{ "chip: .*core r([0-9])p([0-9])", 1, take_line_core, LIKE_CPUID },
	{ "chip: .*core Cortex-(M[0-9]+\\+?) r([0-9]+)p([0-9]+)", 1, take_core, LIKE_CPUID },
	{ "ROM ([0-9]+)/(0x[0-9a-f]+)/(0x[0-9a-f]+)", 1, take_rom, 0 },
	{ "chip: .*, id " HEX, 1, take_hex, LIKE_IDCODE },
	/* pyOCD */
	{ "DP IDR = " HEX, 1, take_hex, LIKE_DPIDR },
	{ "AHB-AP#0 IDR = " HEX, 1, take_hex, LIKE_AP_IDR },
	{ "CPU core #0.*Cortex-(M[0-9]+\\+?) r([0-9]+)p([0-9]+)", 1, take_core, LIKE_CPUID },
	{ "ROM table #0.*designer=([0-9a-f]+)[^ ]* part=([0-9a-f]+)", 1, take_rom_table, 0 },
	/* Black Magic */
	{ "AP +0: IDR=([0-9a-f]{8}) .*BASE=([0-9a-f]{8})", 1, take_port, 0 },
	{ "ROM: Table BASE=0xe00ff.*(Manufacturer|[Dd]esigner) +([0-9a-f]+) Partno ([0-9a-f]+)", 2, take_rom_table, 0 },
	{ "Designer (0x[0-9a-f]+) Part ID (0x[0-9a-f]+)", 1, take_rom_table, 0 },
	/* st-info, st-flash */
	{ "core[_ ]?id[ :=]+((0x)?[0-9a-f]{8})", 1, take_hex, LIKE_DPIDR },
	{ "chip ?id:[ \t]+((0x)?[0-9a-f]+)", 1, take_hex, LIKE_DEVICE_ID },
	{ "Device connected is: .*, id " HEX, 1, take_hex, LIKE_IDCODE },
	{ "read_debug32 " HEX " at " HEX, 1, take_word_at, 0 },
	{ "flash:[ \t]+([0-9]+) \\(pagesize", 1, take_bytes, LIKE_SIZE_KIB },
	{ "SRAM size: .*, Flash: .* bytes \\(([0-9]+) KiB\\)", 1, take_number, LIKE_SIZE_KIB },
	{ "KiB SRAM, ([0-9]+) KiB flash in at least", 1, take_number, LIKE_SIZE_KIB },
};

#define NUM_PATTERNS	(sizeof(patterns) / sizeof(patterns[0]))

static void scan_line(struct log *log, const regex_t *compiled)
{
	for (size_t i = 0; i < NUM_PATTERNS; i++) {
		if (regexec(&compiled[i], log->line, MAX_MATCHES, log->match, 0))
			continue;
		log->first = patterns[i].first;
		patterns[i].take(log, patterns[i].key);
	}
}

void like_load_log(struct like_readings *readings, FILE *in)
{
	struct log log = { .readings = readings };
	regex_t compiled[NUM_PATTERNS];
	char *line = NULL;
	size_t size = 0;

	for (size_t i = 0; i < NUM_PATTERNS; i++)
		if (regcomp(&compiled[i], patterns[i].text, REG_EXTENDED))
			abort();
	while (getline(&line, &size, in) >= 0) {
		line[strcspn(line, "\r\n")] = '\0';
		log.line = line;
		log.number++;
		scan_line(&log, compiled);
	}
	free(line);
	for (size_t i = 0; i < NUM_PATTERNS; i++)
		regfree(&compiled[i]);
}

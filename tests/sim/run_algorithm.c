// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Runs a flash algorithm, somebody else's code, on a simulated chip: loaded into its
 * RAM through the probe and called as CMSIS-Pack's "Flash Programming" says, by chip
 * and by sector. The whole array is compared after each. Prints "ok", or what differs.
 *
 * run_algorithm CHIP KEY=VALUE..., code=FILE (raw) among them. Addresses are absolute.
 */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rig.h"

#define FLASH		0x08000000u
#define ERASE		1
#define PROGRAM		2
#define LIMIT_US	20000000u
#define STEP_US		500u

struct algorithm {
	uint32_t load;		/* where the code goes */
	uint32_t init;
	uint32_t uninit;	/* 0: there is none */
	uint32_t erase_all;	/* 0: there is none */
	uint32_t erase_sector;
	uint32_t program;
	uint32_t base;		/* R9 */
	uint32_t stack;
	uint32_t buffer;
	uint32_t stop;		/* LR: a BKPT */
	uint32_t page;		/* bytes of one ProgramPage() */
	uint32_t sector;	/* bytes */
	uint32_t border;	/* where sectors of another size begin */
	uint32_t sector2;
	uint32_t bytes;		/* of the flash it is for */
};

static const struct {
	const char *key;
	size_t member;
} keys[] = {
	{ "load", offsetof(struct algorithm, load) },
	{ "init", offsetof(struct algorithm, init) },
	{ "uninit", offsetof(struct algorithm, uninit) },
	{ "erase_all", offsetof(struct algorithm, erase_all) },
	{ "erase_sector", offsetof(struct algorithm, erase_sector) },
	{ "program", offsetof(struct algorithm, program) },
	{ "base", offsetof(struct algorithm, base) },
	{ "stack", offsetof(struct algorithm, stack) },
	{ "buffer", offsetof(struct algorithm, buffer) },
	{ "stop", offsetof(struct algorithm, stop) },
	{ "page", offsetof(struct algorithm, page) },
	{ "sector", offsetof(struct algorithm, sector) },
	{ "border", offsetof(struct algorithm, border) },
	{ "sector2", offsetof(struct algorithm, sector2) },
	{ "bytes", offsetof(struct algorithm, bytes) },
};

static void die(const char *what, uint32_t where, uint32_t value)
{
	printf("%s at 0x%08x: 0x%08x\n", what, where, value);
	exit(EXIT_FAILURE);
}

static void set_key(struct algorithm *algorithm, const char *text)
{
	size_t length = strcspn(text, "=");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strlen(keys[i].key) != length || strncmp(keys[i].key, text, length))
			continue;
		uint32_t value = strtoul(text + length + 1, NULL, 0);
		memcpy((char *)algorithm + keys[i].member, &value, sizeof(value));
		return;
	}
	printf("unknown key: %s\n", text);
	exit(EXIT_FAILURE);
}

static void put(struct rig *rig, uint32_t address, const uint8_t *data, uint32_t bytes)
{
	rig_ap_write(rig, 0x00, 0x23000012);		/* words, counting up */
	for (uint32_t i = 0; i < bytes; i += 4) {
		/* The count need not carry over a KiB. */
		if (!i || !((address + i) & 0x3ff))
			rig_ap_write(rig, 0x04, address + i);
		if (!rig_ap_write(rig, 0x0c, load_le(data + i, 4)))
			die("RAM refused", address + i, 0);
	}
}

static void load_code(struct rig *rig, const char *name, uint32_t address)
{
	static uint8_t code[16384];
	FILE *file = fopen(name, "rb");
	if (!file) {
		perror(name);
		exit(EXIT_FAILURE);
	}
	put(rig, address, code, (fread(code, 1, sizeof(code), file) + 3) & ~3u);
	fclose(file);
}

static void call(struct rig *rig, const struct algorithm *algorithm, const char *name,
	uint32_t function, uint32_t r0, uint32_t r1, uint32_t r2)
{
	rig_set_reg(rig, 0, r0);
	rig_set_reg(rig, 1, r1);
	rig_set_reg(rig, 2, r2);
	rig_set_reg(rig, 9, algorithm->base);
	rig_set_reg(rig, 13, algorithm->stack);
	rig_set_reg(rig, 14, algorithm->stop | 1);
	rig_set_reg(rig, 15, function);
	rig_set_reg(rig, 16, 0x01000000);
	rig_run(rig);
	for (uint32_t us = 0; !rig_halted(rig); us += STEP_US) {
		if (us > LIMIT_US)
			die(name, r0, 0xffffffff);
		rig_wait_us(rig, STEP_US);
	}
	if (rig_reg(rig, 15) != algorithm->stop)
		die("stopped elsewhere", r0, rig_reg(rig, 15));
	if (rig_reg(rig, 0))
		die(name, r0, rig_reg(rig, 0));
}

static void begin(struct rig *rig, const struct algorithm *algorithm, uint32_t what)
{
	call(rig, algorithm, "Init", algorithm->init, FLASH, 8000000, what);
}

static void end(struct rig *rig, const struct algorithm *algorithm, uint32_t what)
{
	if (algorithm->uninit)
		call(rig, algorithm, "UnInit", algorithm->uninit, what, 0, 0);
}

/* No page like another, none blank. */
static uint8_t pattern(uint32_t offset, uint32_t seed)
{
	uint32_t x = (offset + 1) * 2654435761u ^ seed * 40503u;
	return x >> 24 ^ x >> 11;
}

static void program_all(struct rig *rig, const struct algorithm *algorithm, uint32_t seed)
{
	static uint8_t data[4096];
	begin(rig, algorithm, PROGRAM);
	for (uint32_t at = 0; at < algorithm->bytes; at += algorithm->page) {
		for (uint32_t i = 0; i < algorithm->page; i++)
			data[i] = pattern(at + i, seed);
		put(rig, algorithm->buffer, data, algorithm->page);
		call(rig, algorithm, "ProgramPage", algorithm->program, FLASH + at,
			algorithm->page, algorithm->buffer);
	}
	end(rig, algorithm, PROGRAM);
}

/* @param hole Offset of a sector that is blank, or UINT32_MAX. */
static void compare(struct rig *rig, const struct algorithm *algorithm, uint32_t seed, uint32_t hole)
{
	uint32_t bytes;
	const uint8_t *flash = chip_flash(rig->chip, &bytes);
	for (uint32_t i = 0; i < algorithm->bytes; i++) {
		bool blank = i >= hole && i - hole < algorithm->sector;
		if (flash[i] != (blank ? 0xff : pattern(i, seed)))
			die("content differs", FLASH + i, flash[i]);
	}
}

static void erase_sector(struct rig *rig, const struct algorithm *algorithm, uint32_t at)
{
	call(rig, algorithm, "EraseSector", algorithm->erase_sector, FLASH + at, 0, 0);
}

static void by_sector(struct rig *rig, const struct algorithm *algorithm)
{
	begin(rig, algorithm, ERASE);
	for (uint32_t at = 0; at < algorithm->bytes;
			at += at < algorithm->border ? algorithm->sector : algorithm->sector2)
		erase_sector(rig, algorithm, at);
	end(rig, algorithm, ERASE);
	program_all(rig, algorithm, 1);
	compare(rig, algorithm, 1, UINT32_MAX);
	/* One alone, and no other. */
	uint32_t hole = 5 * algorithm->sector;
	begin(rig, algorithm, ERASE);
	erase_sector(rig, algorithm, hole);
	end(rig, algorithm, ERASE);
	compare(rig, algorithm, 1, hole);
}

static void by_chip(struct rig *rig, const struct algorithm *algorithm)
{
	begin(rig, algorithm, ERASE);
	call(rig, algorithm, "EraseChip", algorithm->erase_all, 0, 0, 0);
	end(rig, algorithm, ERASE);
	program_all(rig, algorithm, 2);
	compare(rig, algorithm, 2, UINT32_MAX);
}

int main(int argc, char **argv)
{
	struct algorithm algorithm = { 0 };
	const char *code = NULL;
	uint32_t bytes;

	for (int i = 2; i < argc; i++) {
		if (!strncmp(argv[i], "code=", 5))
			code = argv[i] + 5;
		else
			set_key(&algorithm, argv[i]);
	}
	if (argc < 3 || !code) {
		puts("usage: run_algorithm CHIP code=FILE KEY=VALUE...");
		return EXIT_FAILURE;
	}
	struct rig *rig = rig_new(argv[1], NULL);
	/* Waiting is the same however short: the times are not what is tried here. */
	chip_option(rig->chip, "program-ns=2000");
	chip_option(rig->chip, "page-erase-us=20");
	chip_option(rig->chip, "mass-erase-us=100");
	uint8_t *flash = chip_flash(rig->chip, &bytes);
	for (uint32_t i = 0; i < bytes; i++)
		flash[i] = pattern(i, 3);
	if (!rig_connect(rig))
		die("no answer", 0, 0);
	rig_halt(rig);
	rig_write(rig, 0xe000ed0c, 4, 0x05fa0002);	/* out of any handler */
	rig_set_reg(rig, 20, 0);
	load_code(rig, code, algorithm.load);
	by_sector(rig, &algorithm);
	if (algorithm.erase_all)
		by_chip(rig, &algorithm);
	if (rig->violations)
		printf("%u accesses that the documents forbid: %s\n", rig->violations, rig->violation);
	else
		puts("ok");
	int status = rig->violations ? EXIT_FAILURE : EXIT_SUCCESS;
	rig_free(rig);
	return status;
}

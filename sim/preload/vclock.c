/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Virtual time inside a tool. A program that is linked against libusb lives on
 * it from its first instruction; one that loads libusb later (an interpreter)
 * from libusb_init(), and all others (a shell, GDB) never.
 */

#define _GNU_SOURCE
#include "vclock.h"

#include <elf.h>
#include <link.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "connection.h"
#include "real.h"

/* Busy-waiting loops must end, so that looking at the clock takes time. */
#define LOOK_NS		1000
/* Longer stretches are told at once: a TCP peer of ours must see them too. */
#define TELL_AT_ONCE_NS	1000000
/* 2020-01-01 00:00:00 UTC, a date for tools that print one. */
#define EPOCH_S		1577836800
/* A machine's uptime when nothing else is known: any value but zero will do. */
#define UPTIME_S	1000

static atomic_bool active;
static _Atomic uint64_t elapsed;
static _Atomic uint64_t last_look;
static int64_t realtime_base_ns = EPOCH_S * INT64_C(1000000000);
static int64_t monotonic_base_ns = UPTIME_S * INT64_C(1000000000);

bool vclock_active(void)
{
	return atomic_load_explicit(&active, memory_order_relaxed);
}

uint64_t vclock_time(void)
{
	return atomic_load(&elapsed);
}

void vclock_pass(uint64_t ns)
{
	atomic_fetch_add(&elapsed, ns);
}

static void know_now(void)
{
	static atomic_bool known;

	if (!atomic_exchange(&known, true))
		link_tell();
}

uint64_t vclock_now(void)
{
	know_now();

	/* Never backwards, whatever another thread is exchanging meanwhile. */
	uint64_t now = vclock_time();
	uint64_t last = atomic_load(&last_look);
	while (now > last && !atomic_compare_exchange_weak(&last_look, &last, now))
		;
	return now > last ? now : last;
}

static uint64_t look(void)
{
	vclock_pass(LOOK_NS);
	return vclock_now();
}

void vclock_sleep(uint64_t ns)
{
	vclock_pass(ns);
	if (link_untold() >= TELL_AT_ONCE_NS)
		link_tell();
}

bool vclock_alone(void)
{
	return __libc_single_threaded;
}

void vclock_thread_sleep(uint64_t ns)
{
	if (vclock_alone()) {
		vclock_sleep(ns);
		return;
	}
	uint64_t before = vclock_now();
	vclock_real_sleep(ns);
	uint64_t passed = vclock_now() - before;
	if (ns > passed)
		vclock_sleep(ns - passed);
}

void vclock_real_sleep(uint64_t ns)
{
	struct timespec duration = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &duration, NULL);
}

static int64_t real_ns(clockid_t id)
{
	struct timespec now;

	syscall(SYS_clock_gettime, id, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void vclock_start(void)
{
	if (!link_present() || atomic_load(&active))
		return;
	know_now();
	uint64_t now = vclock_now();
	realtime_base_ns = real_ns(CLOCK_REALTIME) - now;
	monotonic_base_ns = real_ns(CLOCK_MONOTONIC) - now;
	atomic_store(&active, true);
}

void vclock_stop(void)
{
	atomic_store(&active, false);
}

static bool needs_libusb(const struct dl_phdr_info *info, const ElfW(Dyn) *dynamic)
{
	const char *strings = NULL;

	for (const ElfW(Dyn) *d = dynamic; d->d_tag != DT_NULL; d++) {
		if (d->d_tag == DT_STRTAB)
			strings = (const char *)d->d_un.d_ptr;
	}
	/* The vDSO's table is not relocated; it needs nothing either. */
	if ((uintptr_t)strings < info->dlpi_addr)
		return false;
	for (const ElfW(Dyn) *d = dynamic; strings && d->d_tag != DT_NULL; d++) {
		if (d->d_tag == DT_NEEDED && !strncmp(strings + d->d_un.d_val, "libusb-1.0", 10))
			return true;
	}
	return false;
}

static int look_at_object(struct dl_phdr_info *info, size_t size, void *found)
{
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		if (header->p_type != PT_DYNAMIC)
			continue;
		if (needs_libusb(info, (const void *)(info->dlpi_addr + header->p_vaddr)))
			*(bool *)found = true;
	}
	return 0;
}

__attribute__((constructor))
static void begin(void)
{
	bool found = false;

	real_resolve();
	if (!link_present())
		return;
	dl_iterate_phdr(look_at_object, &found);
	atomic_store(&active, found);
}

__attribute__((destructor))
static void end(void)
{
	if (vclock_active() && link_untold())
		link_tell();
}

static bool is_realtime(clockid_t id)
{
	return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE || id == CLOCK_TAI;
}

static bool is_monotonic(clockid_t id)
{
	return id == CLOCK_MONOTONIC || id == CLOCK_MONOTONIC_RAW || id == CLOCK_MONOTONIC_COARSE ||
		id == CLOCK_BOOTTIME;
}

bool vclock_covers(clockid_t id)
{
	return vclock_active() && (is_realtime(id) || is_monotonic(id));
}

int64_t vclock_read(clockid_t id)
{
	return (is_realtime(id) ? realtime_base_ns : monotonic_base_ns) + look();
}

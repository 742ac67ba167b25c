// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * A program written against libusb-1.0's documentation, to be run under stlink-sim
 * with an ST-LINK/V2: what libusb promises must hold there too.
 */

#include <libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EP_IN	0x81
#define EP_OUT	0x02

static int failures;

static void check(int good, const char *what)
{
	printf("%s: %s\n", good ? "good" : "BAD", what);
	failures += !good;
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void check_descriptors(libusb_device *device, libusb_device_handle *handle)
{
	struct libusb_config_descriptor *config = NULL;
	struct libusb_device_descriptor descriptor;
	unsigned char text[64];
	int value = -1;

	check(!libusb_get_device_descriptor(device, &descriptor) && descriptor.idVendor == 0x0483,
		"device descriptor");
	check(libusb_get_string_descriptor_ascii(handle, descriptor.iProduct, text, sizeof(text)) == 12
		&& !strcmp((char *)text, "STM32 STLink"), "string descriptor");
	check(libusb_get_string_descriptor_ascii(handle, 99, text, sizeof(text)) == LIBUSB_ERROR_PIPE,
		"a string that is not there stalls");
	check(!libusb_get_active_config_descriptor(device, &config) && config->bNumInterfaces == 1 &&
		config->interface[0].altsetting[0].bNumEndpoints == 3 &&
		config->interface[0].altsetting[0].endpoint[0].bEndpointAddress == EP_IN,
		"configuration descriptor");
	libusb_free_config_descriptor(config);
	check(!libusb_get_configuration(handle, &value) && value == 1, "active configuration");
	check(libusb_get_max_packet_size(device, EP_OUT) == 64, "packet size");
	check(libusb_get_max_packet_size(device, 0x55) == LIBUSB_ERROR_NOT_FOUND, "no such endpoint");
}

static void check_honesty(libusb_context *context)
{
	check(!libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG), "hotplug is denied");
	check(libusb_hotplug_register_callback(context, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED, 0,
		LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, NULL, NULL,
		NULL) == LIBUSB_ERROR_NOT_SUPPORTED, "and refused");
	check(!strcmp(libusb_error_name(LIBUSB_ERROR_NO_DEVICE), "LIBUSB_ERROR_NO_DEVICE"),
		"error names");
}

static void check_timeout(libusb_device_handle *handle)
{
	unsigned char data[64];
	int actual = -1;
	double start = now_ms();
	int retval = libusb_bulk_transfer(handle, EP_IN, data, sizeof(data), &actual, 250);
	double passed = now_ms() - start;

	check(retval == LIBUSB_ERROR_TIMEOUT && actual == 0, "nothing to read is a time-out");
	check(passed >= 250 && passed < 260, "which takes its time on the tool's clock");
}

static void finished(struct libusb_transfer *transfer)
{
	*(int *)transfer->user_data = 1;
}

static void check_asynchronous(libusb_context *context, libusb_device_handle *handle)
{
	unsigned char command[16] = { 0xf1 };
	unsigned char reply[64] = { 0 };
	int done[2] = { 0, 0 };
	struct timeval second = { .tv_sec = 1 };
	struct libusb_transfer *in = libusb_alloc_transfer(0);
	struct libusb_transfer *out = libusb_alloc_transfer(0);

	libusb_fill_bulk_transfer(in, handle, EP_IN, reply, sizeof(reply), finished, &done[0], 1000);
	libusb_fill_bulk_transfer(out, handle, EP_OUT, command, sizeof(command), finished, &done[1],
		1000);
	check(!libusb_submit_transfer(in) && !libusb_submit_transfer(out), "submitted, IN first");
	check(!done[0] && !done[1], "no callback but from event handling");
	while (!done[0] && !libusb_handle_events_timeout_completed(context, &second, &done[0]))
		;
	check(done[1] && out->status == LIBUSB_TRANSFER_COMPLETED && out->actual_length == 16,
		"OUT completed");
	check(done[0] && in->status == LIBUSB_TRANSFER_COMPLETED && in->actual_length == 6 &&
		reply[0] >> 4 == 2, "IN completed with the version");

	done[0] = 0;
	check(!libusb_submit_transfer(in) && !libusb_cancel_transfer(in), "cancelled");
	libusb_handle_events_timeout_completed(context, &second, &done[0]);
	check(done[0] && in->status == LIBUSB_TRANSFER_CANCELLED, "and told so");
	check(libusb_cancel_transfer(in) == LIBUSB_ERROR_NOT_FOUND, "once");

	done[0] = 0;
	in->timeout = 100;
	double start = now_ms();
	libusb_submit_transfer(in);
	libusb_handle_events_timeout_completed(context, &second, &done[0]);
	check(done[0] && in->status == LIBUSB_TRANSFER_TIMED_OUT, "IN timed out");
	check(now_ms() - start >= 100 && now_ms() - start < 110, "after its time");
	libusb_free_transfer(in);
	libusb_free_transfer(out);
}

/* Another process may look at the probe but not claim it. */
static void check_claim(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		libusb_context *context;
		libusb_init(&context);
		libusb_device_handle *handle = libusb_open_device_with_vid_pid(context, 0x0483, 0x3748);
		_exit(handle && libusb_claim_interface(handle, 0) == LIBUSB_ERROR_BUSY ? 0 : 1);
	}
	waitpid(child, &status, 0);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "busy for another process");
}

int main(void)
{
	libusb_context *context;
	libusb_device **list;
	libusb_device_handle *handle;

	if (libusb_init(&context) || libusb_get_device_list(context, &list) != 1 ||
			libusb_open(list[0], &handle)) {
		puts("BAD: no probe");
		return EXIT_FAILURE;
	}
	check_descriptors(list[0], handle);
	check_honesty(context);
	check(libusb_release_interface(handle, 0) == LIBUSB_ERROR_NOT_FOUND, "not claimed yet");
	check(!libusb_claim_interface(handle, 0), "claimed");
	check_claim();
	check_timeout(handle);
	check_asynchronous(context, handle);
	check(!libusb_release_interface(handle, 0), "released");
	libusb_free_device_list(list, 1);
	libusb_close(handle);
	libusb_exit(context);
	printf("%d failures\n", failures);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

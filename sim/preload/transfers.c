/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * libusb-1.0: transfers, synchronous and asynchronous. The simulator answers each
 * request at once, so that an OUT transfer is finished when it is submitted. Only
 * an IN transfer may find nothing yet (the probe answers NAK); it is tried again
 * whenever events are handled, until its time-out has passed virtually.
 */

#define _GNU_SOURCE
#include "usb.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "connection.h"
#include "vclock.h"

#define MS		UINT64_C(1000000)
/* How long a thread really sleeps before it asks again on behalf of others. */
#define RETRY_NS	(MS / 5)
/* libusb_handle_events() without a time-out. */
#define EVENTS_S	60

struct transfer {
	struct transfer *next;
	struct libusb_context *context;
	uint64_t deadline;	/* virtual; 0: none */
	bool cancelled;
	bool finished;
	/* Last: packets of an isochronous transfer would follow. */
	struct libusb_transfer user;
};

/* Submitted and not yet called back, oldest first. */
static struct transfer *queue;
/* One thread at a time calls back; a callback may handle events again. */
static pthread_mutex_t serving = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static struct transfer *container(struct libusb_transfer *user)
{
	return (void *)((char *)user - offsetof(struct transfer, user));
}

int usb_attempt(const libusb_device_handle *handle, unsigned char endpoint, unsigned char *data, int length)
{
	bool in = endpoint & LIBUSB_ENDPOINT_IN;
	struct tool_request request = {
		.op = in ? TOOL_IN : TOOL_OUT,
		.value = endpoint,
		.length = length,
		.data = in ? 0 : length,
	};

	if (length < 0 || length > TOOL_LINK_MAX_DATA)
		return TOOL_BAD;
	return link_call(handle->device->link, &request, in ? NULL : data, in ? data : NULL, in ? length : 0);
}

/* The simulator's record of the run, and its replay, have to know. */
static void give_up(const libusb_device_handle *handle, unsigned char endpoint)
{
	struct tool_request request = { .op = TOOL_GIVEN_UP, .value = endpoint };

	link_call(handle->device->link, &request, NULL, NULL, 0);
}

int usb_attempt_control(const libusb_device_handle *handle, const struct libusb_control_setup *setup,
	unsigned char *data)
{
	bool in = setup->bmRequestType & LIBUSB_ENDPOINT_IN;
	struct tool_request request = {
		.op = TOOL_CONTROL,
		.length = libusb_le16_to_cpu(setup->wLength),
		.data = in ? 0 : libusb_le16_to_cpu(setup->wLength),
	};

	memcpy(request.setup, setup, sizeof(request.setup));
	return link_call(handle->device->link, &request, in ? NULL : data, in ? data : NULL, in ? request.length : 0);
}

int libusb_control_transfer(libusb_device_handle *handle, uint8_t type, uint8_t request,
	uint16_t value, uint16_t index, unsigned char *data, uint16_t length, unsigned int timeout)
{
	struct libusb_control_setup setup = {
		.bmRequestType = type,
		.bRequest = request,
		.wValue = libusb_cpu_to_le16(value),
		.wIndex = libusb_cpu_to_le16(index),
		.wLength = libusb_cpu_to_le16(length),
	};

	return usb_error(usb_attempt_control(handle, &setup, data));
}

/* A reply that another thread's request will cause: give that thread time. */
static int attempt_until(const libusb_device_handle *handle, unsigned char endpoint, unsigned char *data,
	int length, unsigned int timeout)
{
	uint64_t waited = 0;
	int result = usb_attempt(handle, endpoint, data, length);

	while (result == TOOL_NAK && (timeout == 0 || waited < timeout * MS)) {
		if (vclock_alone() && timeout) {
			vclock_sleep(timeout * MS);
			waited = timeout * MS;
		} else {
			vclock_real_sleep(RETRY_NS);
			waited += RETRY_NS;
			if (timeout && waited >= timeout * MS)
				vclock_sleep(timeout * MS);
		}
		result = usb_attempt(handle, endpoint, data, length);
	}
	if (result == TOOL_NAK)
		give_up(handle, endpoint);
	return result;
}

int libusb_bulk_transfer(libusb_device_handle *handle, unsigned char endpoint,
	unsigned char *data, int length, int *actual, unsigned int timeout)
{
	int result = attempt_until(handle, endpoint, data, length, timeout);

	if (actual)
		*actual = result < 0 ? 0 : result;
	return result < 0 ? usb_error(result) : LIBUSB_SUCCESS;
}

int libusb_interrupt_transfer(libusb_device_handle *handle, unsigned char endpoint,
	unsigned char *data, int length, int *actual, unsigned int timeout)
{
	return libusb_bulk_transfer(handle, endpoint, data, length, actual, timeout);
}

struct libusb_transfer *libusb_alloc_transfer(int iso_packets)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer) +
		iso_packets * sizeof(struct libusb_iso_packet_descriptor));

	return transfer ? &transfer->user : NULL;
}

void libusb_free_transfer(struct libusb_transfer *user)
{
	if (!user)
		return;
	if (user->flags & LIBUSB_TRANSFER_FREE_BUFFER)
		free(user->buffer);
	free(container(user));
}

void libusb_transfer_set_stream_id(struct libusb_transfer *transfer, uint32_t stream_id)
{
}

uint32_t libusb_transfer_get_stream_id(struct libusb_transfer *transfer)
{
	return 0;
}

static void finish(struct transfer *transfer, enum libusb_transfer_status status, int actual)
{
	uint64_t one = 1;

	transfer->user.status = status;
	transfer->user.actual_length = actual;
	transfer->finished = true;
	/* Only a full counter could refuse, and then it is readable anyway. */
	if (write(transfer->context->event_fd, &one, sizeof(one)) < 0)
		return;
}

static enum libusb_transfer_status status_of(int result)
{
	switch (result) {
	case TOOL_STALL:
		return LIBUSB_TRANSFER_STALL;
	case TOOL_GONE:
		return LIBUSB_TRANSFER_NO_DEVICE;
	default:
		return result < 0 ? LIBUSB_TRANSFER_ERROR : LIBUSB_TRANSFER_COMPLETED;
	}
}

static void attempt(struct transfer *transfer)
{
	struct libusb_transfer *user = &transfer->user;
	int result;

	if (user->type == LIBUSB_TRANSFER_TYPE_CONTROL)
		result = usb_attempt_control(user->dev_handle, libusb_control_transfer_get_setup(user),
			libusb_control_transfer_get_data(user));
	else
		result = usb_attempt(user->dev_handle, user->endpoint, user->buffer, user->length);

	if (result != TOOL_NAK)
		finish(transfer, status_of(result), result < 0 ? 0 : result);
	else if (transfer->cancelled)
		finish(transfer, LIBUSB_TRANSFER_CANCELLED, 0);
	else if (transfer->deadline && vclock_now() >= transfer->deadline)
		finish(transfer, LIBUSB_TRANSFER_TIMED_OUT, 0);
	if (result == TOOL_NAK && transfer->finished)
		give_up(user->dev_handle, user->endpoint);
}

/* Data on one endpoint goes to the transfer that was submitted first. */
static bool is_first_on_endpoint(const struct transfer *transfer)
{
	for (const struct transfer *t = queue; t && t != transfer; t = t->next) {
		if (!t->finished && t->user.endpoint == transfer->user.endpoint)
			return false;
	}
	return true;
}

static void append(struct transfer *transfer)
{
	struct link_lock lock;
	struct transfer **link = &queue;

	link_lock(&lock);
	while (*link)
		link = &(*link)->next;
	*link = transfer;
	link_unlock(&lock);
}

int libusb_submit_transfer(struct libusb_transfer *user)
{
	struct transfer *transfer = container(user);

	if (user->type == LIBUSB_TRANSFER_TYPE_ISOCHRONOUS ||
			user->type == LIBUSB_TRANSFER_TYPE_BULK_STREAM)
		return LIBUSB_ERROR_NOT_SUPPORTED;
	if (!user->dev_handle)
		return LIBUSB_ERROR_NO_DEVICE;
	transfer->context = user->dev_handle->device->context;
	transfer->next = NULL;
	transfer->cancelled = false;
	transfer->finished = false;
	transfer->deadline = user->timeout ? vclock_now() + user->timeout * MS : 0;
	append(transfer);
	if (is_first_on_endpoint(transfer))
		attempt(transfer);
	return LIBUSB_SUCCESS;
}

int libusb_cancel_transfer(struct libusb_transfer *user)
{
	for (struct transfer *t = queue; t; t = t->next) {
		if (&t->user != user || t->finished)
			continue;
		t->cancelled = true;
		return LIBUSB_SUCCESS;
	}
	return LIBUSB_ERROR_NOT_FOUND;
}

/* Take the first finished transfer of @a context off the queue. */
static struct transfer *take_finished(struct libusb_context *context)
{
	struct transfer *found = NULL;
	struct link_lock lock;

	link_lock(&lock);
	for (struct transfer **link = &queue; *link; link = &(*link)->next) {
		if ((*link)->context != context || !(*link)->finished)
			continue;
		found = *link;
		*link = found->next;
		break;
	}
	link_unlock(&lock);
	return found;
}

static void call_back(struct transfer *transfer)
{
	struct libusb_transfer *user = &transfer->user;
	uint8_t flags = user->flags;

	if (user->status == LIBUSB_TRANSFER_COMPLETED && flags & LIBUSB_TRANSFER_SHORT_NOT_OK &&
			user->type != LIBUSB_TRANSFER_TYPE_CONTROL && user->actual_length != user->length)
		user->status = LIBUSB_TRANSFER_ERROR;
	if (user->callback)
		user->callback(user);
	/* The callback may have freed it, unless it asked us to. */
	if (flags & LIBUSB_TRANSFER_FREE_TRANSFER)
		libusb_free_transfer(user);
}

/* @returns the number of callbacks made. */
static int serve(struct libusb_context *context)
{
	struct transfer *transfer;
	uint64_t counter;
	int count = 0;

	pthread_mutex_lock(&serving);
	for (transfer = queue; transfer; transfer = transfer->next) {
		if (transfer->context == context && !transfer->finished && is_first_on_endpoint(transfer))
			attempt(transfer);
	}
	/* Not a blocking descriptor: empty is fine. */
	if (read(context->event_fd, &counter, sizeof(counter)) < 0)
		counter = 0;
	while ((transfer = take_finished(context))) {
		call_back(transfer);
		count++;
	}
	pthread_mutex_unlock(&serving);
	return count;
}

/* Virtual nanoseconds until the next deadline, or @a limit if that is sooner. */
static uint64_t until_deadline(const struct libusb_context *context, uint64_t limit)
{
	uint64_t now = vclock_now();

	for (const struct transfer *t = queue; t; t = t->next) {
		if (t->context != context || !t->deadline)
			continue;
		uint64_t left = t->deadline > now ? t->deadline - now : 0;
		if (left < limit)
			limit = left;
	}
	return limit;
}

int libusb_handle_events_timeout_completed(libusb_context *context, struct timeval *timeout,
	int *completed)
{
	uint64_t end = vclock_now() + timeout->tv_sec * 1000 * MS + timeout->tv_usec * UINT64_C(1000);

	context = usb_context(context);
	while (!(completed && *completed)) {
		if (serve(context))
			break;
		uint64_t now = vclock_now();
		if (now >= end)
			break;
		uint64_t step = until_deadline(context, end - now);
		if (vclock_alone()) {
			vclock_sleep(step);
			continue;
		}
		vclock_real_sleep(RETRY_NS);
		vclock_sleep(step < RETRY_NS ? step : RETRY_NS);
	}
	return LIBUSB_SUCCESS;
}

int libusb_handle_events_timeout(libusb_context *context, struct timeval *timeout)
{
	return libusb_handle_events_timeout_completed(context, timeout, NULL);
}

int libusb_handle_events_completed(libusb_context *context, int *completed)
{
	struct timeval timeout = { .tv_sec = EVENTS_S };

	return libusb_handle_events_timeout_completed(context, &timeout, completed);
}

int libusb_handle_events(libusb_context *context)
{
	return libusb_handle_events_completed(context, NULL);
}

int libusb_handle_events_locked(libusb_context *context, struct timeval *timeout)
{
	return libusb_handle_events_timeout_completed(context, timeout, NULL);
}

int libusb_wait_for_event(libusb_context *context, struct timeval *timeout)
{
	return libusb_handle_events_timeout_completed(context, timeout, NULL);
}

int libusb_get_next_timeout(libusb_context *context, struct timeval *timeout)
{
	uint64_t left = until_deadline(usb_context(context), UINT64_MAX);

	if (left == UINT64_MAX)
		return 0;
	timeout->tv_sec = left / (1000 * MS);
	timeout->tv_usec = left % (1000 * MS) / 1000;
	return 1;
}

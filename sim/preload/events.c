/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * libusb-1.0: event locks and descriptors to poll. Any thread may handle events
 * here, so that the event lock is never contended.
 */

#include "usb.h"

#include <poll.h>
#include <stdlib.h>

int libusb_try_lock_events(libusb_context *context)
{
	return 0;
}

void libusb_lock_events(libusb_context *context)
{
}

void libusb_unlock_events(libusb_context *context)
{
}

int libusb_event_handling_ok(libusb_context *context)
{
	return 1;
}

int libusb_event_handler_active(libusb_context *context)
{
	return 0;
}

void libusb_interrupt_event_handler(libusb_context *context)
{
}

void libusb_lock_event_waiters(libusb_context *context)
{
}

void libusb_unlock_event_waiters(libusb_context *context)
{
}

/* The caller must watch libusb_get_next_timeout(). */
int libusb_pollfds_handle_timeouts(libusb_context *context)
{
	return 0;
}

const struct libusb_pollfd **libusb_get_pollfds(libusb_context *context)
{
	struct {
		const struct libusb_pollfd *list[2];
		struct libusb_pollfd entry;
	} *result = calloc(1, sizeof(*result));

	if (!result)
		return NULL;
	result->entry.fd = usb_context(context)->event_fd;
	result->entry.events = POLLIN;
	result->list[0] = &result->entry;
	return result->list;
}

void libusb_free_pollfds(const struct libusb_pollfd **pollfds)
{
	free(pollfds);
}

/* The one descriptor of a context is there from the beginning to the end. */
void libusb_set_pollfd_notifiers(libusb_context *context, libusb_pollfd_added_cb added,
	libusb_pollfd_removed_cb removed, void *user_data)
{
}

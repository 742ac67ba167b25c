/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * libusb-1.0 in front of the simulated probe: contexts, devices, handles and
 * interfaces. (https://libusb.sourceforge.io/api-1.0/)
 */

#define _GNU_SOURCE
#include "usb.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "connection.h"
#include "vclock.h"

static struct libusb_context *default_context;

/* Newer than the oldest libusb whose header we build with. */
struct libusb_init_option;
EXPORT int libusb_init_context(libusb_context **context,
	const struct libusb_init_option *options, int count);

struct libusb_context *usb_context(struct libusb_context *context)
{
	return context ? context : default_context;
}

int usb_error(int result)
{
	switch (result) {
	case TOOL_NAK:
		return LIBUSB_ERROR_TIMEOUT;
	case TOOL_STALL:
		return LIBUSB_ERROR_PIPE;
	case TOOL_GONE:
		return LIBUSB_ERROR_NO_DEVICE;
	case TOOL_BUSY:
		return LIBUSB_ERROR_BUSY;
	case TOOL_BAD:
		return LIBUSB_ERROR_NOT_FOUND;
	case TOOL_ERROR:
		return LIBUSB_ERROR_IO;
	default:
		return result;
	}
}

int libusb_init(libusb_context **context)
{
	if (!context && default_context) {
		default_context->references++;
		return LIBUSB_SUCCESS;
	}

	struct libusb_context *fresh = calloc(1, sizeof(*fresh));
	if (!fresh)
		return LIBUSB_ERROR_NO_MEM;
	fresh->references = 1;
	fresh->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	vclock_start();
	if (context)
		*context = fresh;
	if (!default_context)
		default_context = fresh;
	return LIBUSB_SUCCESS;
}

int libusb_init_context(libusb_context **context, const struct libusb_init_option *options,
	int count)
{
	return libusb_init(context);
}

void libusb_exit(libusb_context *context)
{
	context = usb_context(context);
	if (!context || --context->references)
		return;
	if (context == default_context)
		default_context = NULL;
	close(context->event_fd);
	free(context);
}

static struct libusb_device *read_device(struct libusb_context *context, unsigned int link)
{
	struct tool_request request = { .op = TOOL_DEVICES };
	uint8_t raw[sizeof(struct tool_device) + LIBUSB_DT_DEVICE_SIZE + 512];
	struct tool_device info;
	int size = link_call(link, &request, NULL, raw, sizeof(raw));

	if (size < (int)sizeof(info) + LIBUSB_DT_DEVICE_SIZE)
		return NULL;
	memcpy(&info, raw, sizeof(info));
	struct libusb_device *device = calloc(1, sizeof(*device) + info.config_length);
	if (!device)
		return NULL;
	device->context = context;
	device->references = 1;
	device->link = link;
	device->info = info;
	/* Same layout as on the wire, both little endian here. */
	memcpy(&device->descriptor, raw + sizeof(info), LIBUSB_DT_DEVICE_SIZE);
	memcpy(device->config, raw + sizeof(info) + LIBUSB_DT_DEVICE_SIZE, info.config_length);
	return device;
}

ssize_t libusb_get_device_list(libusb_context *context, libusb_device ***list)
{
	const unsigned int boards = link_count();
	struct libusb_device **devices = calloc(boards + 1, sizeof(*devices));
	ssize_t count = 0;

	if (!devices)
		return LIBUSB_ERROR_NO_MEM;
	for (unsigned int i = 0; i < boards; i++) {
		devices[count] = read_device(usb_context(context), i);
		count += !!devices[count];
	}
	*list = devices;
	return count;
}

void libusb_free_device_list(libusb_device **list, int unref_devices)
{
	if (!list)
		return;
	for (int i = 0; unref_devices && list[i]; i++)
		libusb_unref_device(list[i]);
	free(list);
}

libusb_device *libusb_ref_device(libusb_device *device)
{
	device->references++;
	return device;
}

void libusb_unref_device(libusb_device *device)
{
	if (device && --device->references == 0)
		free(device);
}

uint8_t libusb_get_bus_number(libusb_device *device)
{
	return device->info.bus;
}

uint8_t libusb_get_device_address(libusb_device *device)
{
	return device->info.address;
}

uint8_t libusb_get_port_number(libusb_device *device)
{
	return device->info.port;
}

int libusb_get_port_numbers(libusb_device *device, uint8_t *ports, int length)
{
	const int depth = device->info.behind_hub ? 2 : 1;

	if (length < depth)
		return length <= 0 ? LIBUSB_ERROR_INVALID_PARAM : LIBUSB_ERROR_OVERFLOW;
	ports[0] = 1;
	ports[depth - 1] = device->info.port;
	return depth;
}

int libusb_get_port_path(libusb_context *context, libusb_device *device, uint8_t *path,
	uint8_t length)
{
	return libusb_get_port_numbers(device, path, length);
}

libusb_device *libusb_get_parent(libusb_device *device)
{
	return NULL;
}

int libusb_get_device_speed(libusb_device *device)
{
	return device->info.speed;
}

static bool still_plugged(const struct libusb_device *device)
{
	struct libusb_device *now = read_device(NULL, device->link);
	bool same = now && now->info.address == device->info.address;

	libusb_unref_device(now);
	return same;
}

int libusb_open(libusb_device *device, libusb_device_handle **result)
{
	if (!still_plugged(device))
		return LIBUSB_ERROR_NO_DEVICE;
	if (device->info.denied)
		return LIBUSB_ERROR_ACCESS;

	struct libusb_device_handle *handle = calloc(1, sizeof(*handle));
	if (!handle)
		return LIBUSB_ERROR_NO_MEM;
	handle->device = libusb_ref_device(device);
	link_use(device->link, 1);
	*result = handle;
	return LIBUSB_SUCCESS;
}

libusb_device_handle *libusb_open_device_with_vid_pid(libusb_context *context, uint16_t vendor,
	uint16_t product)
{
	struct libusb_device_handle *handle = NULL;

	for (unsigned int i = 0; i < link_count() && !handle; i++) {
		struct libusb_device *device = read_device(usb_context(context), i);

		if (device && device->descriptor.idVendor == vendor && device->descriptor.idProduct == product)
			libusb_open(device, &handle);
		libusb_unref_device(device);
	}
	return handle;
}

static int interface_call(const libusb_device_handle *handle, enum tool_op op, int interface)
{
	struct tool_request request = { .op = op, .value = interface };

	return usb_error(link_call(handle->device->link, &request, NULL, NULL, 0));
}

void libusb_close(libusb_device_handle *handle)
{
	if (!handle)
		return;
	for (int i = 0; i < 32; i++) {
		if (handle->claimed & UINT32_C(1) << i)
			interface_call(handle, TOOL_RELEASE, i);
	}
	link_use(handle->device->link, -1);
	libusb_unref_device(handle->device);
	free(handle);
}

libusb_device *libusb_get_device(libusb_device_handle *handle)
{
	return handle->device;
}

int libusb_claim_interface(libusb_device_handle *handle, int interface)
{
	if (interface < 0 || interface > 31)
		return LIBUSB_ERROR_INVALID_PARAM;
	if (handle->claimed & UINT32_C(1) << interface)
		return LIBUSB_SUCCESS;
	int retval = interface_call(handle, TOOL_CLAIM, interface);
	if (retval == LIBUSB_SUCCESS)
		handle->claimed |= UINT32_C(1) << interface;
	return retval;
}

int libusb_release_interface(libusb_device_handle *handle, int interface)
{
	if (interface < 0 || interface > 31)
		return LIBUSB_ERROR_INVALID_PARAM;
	if (!(handle->claimed & UINT32_C(1) << interface))
		return LIBUSB_ERROR_NOT_FOUND;
	handle->claimed &= ~(UINT32_C(1) << interface);
	return interface_call(handle, TOOL_RELEASE, interface);
}

int libusb_reset_device(libusb_device_handle *handle)
{
	struct tool_request request = { .op = TOOL_RESET };

	if (!still_plugged(handle->device))
		return LIBUSB_ERROR_NOT_FOUND;
	return usb_error(link_call(handle->device->link, &request, NULL, NULL, 0));
}

static int standard_request(libusb_device_handle *handle, uint8_t type, uint8_t request,
	uint16_t value, uint16_t index)
{
	int retval = libusb_control_transfer(handle, type, request, value, index, NULL, 0, 1000);

	return retval < 0 ? retval : LIBUSB_SUCCESS;
}

int libusb_get_configuration(libusb_device_handle *handle, int *config)
{
	unsigned char value = 0;
	int retval = libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN,
		LIBUSB_REQUEST_GET_CONFIGURATION, 0, 0, &value, 1, 1000);

	if (retval < 0)
		return retval;
	*config = value;
	return LIBUSB_SUCCESS;
}

int libusb_set_configuration(libusb_device_handle *handle, int configuration)
{
	return standard_request(handle, LIBUSB_RECIPIENT_DEVICE, LIBUSB_REQUEST_SET_CONFIGURATION,
		configuration < 0 ? 0 : configuration, 0);
}

int libusb_set_interface_alt_setting(libusb_device_handle *handle, int interface, int alternate)
{
	return standard_request(handle, LIBUSB_RECIPIENT_INTERFACE, LIBUSB_REQUEST_SET_INTERFACE,
		alternate, interface);
}

int libusb_clear_halt(libusb_device_handle *handle, unsigned char endpoint)
{
	return standard_request(handle, LIBUSB_RECIPIENT_ENDPOINT, LIBUSB_REQUEST_CLEAR_FEATURE,
		0, endpoint);
}

/* No kernel driver ever sees the simulated probe. */
int libusb_kernel_driver_active(libusb_device_handle *handle, int interface)
{
	return 0;
}

int libusb_detach_kernel_driver(libusb_device_handle *handle, int interface)
{
	return LIBUSB_ERROR_NOT_FOUND;
}

int libusb_attach_kernel_driver(libusb_device_handle *handle, int interface)
{
	return LIBUSB_ERROR_NOT_FOUND;
}

int libusb_set_auto_detach_kernel_driver(libusb_device_handle *handle, int enable)
{
	return LIBUSB_SUCCESS;
}

int libusb_wrap_sys_device(libusb_context *context, intptr_t sys_dev, libusb_device_handle **handle)
{
	return LIBUSB_ERROR_NOT_SUPPORTED;
}

int libusb_alloc_streams(libusb_device_handle *handle, uint32_t count, unsigned char *endpoints,
	int num_endpoints)
{
	return LIBUSB_ERROR_NOT_SUPPORTED;
}

int libusb_free_streams(libusb_device_handle *handle, unsigned char *endpoints, int num_endpoints)
{
	return LIBUSB_ERROR_NOT_SUPPORTED;
}

/* NULL sends the caller back to ordinary memory. */
unsigned char *libusb_dev_mem_alloc(libusb_device_handle *handle, size_t length)
{
	return NULL;
}

int libusb_dev_mem_free(libusb_device_handle *handle, unsigned char *buffer, size_t length)
{
	return LIBUSB_ERROR_NOT_SUPPORTED;
}

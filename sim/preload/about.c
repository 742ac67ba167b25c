/* SPDX-License-Identifier: GPL-2.0-or-later */

/* libusb-1.0: what the library says about itself. */

#include "usb.h"

const struct libusb_version *libusb_get_version(void)
{
	static const struct libusb_version version = {
		.major = 1,
		.minor = 0,
		.micro = 26,
		.nano = 0,
		.rc = "",
		.describe = "stlink-sim",
	};

	return &version;
}

int libusb_has_capability(uint32_t capability)
{
	return capability == LIBUSB_CAP_HAS_CAPABILITY;
}

/* Nothing is ever logged, in no language. */
void libusb_set_debug(libusb_context *context, int level)
{
}

void libusb_set_log_cb(libusb_context *context, libusb_log_cb callback, int mode)
{
}

int libusb_set_option(libusb_context *context, enum libusb_option option, ...)
{
	switch (option) {
	case LIBUSB_OPTION_LOG_LEVEL:
		return LIBUSB_SUCCESS;
	default:
		return LIBUSB_ERROR_NOT_SUPPORTED;
	}
}

int libusb_setlocale(const char *locale)
{
	return LIBUSB_SUCCESS;
}

static const struct error_row {
	int code;
	const char *name;
	const char *text;
} error_rows[] = {
	{ LIBUSB_SUCCESS, "LIBUSB_SUCCESS / LIBUSB_TRANSFER_COMPLETED", "Success" },
	{ LIBUSB_ERROR_IO, "LIBUSB_ERROR_IO", "Input/Output Error" },
	{ LIBUSB_ERROR_INVALID_PARAM, "LIBUSB_ERROR_INVALID_PARAM", "Invalid parameter" },
	{ LIBUSB_ERROR_ACCESS, "LIBUSB_ERROR_ACCESS", "Access denied (insufficient permissions)" },
	{ LIBUSB_ERROR_NO_DEVICE, "LIBUSB_ERROR_NO_DEVICE",
		"No such device (it may have been disconnected)" },
	{ LIBUSB_ERROR_NOT_FOUND, "LIBUSB_ERROR_NOT_FOUND", "Entity not found" },
	{ LIBUSB_ERROR_BUSY, "LIBUSB_ERROR_BUSY", "Resource busy" },
	{ LIBUSB_ERROR_TIMEOUT, "LIBUSB_ERROR_TIMEOUT", "Operation timed out" },
	{ LIBUSB_ERROR_OVERFLOW, "LIBUSB_ERROR_OVERFLOW", "Overflow" },
	{ LIBUSB_ERROR_PIPE, "LIBUSB_ERROR_PIPE", "Pipe error" },
	{ LIBUSB_ERROR_INTERRUPTED, "LIBUSB_ERROR_INTERRUPTED",
		"System call interrupted (perhaps due to signal)" },
	{ LIBUSB_ERROR_NO_MEM, "LIBUSB_ERROR_NO_MEM", "Insufficient memory" },
	{ LIBUSB_ERROR_NOT_SUPPORTED, "LIBUSB_ERROR_NOT_SUPPORTED",
		"Operation not supported or unimplemented on this platform" },
};

static const struct error_row *find_error(int code)
{
	static const struct error_row other = { 0, "LIBUSB_ERROR_OTHER", "Other error" };

	for (size_t i = 0; i < sizeof(error_rows) / sizeof(error_rows[0]); i++) {
		if (error_rows[i].code == code)
			return &error_rows[i];
	}
	return &other;
}

const char *libusb_error_name(int code)
{
	return find_error(code)->name;
}

const char *libusb_strerror(int code)
{
	return find_error(code)->text;
}

/* LIBUSB_CAP_HAS_HOTPLUG is denied above. */
int libusb_hotplug_register_callback(libusb_context *context, int events, int flags, int vendor,
	int product, int dev_class, libusb_hotplug_callback_fn callback, void *user_data,
	libusb_hotplug_callback_handle *handle)
{
	return LIBUSB_ERROR_NOT_SUPPORTED;
}

void libusb_hotplug_deregister_callback(libusb_context *context,
	libusb_hotplug_callback_handle handle)
{
}

void *libusb_hotplug_get_user_data(libusb_context *context, libusb_hotplug_callback_handle handle)
{
	return NULL;
}

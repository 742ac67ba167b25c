// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * A stand-in for HIDAPI: one CMSIS-DAP v1 adapter, whose reports travel as the packets of the
 * simulator's v2. To be preloaded into a tool behind the simulator's libusb-1.0.
 */

#include <hidapi.h>
#include <libusb.h>
#include <stdlib.h>
#include <string.h>

#define OUT	0x01
#define IN	0x81

static libusb_device_handle *handle;

int hid_init(void)
{
	return libusb_init(NULL);
}

int hid_exit(void)
{
	libusb_exit(NULL);
	return 0;
}

struct hid_device_info *hid_enumerate(unsigned short vendor, unsigned short product)
{
	static struct hid_device_info info = {
		.path = "stand-in",
		.vendor_id = 0x1209,
		.product_id = 0x0001,
		.release_number = 0x0100,
		.manufacturer_string = L"openocd-clones",
		.product_string = L"stand-in CMSIS-DAP",
		.serial_number = L"HID-1",
	};

	(void)vendor;
	(void)product;
	return &info;
}

void hid_free_enumeration(struct hid_device_info *info)
{
	(void)info;
}

hid_device *hid_open_path(const char *path)
{
	(void)path;
	handle = libusb_open_device_with_vid_pid(NULL, 0x1209, 0x0001);
	return (hid_device *)handle;
}

void hid_close(hid_device *device)
{
	(void)device;
	libusb_close(handle);
}

int hid_write(hid_device *device, const unsigned char *data, size_t length)
{
	int moved = 0;

	(void)device;
	/* the report's number stands in front */
	if (libusb_bulk_transfer(handle, OUT, (unsigned char *)data + 1, length - 1, &moved, 1000))
		return -1;
	return length;
}

int hid_read_timeout(hid_device *device, unsigned char *data, size_t length, int milliseconds)
{
	int moved = 0;
	int result;

	(void)device;
	memset(data, 0, length);
	result = libusb_bulk_transfer(handle, IN, data, length - 1, &moved, milliseconds);
	if (result == LIBUSB_ERROR_TIMEOUT)
		return 0;
	/* all of the report, padded */
	return result ? -1 : (int)length - 1;
}

const wchar_t *hid_error(hid_device *device)
{
	(void)device;
	return L"stand-in";
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* libusb-1.0: descriptors, from the probe's bytes to libusb's structures. */

#include "usb.h"

#include <stdlib.h>
#include <string.h>

/* Offsets of USB 2.0, 9.6.3 to 9.6.6; every descriptor starts with these two. */
#define LENGTH	0
#define TYPE	1

int libusb_get_device_descriptor(libusb_device *device, struct libusb_device_descriptor *result)
{
	*result = device->descriptor;
	return LIBUSB_SUCCESS;
}

static uint16_t u16(const uint8_t *raw)
{
	return raw[0] | raw[1] << 8;
}

static void parse_endpoint(const uint8_t *raw, struct libusb_endpoint_descriptor *endpoint)
{
	*endpoint = (struct libusb_endpoint_descriptor){
		.bLength = raw[LENGTH],
		.bDescriptorType = raw[TYPE],
		.bEndpointAddress = raw[2],
		.bmAttributes = raw[3],
		.wMaxPacketSize = u16(raw + 4),
		.bInterval = raw[6],
	};
}

static int parse_interface(const uint8_t *raw, const uint8_t *end,
	struct libusb_interface *interface)
{
	struct libusb_interface_descriptor *setting = calloc(1, sizeof(*setting));
	struct libusb_endpoint_descriptor *endpoints = calloc(raw[4], sizeof(*endpoints));

	if (!setting || (raw[4] && !endpoints)) {
		free(setting);
		free(endpoints);
		return LIBUSB_ERROR_NO_MEM;
	}
	*setting = (struct libusb_interface_descriptor){
		.bLength = raw[LENGTH],
		.bDescriptorType = raw[TYPE],
		.bInterfaceNumber = raw[2],
		.bAlternateSetting = raw[3],
		.bNumEndpoints = raw[4],
		.bInterfaceClass = raw[5],
		.bInterfaceSubClass = raw[6],
		.bInterfaceProtocol = raw[7],
		.iInterface = raw[8],
		.endpoint = endpoints,
	};
	interface->altsetting = setting;
	interface->num_altsetting = 1;

	int count = 0;
	for (raw += raw[LENGTH]; raw < end && raw[TYPE] != LIBUSB_DT_INTERFACE; raw += raw[LENGTH]) {
		if (raw[TYPE] == LIBUSB_DT_ENDPOINT && count < setting->bNumEndpoints)
			parse_endpoint(raw, &endpoints[count++]);
	}
	return LIBUSB_SUCCESS;
}

static int parse_config(const uint8_t *raw, const uint8_t *end,
	struct libusb_config_descriptor *config)
{
	struct libusb_interface *interfaces = calloc(raw[4], sizeof(*interfaces));

	if (!interfaces)
		return LIBUSB_ERROR_NO_MEM;
	*config = (struct libusb_config_descriptor){
		.bLength = raw[LENGTH],
		.bDescriptorType = raw[TYPE],
		.wTotalLength = u16(raw + 2),
		.bNumInterfaces = raw[4],
		.bConfigurationValue = raw[5],
		.iConfiguration = raw[6],
		.bmAttributes = raw[7],
		.MaxPower = raw[8],
		.interface = interfaces,
	};
	int count = 0;
	for (raw += raw[LENGTH]; raw < end; raw += raw[LENGTH]) {
		if (raw[TYPE] != LIBUSB_DT_INTERFACE || count == config->bNumInterfaces)
			continue;
		int retval = parse_interface(raw, end, &interfaces[count++]);
		if (retval)
			return retval;
	}
	return LIBUSB_SUCCESS;
}

int libusb_get_active_config_descriptor(libusb_device *device,
	struct libusb_config_descriptor **result)
{
	struct libusb_config_descriptor *config = calloc(1, sizeof(*config));

	if (!config)
		return LIBUSB_ERROR_NO_MEM;
	int retval = parse_config(device->config, device->config + device->info.config_length, config);
	if (retval) {
		libusb_free_config_descriptor(config);
		return retval;
	}
	*result = config;
	return LIBUSB_SUCCESS;
}

int libusb_get_config_descriptor(libusb_device *device, uint8_t index,
	struct libusb_config_descriptor **config)
{
	if (index)
		return LIBUSB_ERROR_NOT_FOUND;
	return libusb_get_active_config_descriptor(device, config);
}

int libusb_get_config_descriptor_by_value(libusb_device *device, uint8_t value,
	struct libusb_config_descriptor **config)
{
	if (value != device->config[5])
		return LIBUSB_ERROR_NOT_FOUND;
	return libusb_get_active_config_descriptor(device, config);
}

void libusb_free_config_descriptor(struct libusb_config_descriptor *config)
{
	if (!config)
		return;
	for (int i = 0; config->interface && i < config->bNumInterfaces; i++) {
		const struct libusb_interface *interface = &config->interface[i];
		if (interface->altsetting)
			free((void *)interface->altsetting->endpoint);
		free((void *)interface->altsetting);
	}
	free((void *)config->interface);
	free(config);
}

static int endpoint_packet(libusb_device *device, unsigned char endpoint)
{
	const uint8_t *end = device->config + device->info.config_length;

	for (const uint8_t *raw = device->config; raw < end; raw += raw[LENGTH]) {
		if (raw[TYPE] == LIBUSB_DT_ENDPOINT && raw[2] == endpoint)
			return u16(raw + 4) & 0x7ff;
	}
	return LIBUSB_ERROR_NOT_FOUND;
}

int libusb_get_max_packet_size(libusb_device *device, unsigned char endpoint)
{
	return endpoint_packet(device, endpoint);
}

int libusb_get_max_iso_packet_size(libusb_device *device, unsigned char endpoint)
{
	return endpoint_packet(device, endpoint);
}

int libusb_get_string_descriptor_ascii(libusb_device_handle *handle, uint8_t index,
	unsigned char *data, int length)
{
	unsigned char raw[255];
	int size = libusb_get_string_descriptor(handle, 0, 0, raw, sizeof(raw));

	if (index == 0)
		return LIBUSB_ERROR_INVALID_PARAM;
	if (size < 0)
		return size;
	if (size < 4)
		return LIBUSB_ERROR_IO;
	size = libusb_get_string_descriptor(handle, index, u16(raw + 2), raw, sizeof(raw));
	if (size < 0)
		return size;
	if (size < 2 || raw[TYPE] != LIBUSB_DT_STRING || raw[LENGTH] > size)
		return LIBUSB_ERROR_IO;

	int count = 0;
	for (int i = 2; i + 1 < raw[LENGTH] && count < length - 1; i += 2)
		data[count++] = raw[i + 1] || raw[i] & 0x80 ? '?' : raw[i];
	data[count] = 0;
	return count;
}

/* A USB 2.0 device has none of what follows. */
int libusb_get_bos_descriptor(libusb_device_handle *handle, struct libusb_bos_descriptor **result)
{
	return LIBUSB_ERROR_PIPE;
}

void libusb_free_bos_descriptor(struct libusb_bos_descriptor *bos)
{
}

int libusb_get_ss_endpoint_companion_descriptor(libusb_context *context,
	const struct libusb_endpoint_descriptor *endpoint,
	struct libusb_ss_endpoint_companion_descriptor **result)
{
	return LIBUSB_ERROR_NOT_FOUND;
}

void libusb_free_ss_endpoint_companion_descriptor(
	struct libusb_ss_endpoint_companion_descriptor *companion)
{
}

int libusb_get_usb_2_0_extension_descriptor(libusb_context *context,
	struct libusb_bos_dev_capability_descriptor *capability,
	struct libusb_usb_2_0_extension_descriptor **result)
{
	return LIBUSB_ERROR_NOT_FOUND;
}

void libusb_free_usb_2_0_extension_descriptor(
	struct libusb_usb_2_0_extension_descriptor *extension)
{
}

int libusb_get_ss_usb_device_capability_descriptor(libusb_context *context,
	struct libusb_bos_dev_capability_descriptor *capability,
	struct libusb_ss_usb_device_capability_descriptor **result)
{
	return LIBUSB_ERROR_NOT_FOUND;
}

void libusb_free_ss_usb_device_capability_descriptor(
	struct libusb_ss_usb_device_capability_descriptor *capability)
{
}

int libusb_get_container_id_descriptor(libusb_context *context,
	struct libusb_bos_dev_capability_descriptor *capability,
	struct libusb_container_id_descriptor **result)
{
	return LIBUSB_ERROR_NOT_FOUND;
}

void libusb_free_container_id_descriptor(struct libusb_container_id_descriptor *container)
{
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "record/urb.h"

#include <stddef.h>

#include "probe/bytes.h"

#define SHORT_USBMON_HEADER	48
#define USBPCAP_HEADER		27
#define USBPCAP_CONTROL_HEADER	28
#define STAGE_SETUP	0

static uint64_t get_le64(const uint8_t *raw)
{
	return get_le32(raw) | (uint64_t)get_le32(raw + 4) << 32;
}

static bool parse_usbmon(const struct capture_packet *packet, uint32_t header, struct urb *urb)
{
	const uint8_t *p = packet->data;

	if (packet->length < header)
		return false;
	urb->id = get_le64(p);
	urb->completed = p[8] != 'S';
	urb->type = p[9] & 3;
	urb->endpoint = p[10];
	urb->device = p[11];
	urb->bus = get_le16(p + 12);
	urb->status = get_le32(p + 28);
	urb->length = get_le32(p + 32);
	urb->captured = packet->length - header;
	urb->data = p + header;
	/* A zero says that the field after the flag is there. */
	urb->setup = p[14] ? NULL : p + 40;
	if (p[15])
		urb->captured = 0;
	return true;
}

/* USBD_STATUS, of Windows' usb.h. */
static int32_t usbpcap_status(uint32_t status)
{
	switch (status) {
	case 0:
		return 0;
	case 0xc0000004:
		return URB_STALLED;
	case 0xc0010000:
		return URB_CANCELLED;
	case 0xc0007000:
	case 0xc000000e:
		return URB_NO_DEVICE;
	default:
		return URB_PROTOCOL;
	}
}

static bool parse_usbpcap(const struct capture_packet *packet, struct urb *urb)
{
	const uint8_t *p = packet->data;
	uint32_t header = packet->length < USBPCAP_HEADER ? 0 : get_le16(p);

	if (header < USBPCAP_HEADER || header > packet->length)
		return false;
	urb->id = get_le64(p + 2);
	urb->status = usbpcap_status(get_le32(p + 10));
	urb->completed = p[16] & 1;
	urb->bus = get_le16(p + 17);
	urb->device = get_le16(p + 19);
	urb->endpoint = p[21];
	urb->type = p[22] & 3;
	urb->length = get_le32(p + 23);
	urb->captured = packet->length - header;
	urb->data = p + header;
	if (urb->type != URB_CONTROL || urb->completed)
		return true;
	if (header < USBPCAP_CONTROL_HEADER || p[27] != STAGE_SETUP || urb->captured < 8)
		return false;
	urb->setup = urb->data;
	urb->data += 8;
	urb->captured -= 8;
	urb->length -= urb->length < 8 ? urb->length : 8;
	return true;
}

bool urb_parse(const struct capture_packet *packet, struct urb *urb)
{
	bool good = false;

	*urb = (struct urb){ 0 };
	if (packet->link == LINK_USB_LINUX_MMAPPED)
		good = parse_usbmon(packet, USBMON_HEADER, urb);
	else if (packet->link == LINK_USB_LINUX)
		good = parse_usbmon(packet, SHORT_USBMON_HEADER, urb);
	else if (packet->link == LINK_USBPCAP)
		good = parse_usbpcap(packet, urb);
	if (urb->captured > urb->length)
		urb->captured = urb->length;
	return good && urb->type != URB_ISOCHRONOUS;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Requests (OUT) are compared with the recorded ones in their order, and lead the way; replies
 * (IN) come as they were recorded behind the request. When a request is another one than
 * recorded, the run differs: it is told once, and from there on the nearest equal request of
 * the recording answers, forwards (the tool left something out, and the replay goes on from
 * there) or backwards (it asks once more, and the replay stays where it is).
 */

#include "record/replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "probe/cmsisdap.h"
#include "probe/stlink.h"
#include "record/recording.h"
#include "record/urb.h"
#include "views/trace.h"

#define NONE		UINT32_MAX
#define SHOWN_BYTES	16
/* Reads that find nothing behind a request without an answer. */
#define PATIENCE	4
/* A tool that waits without a limit: each attempt takes it 0.2 ms of real time. */
#define MAX_NAKS	5000
/* Transfers back to a request that is asked once more, and how many requests in a row. */
#define NEAR		32
#define NEAR_REQUESTS	4
/* The probe is back a little before a tool found it: that looked every so often. */
#define BACK_EARLY	SIM_MS(5)

struct replay {
	struct recording *recording;
	struct usb *usb;
	struct clock *clock;
	struct trace *trace;
	bool begun;
	sim_ns offset;		/* virtual time of the recording's first transfer */
	uint32_t at;		/* all before it were answered or passed over */
	uint32_t aside;		/* where repeated requests are answered from, or NONE */
	bool lost;		/* the last request has no answer */
	unsigned int given_up;	/* reads since */
	unsigned int naks;	/* attempts in a row that found nothing */
	unsigned int astray;	/* requests in a row that were not in their turn */
	uint32_t answered;
	uint32_t elsewhere;	/* by an equal request, but not in its turn */
	uint32_t unanswered;
	uint32_t passed_over;
	uint32_t polls;		/* requests asked once more, or again after some not asked */
	uint32_t first_difference;	/* transfer's number, 0: none */
};

static struct transfer *transfer_at(const struct replay *replay, uint32_t i)
{
	return &replay->recording->transfers[i];
}

static bool is_in(const struct transfer *transfer)
{
	return transfer->endpoint & 0x80;
}

static bool is_time_out(const struct transfer *transfer)
{
	return transfer->status == URB_CANCELLED || transfer->status == URB_RESET ||
		transfer->status == URB_TIMED_OUT;
}

static const char *command_name(const struct replay *replay, const uint8_t *data, uint32_t length)
{
	const char *name = NULL;

	if (replay->recording->kind == RECORDING_STLINK && length == STLINK_CMD_SIZE)
		name = stlink_command_name(data);
	else if (replay->recording->kind == RECORDING_CMSIS_DAP && length)
		name = cmsisdap_command_name(data[0]);
	return name ? name : "data";
}

static void print_request(const struct replay *replay, const uint8_t *data, uint32_t length)
{
	fprintf(stderr, "%s, %" PRIu32 " bytes:", command_name(replay, data, length), length);
	for (uint32_t i = 0; i < length && i < SHOWN_BYTES; i++)
		fprintf(stderr, " %02x", data[i]);
	if (length > SHOWN_BYTES)
		fputs(" ...", stderr);
}

/* The next request that is due, or NONE. */
static uint32_t next_out(const struct replay *replay, uint32_t from)
{
	for (uint32_t i = from; i < replay->recording->count; i++) {
		if (!is_in(transfer_at(replay, i)) && !transfer_at(replay, i)->taken)
			return i;
	}
	return NONE;
}

static void tell_difference(struct replay *replay, uint32_t expected, const uint8_t *data,
	uint32_t length)
{
	const struct recording *recording = replay->recording;
	const struct transfer *t = expected == NONE ? NULL : transfer_at(replay, expected);
	uint32_t number = t ? t->number : recording->count + 1;

	if (replay->first_difference)
		return;
	replay->first_difference = number;
	if (t)
		fprintf(stderr, "stlink-sim: the run differs from the recording from transfer %" PRIu32
			" of %" PRIu32 " on (packet %" PRIu32 " of the file, %.6f s)\n  recorded: ", number,
			recording->count, t->packet, t->submitted / 1e9);
	else
		fprintf(stderr, "stlink-sim: the run goes on behind the end of the recording, which has %"
			PRIu32 " transfers\n  recorded: ", recording->count);
	if (t)
		print_request(replay, t->data, t->length);
	else
		fputs("nothing", stderr);
	fputs("\n  came:     ", stderr);
	if (data)
		print_request(replay, data, length);
	else
		fputs("a read, for which the recording has nothing here", stderr);
	fputs("\n  From here on the nearest equal request of the recording answers, if there is one.\n",
		stderr);
}

static bool same_hole(const struct hole *hole, const uint8_t *data)
{
	return !hole->hash || hole->hash == recording_hash(data + hole->offset, hole->length);
}

/* A report of HID is padded, a bulk packet of the same command is not. */
static bool same_length(const struct replay *replay, const struct transfer *t, const uint8_t *data,
	uint32_t length)
{
	if (t->length == length)
		return true;
	if (replay->recording->kind != RECORDING_CMSIS_DAP)
		return false;
	const uint8_t *rest = t->length > length ? t->data : data;
	uint32_t longer = t->length > length ? t->length : length;
	for (uint32_t i = t->length < length ? t->length : length; i < longer; i++) {
		if (rest[i])
			return false;
	}
	return true;
}

static bool same(const struct replay *replay, const struct transfer *t, uint8_t endpoint,
	const uint8_t *data, uint32_t length)
{
	uint32_t from = 0;
	uint32_t common = t->length < length ? t->length : length;

	if (t->endpoint != endpoint || !same_length(replay, t, data, length))
		return false;
	for (unsigned int i = 0; i < t->num_holes; i++) {
		const struct hole *hole = &t->holes[i];
		if (hole->offset + hole->length > common || hole->offset < from ||
				memcmp(t->data + from, data + from, hole->offset - from) || !same_hole(hole, data))
			return false;
		from = hole->offset + hole->length;
	}
	return !memcmp(t->data + from, data + from, common - from);
}

/* The equal request next to where the replay is, before it (@a step -1) or behind, or NONE. */
static uint32_t find_equal(const struct replay *replay, int step, uint8_t endpoint,
	const uint8_t *data, uint32_t length)
{
	uint32_t i = step < 0 ? replay->at - 1 : replay->at;

	/* Below zero it wraps. */
	for (; i < replay->recording->count; i += step) {
		const struct transfer *t = transfer_at(replay, i);
		if (!is_in(t) && !t->status && same(replay, t, endpoint, data, length))
			return i;
	}
	return NONE;
}

/* The request behind the one that was answered last, out of its turn. */
static uint32_t find_aside(const struct replay *replay, uint8_t endpoint, const uint8_t *data,
	uint32_t length)
{
	uint32_t i = replay->aside;

	while (i < replay->recording->count && is_in(transfer_at(replay, i)))
		i++;
	if (i < replay->recording->count && same(replay, transfer_at(replay, i), endpoint, data, length))
		return i;
	return NONE;
}

/*
 * A tool that polls asks once more as a rule, and one that left something out is not met
 * again behind: first backwards, then wherever it is nearer.
 */
static uint32_t find_request(const struct replay *replay, uint8_t endpoint, const uint8_t *data,
	uint32_t length)
{
	uint32_t aside = find_aside(replay, endpoint, data, length);

	if (aside != NONE)
		return aside;
	uint32_t before = find_equal(replay, -1, endpoint, data, length);
	uint32_t behind = find_equal(replay, 1, endpoint, data, length);
	if (before == NONE || behind == NONE)
		return before == NONE ? behind : before;
	uint32_t back = replay->at - before;
	if (back <= NEAR && replay->astray <= NEAR_REQUESTS)
		return before;
	return back <= behind - replay->at ? before : behind;
}

static void pass_time(struct replay *replay, const struct transfer *t, bool in_turn)
{
	sim_ns now = clock_now(replay->clock);
	sim_ns then = replay->offset + t->completed;

	if (!in_turn)
		clock_advance(replay->clock, t->completed - t->submitted, ACCOUNT_USB);
	else if (then > now)
		clock_advance(replay->clock, then - now, ACCOUNT_USB);
}

static void come_back(void *priv)
{
	struct replay *replay = priv;

	usb_replug(replay->usb);
}

static bool is_gone(const struct transfer *transfer)
{
	return transfer->status == URB_NO_DEVICE || transfer->status == URB_SHUT_DOWN;
}

/* The bus answers until the probe is back; that is when the recording has it again. */
static int leave(struct replay *replay)
{
	struct recording *recording = replay->recording;

	for (; replay->at < recording->count && is_gone(transfer_at(replay, replay->at)); replay->at++) {
		transfer_at(replay, replay->at)->taken = true;
		replay->answered++;
	}
	usb_unplug(replay->usb);
	if (replay->at < recording->count) {
		sim_ns back = replay->offset + transfer_at(replay, replay->at)->submitted;
		clock_at(replay->clock, back > BACK_EARLY ? back - BACK_EARLY : back, come_back, replay);
	}
	return TOOL_GONE;
}

/* What the tool gets for a transfer that is not an IN with data. */
static int result_of(struct replay *replay, const struct transfer *t)
{
	if (t->status == 0)
		return t->length;
	if (is_gone(t))
		return leave(replay);
	if (is_time_out(t))
		return TOOL_NAK;
	return t->status == URB_STALLED ? TOOL_STALL : TOOL_ERROR;
}

static void begin(struct replay *replay)
{
	if (!replay->begun)
		replay->offset = clock_now(replay->clock);
	replay->begun = true;
}

static void advance(struct replay *replay, uint32_t to)
{
	for (; replay->at < to; replay->at++) {
		struct transfer *t = transfer_at(replay, replay->at);
		if (!t->taken && !is_in(t))
			replay->passed_over++;
	}
	while (replay->at < replay->recording->count && transfer_at(replay, replay->at)->taken)
		replay->at++;
}

/* Reads that found nothing in the recording, and that the tool did not make. */
static void forget_time_outs(struct replay *replay, uint32_t before)
{
	for (uint32_t i = replay->at; i < before; i++) {
		struct transfer *t = transfer_at(replay, i);
		if (is_in(t) && is_time_out(t))
			t->taken = true;
	}
}

static void make_progress(struct replay *replay)
{
	replay->lost = false;
	replay->given_up = 0;
	replay->naks = 0;
}

/* @returns the answer to a read that finds nothing. */
static int let_wait(struct replay *replay)
{
	if (++replay->naks <= MAX_NAKS)
		return TOOL_NAK;
	tell_difference(replay, next_out(replay, replay->at), NULL, 0);
	usb_unplug(replay->usb);
	return TOOL_GONE;
}

static int take_request(struct replay *replay, uint32_t index)
{
	struct transfer *t = transfer_at(replay, index);

	forget_time_outs(replay, index);
	/* Taken when the tool gives it up. */
	if (is_time_out(t))
		return TOOL_NAK;
	t->taken = true;
	make_progress(replay);
	replay->astray = 0;
	replay->aside = NONE;
	replay->answered++;
	advance(replay, replay->at);
	pass_time(replay, t, true);
	return result_of(replay, t);
}

/* The replay goes on behind @a index; what is before it was not asked for. */
static void jump(struct replay *replay, uint32_t index)
{
	for (uint32_t i = replay->at; i < index; i++)
		transfer_at(replay, i)->taken |= is_in(transfer_at(replay, i));
	advance(replay, index);
	transfer_at(replay, index)->taken = true;
	advance(replay, replay->at);
	replay->answered++;
	replay->astray = 0;
	replay->aside = NONE;
}

/* Whether each request from @a from to before @a to repeats one shortly before it. */
static bool only_polls(const struct replay *replay, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		const struct transfer *t = transfer_at(replay, i);
		uint32_t k = i;
		if (is_in(t) || t->taken)
			continue;
		while (k && i - k < NEAR && (k == i || !same(replay, transfer_at(replay, k), t->endpoint,
				t->data, t->length) || is_in(transfer_at(replay, k))))
			k--;
		if (!k || i - k >= NEAR)
			return false;
	}
	return true;
}

/* Who polls by the clock asks once more or less now and then: the clock is not quite the same. */
static bool is_poll(const struct replay *replay, uint32_t found)
{
	if (found == NONE)
		return false;
	if (found >= replay->at)
		return only_polls(replay, replay->at, found);
	return replay->at - found <= NEAR && replay->astray <= NEAR_REQUESTS;
}

static int differ(struct replay *replay, uint32_t expected, uint8_t endpoint, const uint8_t *data,
	uint32_t length)
{
	replay->astray++;
	uint32_t found = find_request(replay, endpoint, data, length);
	if (is_poll(replay, found))
		replay->polls++;
	else
		tell_difference(replay, expected, data, length);
	if (found == NONE) {
		replay->unanswered++;
		replay->lost = true;
		/* Nothing that was recorded belongs to it. */
		replay->aside = replay->recording->count;
		return length;
	}
	make_progress(replay);
	if (found >= replay->at) {
		jump(replay, found);
	} else {
		replay->elsewhere++;
		replay->aside = found + 1;
	}
	pass_time(replay, transfer_at(replay, found), false);
	return length;
}

static int replay_out(void *priv, uint8_t endpoint, const uint8_t *data, uint32_t length)
{
	struct replay *replay = priv;

	trace_bytes(replay->trace, command_name(replay, data, length), data, length);
	begin(replay);
	uint32_t expected = next_out(replay, replay->at);
	if (expected != NONE && same(replay, transfer_at(replay, expected), endpoint, data, length))
		return take_request(replay, expected);
	return differ(replay, expected, endpoint, data, length);
}

/* The reply that is due on @a endpoint, or NONE: another request comes before it. */
static uint32_t next_in(const struct replay *replay, uint8_t endpoint)
{
	uint32_t i = replay->aside == NONE ? replay->at : replay->aside;

	for (; i < replay->recording->count; i++) {
		const struct transfer *t = transfer_at(replay, i);
		bool open = replay->aside != NONE || !t->taken;
		if (!is_in(t) && open)
			return NONE;
		if (t->endpoint == endpoint && open)
			return i;
	}
	return NONE;
}

static void take(struct replay *replay, uint32_t index)
{
	if (replay->aside != NONE) {
		replay->aside = index + 1;
		return;
	}
	transfer_at(replay, index)->taken = true;
	replay->answered++;
	advance(replay, replay->at);
}

void replay_given_up(struct replay *replay, uint8_t endpoint)
{
	uint32_t index = endpoint & 0x80 ? next_in(replay, endpoint) : next_out(replay, replay->at);

	if (index != NONE && is_time_out(transfer_at(replay, index)))
		take(replay, index);
	else
		tell_difference(replay, next_out(replay, replay->at), NULL, 0);
	/* A tool that waits for ever is of no use: the probe is pulled out. */
	if (replay->lost && ++replay->given_up > PATIENCE)
		usb_unplug(replay->usb);
}

static int replay_in(void *priv, uint8_t endpoint, uint8_t *data, uint32_t length)
{
	struct replay *replay = priv;

	begin(replay);
	uint32_t index = next_in(replay, endpoint);
	/* What timed out then does so now: the tool will give it up. */
	if (index == NONE || is_time_out(transfer_at(replay, index)))
		return let_wait(replay);
	struct transfer *t = transfer_at(replay, index);
	bool in_turn = replay->aside == NONE;
	make_progress(replay);
	take(replay, index);
	pass_time(replay, t, in_turn);
	if (t->status)
		return result_of(replay, t);
	if (t->length < length)
		length = t->length;
	memcpy(data, t->data, length);
	trace_bytes(replay->trace, "  reply", data, length);
	return length;
}

static void do_nothing(void *priv)
{
}

static const struct usb_function replay_function = {
	.out = replay_out,
	.in = replay_in,
	.reset = do_nothing,
	.unplug = do_nothing,
};

struct replay *replay_new(struct recording *recording, struct usb *usb, struct clock *clock,
	struct trace *trace)
{
	struct replay *replay = calloc(1, sizeof(*replay));

	if (!replay)
		return NULL;
	replay->recording = recording;
	replay->usb = usb;
	replay->clock = clock;
	replay->trace = trace;
	replay->aside = NONE;
	usb_plug(usb, &recording->usb, &replay_function, replay);
	return replay;
}

void replay_free(struct replay *replay)
{
	free(replay);
}

void replay_introduce(const struct replay *replay, const char *file)
{
	const struct recording *recording = replay->recording;
	const struct transfer *last = transfer_at(replay, recording->count - 1);

	fprintf(stderr, "stlink-sim: %s: %s %04x:%04x, %" PRIu32 " transfers in %.6f s%s%s%s\n", file,
		recording->kind == RECORDING_STLINK ? "ST-LINK" : "CMSIS-DAP", recording->usb.vendor,
		recording->usb.product, recording->count, last->completed / 1e9,
		recording->writer[0] ? ", recorded by " : "", recording->writer,
		recording->hid ? "; its HID interface is offered as a bulk one" : "");
	if (recording->holes)
		fprintf(stderr, "stlink-sim: the content of %" PRIu32 " of them (%" PRIu64 " bytes) was left "
			"out: what was read there is answered with zeros, so that a comparison, a verify or a "
			"dump will not come out as it did\n", recording->holes, recording->hole_bytes);
}

static void report_difference(const struct replay *replay, uint32_t rest)
{
	const struct recording *recording = replay->recording;

	fprintf(stderr, "stlink-sim: replay: %" PRIu32 " of %" PRIu32 " transfers as recorded",
		replay->answered, recording->count);
	if (replay->first_difference)
		fprintf(stderr, ", different from transfer %" PRIu32 " on: %" PRIu32 " requests answered by "
			"an equal one elsewhere, %" PRIu32 " not at all, %" PRIu32 " passed over",
			replay->first_difference, replay->elsewhere, replay->unanswered, replay->passed_over);
	if (rest)
		fprintf(stderr, "; the run ended %" PRIu32 " requests before the recording does", rest);
	fputc('\n', stderr);
}

bool replay_report(struct replay *replay, bool quiet)
{
	const struct recording *recording = replay->recording;
	uint32_t rest = 0;

	for (uint32_t i = replay->at; i < recording->count; i++)
		rest += !is_in(transfer_at(replay, i)) && !transfer_at(replay, i)->taken;
	if (recording->truncated[0])
		fprintf(stderr, "stlink-sim: the recording is not whole: %s\n", recording->truncated);
	if (only_polls(replay, replay->at, recording->count))
		rest = 0;
	if (replay->first_difference || rest)
		report_difference(replay, rest);
	else if (replay->polls && !quiet)
		fprintf(stderr, "stlink-sim: replay: %" PRIu32 " of %" PRIu32 " transfers as recorded; at %"
			PRIu32 " places the tool polled more or less often\n", replay->answered,
			recording->count, replay->polls);
	else if (!quiet)
		fprintf(stderr, "stlink-sim: replay: all %" PRIu32 " transfers as recorded\n",
			recording->count);
	return !replay->first_difference && !rest && !recording->truncated[0];
}

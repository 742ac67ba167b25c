// SPDX-License-Identifier: GPL-2.0-or-later

/* See record.h. */

#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "options.h"

static FILE *csv;
static FILE *json;

static bool complain(const char *file)
{
	fprintf(stderr, PROGRAM ": cannot write %s: %s\n", file, strerror(errno));
	return false;
}

bool record_open(const char *csv_file, const char *json_file)
{
	if (csv_file) {
		csv = fopen(csv_file, "a");
		if (!csv)
			return complain(csv_file);
		fseek(csv, 0, SEEK_END);
		if (ftell(csv) == 0)
			fputs("time,location,probe,usb_ids,number,class,uid,chip,pages_written,pages_unchanged,seconds,message\n",
				csv);
	}
	if (json_file) {
		json = fopen(json_file, "a");
		if (!json)
			return complain(json_file);
	}
	return true;
}

/* RFC 4180: quotes around it, a quote is doubled. */
static void put_csv(const char *text, char after)
{
	fputc('"', csv);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', csv);
		fputc(*text == '\n' ? ' ' : *text, csv);
	}
	fputc('"', csv);
	fputc(after, csv);
}

static void put_value(const char *result, const char *path)
{
	char value[512];

	put_csv(result ? json_get(result, path, value, sizeof(value)) : "", ',');
}

static void add_csv(const struct record *record, const char *time)
{
	put_csv(time, ',');
	put_csv(record->location, ',');
	put_csv(record->serial, ',');
	put_csv(record->ids, ',');
	put_csv(record->number, ',');
	put_csv(record->class, ',');
	put_value(record->result, "uid");
	put_value(record->result, "chip.line");
	put_value(record->result, "operations.0.pages.written");
	put_value(record->result, "operations.0.pages.unchanged");
	put_value(record->result, "seconds.total");
	put_csv(record->message, '\n');
}

static void put_member(const char *name, const char *text)
{
	fprintf(json, "\"%s\": ", name);
	json_put(json, text);
	fputs(", ", json);
}

static void add_json(const struct record *record, const char *time)
{
	fputs("{\"schema\": \"openocd-clones/production/1\", ", json);
	put_member("time", time);
	put_member("location", record->location);
	put_member("probe", record->serial);
	put_member("usb_ids", record->ids);
	fprintf(json, "\"number\": %s, ", record->number[0] ? record->number : "null");
	put_member("class", record->class);
	put_member("message", record->message);
	fputs("\"result\": ", json);
	/* one line: line ends within strings are quoted, so these are only layout */
	for (const char *at = record->result ? record->result : "null"; *at; at++)
		fputc(*at == '\n' ? ' ' : *at, json);
	fputs("}\n", json);
}

bool record_add(const struct record *record)
{
	char text[32];
	time_t now = time(NULL);

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
	if (csv)
		add_csv(record, text);
	if (json)
		add_json(record, text);
	if (csv && (fflush(csv) || ferror(csv)))
		return complain("the log");
	if (json && (fflush(json) || ferror(json)))
		return complain("the log");
	return true;
}

void record_close(void)
{
	if (csv)
		fclose(csv);
	if (json)
		fclose(json);
	csv = NULL;
	json = NULL;
}

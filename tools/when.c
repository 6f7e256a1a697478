/* SPDX-License-Identifier: MIT
 *
 * Reading of times, for pqfs-log's --since and --until.
 */
#include "when.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS 1000000000LL
#define LONGEST (INT64_MAX / NS / 86400)

/* "10m": ago. */
static int parse_ago(const char *s, int64_t *ns)
{
	static const struct {
		char unit;
		int seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (errno || end == s || n < 0 || n > LONGEST || !end[0] || end[1])
		return -EINVAL;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (*end == units[i].unit) {
			*ns = ((int64_t)time(NULL) - n * units[i].seconds) * NS;
			return 0;
		}
	return -EINVAL;
}

/* "@1795000000", also with a fraction. */
static int parse_epoch(const char *s, int64_t *ns)
{
	char *end;
	long long n;
	int64_t unit = NS;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (errno || end == s || n < 0 || n > LONGEST * 86400)
		return -EINVAL;
	*ns = n * NS;
	if (*end == '.')
		for (end++; *end >= '0' && *end <= '9'; end++)
			*ns += (*end - '0') * (unit /= 10);
	return *end ? -EINVAL : 0;
}

static int parse_calendar(const char *s, int64_t *ns)
{
	static const char *const forms[] = {
	    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
	    "%Y-%m-%d",          "%H:%M:%S",          "%H:%M",
	};
	time_t now = time(NULL), t;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct tm tm;
		const char *end;
		int utc;

		localtime_r(&now, &tm);
		tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
		tm.tm_isdst = -1;
		end = strptime(s, forms[i], &tm);
		utc = end && !strcmp(end, "Z");
		if (!end || (*end && !utc))
			continue;
		t = utc ? timegm(&tm) : mktime(&tm);
		*ns = (int64_t)t * NS;
		return 0;
	}
	return -EINVAL;
}

int when_parse(const char *s, int64_t *ns)
{
	if (*s == '@')
		return parse_epoch(s + 1, ns);
	return parse_calendar(s, ns) ? parse_ago(s, ns) : 0;
}

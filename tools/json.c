/* SPDX-License-Identifier: MIT
 *
 * JSON output of pqfs-db and pqfs-log.  Names that are UTF-8 stay readable;
 * everything else is escaped.
 */
#include "json.h"

#include <inttypes.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "print.h"
#include "utf8.h"

static void escape(FILE *out, unsigned char c)
{
	static const char *const known[] = {
	    ['"'] = "\\\"", ['\\'] = "\\\\", ['\n'] = "\\n", ['\t'] = "\\t", ['\r'] = "\\r",
	};

	if (c < sizeof(known) / sizeof(*known) && known[c])
		fputs(known[c], out);
	else if (c < ' ' || c == 0x7f)
		fprintf(out, "\\u%04x", c);
	else
		putc(c, out);
}

void json_bytes(FILE *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes, *end = p + len;

	putc('"', out);
	while (p < end) {
		size_t n = utf8_length(p, (size_t)(end - p));

		if (n == 1) {
			escape(out, *p);
		} else if (n) {
			fwrite(p, 1, n, out);
		} else {
			fprintf(out, "\\udc%02x", *p);
			n = 1;
		}
		p += n;
	}
	putc('"', out);
}

void json_name(FILE *out, int *first, const char *name)
{
	fprintf(out, "%s\"%s\": ", *first ? "{" : ", ", name);
	*first = 0;
}

void json_string(FILE *out, int *first, const char *name, const char *value)
{
	json_name(out, first, name);
	json_bytes(out, value, strlen(value));
}

void json_number(FILE *out, int *first, const char *name, int64_t value)
{
	json_name(out, first, name);
	fprintf(out, "%" PRId64, value);
}

void json_unsigned(FILE *out, int *first, const char *name, uint64_t value)
{
	json_name(out, first, name);
	fprintf(out, "%" PRIu64, value);
}

void json_attr(FILE *out, int *first, const struct attr *attr)
{
	char type[2] = {print_type(attr->mode)}, mode[12];

	snprintf(mode, sizeof(mode), "%04o", attr->mode & 07777);
	json_string(out, first, "type", type);
	json_string(out, first, "mode", mode);
	json_unsigned(out, first, "uid", attr->uid);
	json_unsigned(out, first, "gid", attr->gid);
	if (print_is_device(attr->mode)) {
		json_unsigned(out, first, "major", major(attr->rdev));
		json_unsigned(out, first, "minor", minor(attr->rdev));
	}
}

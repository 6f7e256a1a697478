/* SPDX-License-Identifier: MIT
 *
 * Hexadecimal digits: written in lower case, read in either.
 */
#include "hex.h"

#include <errno.h>

void hex_write(FILE *out, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", ((const unsigned char *)bytes)[i]);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

long hex_read(void *out, const char *digits, size_t n)
{
	unsigned char *to = out;

	if (n % 2)
		return -EINVAL;
	for (size_t i = 0; i < n; i += 2) {
		int high = digit(digits[i]), low = digit(digits[i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		to[i / 2] = (unsigned char)(high << 4 | low);
	}
	return (long)(n / 2);
}

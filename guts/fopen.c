/* SPDX-License-Identifier: MIT
 *
 * fopen(3).
 */
static FILE *wrap_fopen(const char *restrict path, const char *restrict mode)
{
	return wrap_open_stream(real_fopen, path, mode);
}

/* SPDX-License-Identifier: MIT
 *
 * fopen64(3).
 */
static FILE *wrap_fopen64(const char *restrict path, const char *restrict mode)
{
	return wrap_open_stream(real_fopen64, path, mode);
}

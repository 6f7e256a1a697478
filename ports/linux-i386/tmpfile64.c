/* SPDX-License-Identifier: MIT
 *
 * tmpfile64(3).
 */
static FILE *wrap_tmpfile64(void)
{
	return wrap_make_stream(real_tmpfile64);
}

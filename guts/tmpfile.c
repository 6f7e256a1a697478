/* SPDX-License-Identifier: MIT
 *
 * tmpfile(3).
 */
static FILE *wrap_tmpfile(void)
{
	return wrap_make_stream(real_tmpfile);
}

/* SPDX-License-Identifier: MIT
 *
 * freopen64(3).
 */
static FILE *wrap_freopen64(const char *restrict path, const char *restrict mode,
			    FILE *restrict stream)
{
	return wrap_reopen_stream(real_freopen64, path, mode, stream);
}

/* SPDX-License-Identifier: MIT
 *
 * freopen(3).
 */
static FILE *wrap_freopen(const char *restrict path, const char *restrict mode,
			  FILE *restrict stream)
{
	return wrap_reopen_stream(real_freopen, path, mode, stream);
}

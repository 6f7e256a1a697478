/* SPDX-License-Identifier: MIT
 *
 * freopen(3): as fopen.
 */
static FILE *wrap_freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream)
{
	if (path && create_for_stream(path, mode))
		return NULL;
	return real_freopen(path, mode, stream);
}

/* SPDX-License-Identifier: MIT
 *
 * setmntent(3): fopen, with a mode that no other thread cancels.
 */
static FILE *wrap_setmntent(const char *path, const char *mode)
{
	char full[32];
	size_t n = strlen(mode);

	if (n + 3 > sizeof(full))
		return real_setmntent(path, mode);
	memcpy(full, mode, n);
	memcpy(full + n, "ce", 3);
	return wrap_fopen(path, full);
}

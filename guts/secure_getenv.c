/* SPDX-License-Identifier: MIT
 *
 * secure_getenv(3): nothing for a program that was started with more than who
 * started it has.
 */
static char *wrap_secure_getenv(const char *name)
{
	return started_secure() ? NULL : real_secure_getenv(name);
}

/* SPDX-License-Identifier: MIT
 *
 * wordexp(3): as system, where there are commands in the words.
 */
static int wrap_wordexp(const char *restrict text, wordexp_t *restrict words, int flags)
{
	if (flags & WRDE_NOCMD || !(strchr(text, '`') || strstr(text, "$(")) || shell_in_session())
		return real_wordexp(text, words, flags);
	return words_in_session(text, words, flags);
}

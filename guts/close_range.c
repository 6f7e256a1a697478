/* SPDX-License-Identifier: MIT
 *
 * close_range(2): the client gives its own descriptor up before, rather than find
 * it gone, or be another, amid a message.
 */
static int wrap_close_range(unsigned int first, unsigned int last, int flags)
{
	enum { ONLY_CLOEXEC = 4 };
	int held = !(flags & ONLY_CLOEXEC) && conn_hold(first, last);
	int result = real_close_range(first, last, flags);

	if (held)
		conn_release();
	return result;
}

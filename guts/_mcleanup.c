/* SPDX-License-Identifier: MIT
 *
 * _mcleanup(3): at the end of a program that was built to be profiled (-pg)
 * libc writes what it has counted to a file.
 */
static void wrap__mcleanup(void)
{
	const char *prefix = secure_getenv("GMON_OUT_PREFIX");
	char path[MSG_PATH_MAX] = "gmon.out";
	struct file f;
	int is_new;

	if (prefix)
		snprintf(path, sizeof(path), "%s.%u", prefix, (unsigned)getpid());
	is_new = look_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &f) && errno == ENOENT;
	if (judged() && may_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC))
		return;
	real__mcleanup();
	if (is_new && !look_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &f))
		tell_created(OP_CREAT, -1, AT_FDCWD, path, S_IFREG | 0666, 0);
}

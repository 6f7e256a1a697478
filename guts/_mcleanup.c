/* SPDX-License-Identifier: MIT
 *
 * _mcleanup(3): at the end of a program that was built to be profiled (-pg)
 * libc writes what it has counted to a file.
 */
static void wrap__mcleanup(void)
{
	const char *prefix = env_get(environ, "GMON_OUT_PREFIX");
	char path[MSG_PATH_MAX] = "gmon.out", pid[11];
	struct file f;
	int is_new;

	if (prefix && strlen(prefix) + sizeof(".") + sizeof(pid) <= sizeof(path)) {
		strcpy(path, prefix);
		strcpy(path + strlen(prefix), ".");
		strcpy(path + strlen(prefix) + 1, account_digits((uint32_t)getpid(), pid));
	}
	is_new = look_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &f) && errno == ENOENT;
	if (judged() && may_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC))
		return;
	real__mcleanup();
	if (is_new && !look_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &f))
		tell_created(OP_CREAT, -1, AT_FDCWD, path, S_IFREG | 0666, 0);
}

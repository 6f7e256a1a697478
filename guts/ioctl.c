/* SPDX-License-Identifier: MIT
 *
 * ioctl(2): of all that it does only inode flags concern us (client/chattr.c).
 */
static int get_flags(const struct chattr *c, uint32_t *word)
{
	union chattr_block block;

	if (real_ioctl(c->dirfd, c->x ? FS_IOC_FSGETXATTR : FS_IOC_GETFLAGS, &block))
		return -1;
	*word = block.word;
	return 0;
}

static int set_flags(const struct chattr *c, uint32_t word)
{
	union chattr_block block = {0};

	if (c->x)
		block.x = *(const struct fsxattr *)c->arg;
	block.word = word;
	return real_ioctl(c->dirfd, c->x ? FS_IOC_FSSETXATTR : FS_IOC_SETFLAGS, &block);
}

__attribute__((noinline)) static int flags_ioctl(int fd, unsigned long request, void *arg)
{
	unsigned number = (unsigned)request;
	struct chattr c = {
	    .dirfd = fd,
	    .path = "",
	    .flags = AT_EMPTY_PATH,
	    .x = number == (unsigned)FS_IOC_FSGETXATTR || number == (unsigned)FS_IOC_FSSETXATTR,
	    .arg = arg,
	    .get = get_flags,
	    .set = set_flags,
	};
	int result;

	if (number == (unsigned)FS_IOC_GETFLAGS || number == (unsigned)FS_IOC_FSGETXATTR)
		return real_ioctl(fd, request, arg) || chattr_get(&c, arg) ? -1 : 0;
	/* The owner in the session decides, who is the real user to the kernel. */
	if (chattr_denied(&c))
		return -1;
	result = real_ioctl(fd, request, arg);
	if (result && errno != EPERM)
		return -1;
	return chattr_set(&c, *(const uint32_t *)arg, result);
}

static int wrap_ioctl(int fd, unsigned long request, void *arg)
{
	switch ((unsigned)request) {
	case (unsigned)FS_IOC_GETFLAGS:
	case (unsigned)FS_IOC_SETFLAGS:
	case (unsigned)FS_IOC_FSGETXATTR:
	case (unsigned)FS_IOC_FSSETXATTR:
		if (!conn_owns(fd))
			return flags_ioctl(fd, request, arg);
		__attribute__((fallthrough));
	default:
		return real_ioctl(fd, request, arg);
	}
}

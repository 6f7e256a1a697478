/* SPDX-License-Identifier: MIT
 *
 * file_setattr(2): inode flags by a path.
 */
static long file_attr_call(long nr, const struct chattr *c, void *block)
{
	return real_syscall(nr, (long)c->dirfd, (long)c->path, (long)block, (long)c->size,
			    (long)c->flags, 0l);
}

static int get_file_attr(const struct chattr *c, uint32_t *word)
{
	union chattr_block block;

	if (c->size > sizeof(block))
		return libc_result(-E2BIG);
	if (file_attr_call(SYS_file_getattr, c, &block))
		return -1;
	*word = *chattr_low_word(&block);
	return 0;
}

static int set_file_attr(const struct chattr *c, uint32_t word)
{
	union chattr_block block;

	if (c->size > sizeof(block))
		return libc_result(-E2BIG);
	memcpy(&block, c->arg, c->size);
	*chattr_low_word(&block) = word;
	return (int)file_attr_call(SYS_file_setattr, c, &block);
}

static int wrap_file_setattr(int dirfd, const char *path, void *attr, size_t size,
			     unsigned int flags)
{
	struct chattr c = {
	    .dirfd = dirfd,
	    .path = path,
	    .flags = (int)flags,
	    .x = 1,
	    .arg = attr,
	    .size = size,
	    .get = get_file_attr,
	    .set = set_file_attr,
	};
	long result;

	if ((judged() && may_search(dirfd, path, (int)flags)) || chattr_denied(&c))
		return -1;
	result = file_attr_call(SYS_file_setattr, &c, attr);
	if (result && errno == EACCES && !make_way(dirfd, path, (int)flags))
		result = file_attr_call(SYS_file_setattr, &c, attr);
	if (result && errno != EPERM)
		return -1;
	return chattr_set(&c, *chattr_low_word(attr), (int)result);
}

/* SPDX-License-Identifier: MIT
 *
 * Changes, told to the server after they happened to the real file.  A change
 * that can't be recorded makes its call fail with EIO.
 */
#include "real.h"
#include "client.h"

#include "../common/acl.h"

/* Default ACLs larger than this are not inherited; the kernel's own file
 * systems have no room for such either. */
enum { ACL_MAX = 4096 };

/* Attributes are kept by the server alone, which must be asked. */
static int send_message(struct request *r)
{
	struct msg answer;

	return libc_result(conn_ask(r, &answer, NULL, 0));
}

static int send_change(struct request *r)
{
	struct shared *s;
	int result;

	/* The files may be replaced by others meanwhile. */
	for (int i = 0; i < 3 && (s = share_for(&r->m.id)); i++) {
		result = share_change(s, &r->m, r->path, r->path2);
		if (result != -EAGAIN)
			return libc_result(result);
	}
	return send_message(r);
}

/* A change of a file that is not to be recorded: the mode is its real one, and
 * owners stay what they seem. */
static int change_unrecorded(enum op op, const struct file *f, int dirfd, const char *path)
{
	const struct attr seen = attr_unrecorded(&f->sx);
	mode_t mode = f->attr.mode & 07777;

	if (f->attr.uid != seen.uid || f->attr.gid != seen.gid)
		return libc_result(-EPERM);
	if (op != OP_CHMOD)
		return 0;
	if (S_ISDIR(f->attr.mode) || !(mode & (S_ISUID | S_ISGID)))
		return chmod_real(dirfd, path, mode);
	/* What was done to it already, for a file that is recorded, is undone. */
	chmod_real(dirfd, path, seen.mode & 07777);
	return libc_result(-EPERM);
}

__attribute__((noinline)) static int tell_change_named(struct request *r, const struct file *f,
						       int dirfd, const char *path, int flags)
{
	char name[MSG_PATH_MAX];
	int result;

	r->path = path_name(dirfd, path, flags, name) ? NULL : name;
	if (session.scoped && r->path && !f->known && !scope_has(name))
		result = change_unrecorded(r->m.op, f, dirfd, path);
	else
		result = send_change(r);
	r->path = NULL;
	return result;
}

int tell_change(enum op op, unsigned set, const struct file *f, int dirfd, const char *path,
		int flags)
{
	struct request r = {
	    .m = {.op = (uint8_t)op, .set = set, .id = f->id, .stamp = f->stamp, .attr = f->attr}};
	int named = !f->known || !ident_exists(&f->id), result;
	struct attr was = {0};
	struct file again;

	if (logging())
		was = log_before(f);
	result = named ? tell_change_named(&r, f, dirfd, path, flags) : send_change(&r);
	if (logging() && !result)
		log_note(op, &f->id, &was, &r.m.attr, NULL);
	if (!result || errno != ESTALE)
		return result;
	/* The record at hand is of a file born later: either ours is gone, or the
	 * clock was set back. */
	if (look_at(dirfd, path, flags, &again) || !ident_same(&again.id, &f->id))
		return 0;
	r.m.set |= MSG_NEWEST;
	return named ? tell_change_named(&r, f, dirfd, path, flags) : send_change(&r);
}

/* The directory that dirfd/path is in, as a path for *at calls. */
static const char *parent_path(const char *path, char *buf)
{
	size_t end, n = path_last(path, &end);

	if (!n)
		return ".";
	if (n >= MSG_PATH_MAX)
		return NULL;
	memcpy(buf, path, n);
	buf[n] = '\0';
	return buf;
}

struct inheritance {
	struct file parent;
	int seen;          /* `parent` is filled */
	char acl[ACL_MAX]; /* the directory's default ACL */
	ssize_t len;       /* 0: none */
};

/* What a new file gets from its directory: the group of a setgid directory,
 * the default ACL. */
static int inherit(struct file *f, int dirfd, const char *parent, mode_t asked,
		   struct inheritance *from)
{
	struct file *p = &from->parent;

	from->len = 0;
	from->seen = parent && !look_at(dirfd, parent, *parent ? 0 : AT_EMPTY_PATH, p);
	if (!from->seen || ask_file(p, dirfd, parent, *parent ? 0 : AT_EMPTY_PATH))
		return errno == EIO ? -1 : 0;
	if (p->attr.mode & S_ISGID) {
		f->attr.gid = p->attr.gid;
		if (S_ISDIR(f->attr.mode))
			f->attr.mode |= S_ISGID;
		/* Setgid, executable, and of another's group it may not be. */
		else if (asked & S_IXGRP && !cred_capable(CAP_FSETID) &&
			 !cred_in_group(p->attr.gid))
			f->attr.mode &= ~(mode_t)S_ISGID;
	}
	if (p->attr.flags & ATTR_DEFAULT_ACL && !S_ISLNK(f->attr.mode)) {
		from->len = ask_xattr(p, ACL_DEFAULT_NAME, from->acl, sizeof(from->acl));
		if (from->len > 0 && acl_check(from->acl, (size_t)from->len) > 0)
			f->attr.mode = (f->attr.mode & ~0777u) |
				       (acl_mode(from->acl, (size_t)from->len) & asked & 0777);
		else
			from->len = 0;
	}
	return 0;
}

static int tell_inherited_acl(struct file *f, struct inheritance *from, mode_t asked)
{
	size_t len = (size_t)from->len;

	f->known = 1;
	if (S_ISDIR(f->attr.mode) &&
	    tell_xattr(f, 0, ACL_DEFAULT_NAME, from->acl, len, -1, "", AT_EMPTY_PATH))
		return -1;
	acl_create(from->acl, len, asked & 0777);
	if (acl_is_mode(from->acl, len))
		return 0;
	return tell_xattr(f, 0, ACL_ACCESS_NAME, from->acl, len, -1, "", AT_EMPTY_PATH);
}

/* The real file serves its owner, and has no special bits of its own, as a
 * directory gets them inside a real setgid one. */
static void make_usable(const struct file *f, int fd, int dirfd, const char *path)
{
	mode_t real = f->sx.stx_mode, need = S_ISDIR(real) ? 0700 : 0600;

	if (S_ISLNK(real) || ((real & need) == need && !(real & 07022)))
		return;
	if (fd >= 0)
		real_fchmod(fd, mode_on_disk(real));
	else
		real_fchmodat(dirfd, path, mode_on_disk(real), 0);
}

/* Tells of a new file by its name, which is worked out here; `dir` is what is
 * known of its directory, or NULL. */
__attribute__((noinline)) static int tell_named(struct request *r, int fd, int dirfd,
						const char *path, const struct statx *dir)
{
	char name[MSG_PATH_MAX];
	int result;

	result = path ? path_name_in(dir, dirfd, path, AT_SYMLINK_NOFOLLOW, name)
		      : path_name(fd, "", AT_EMPTY_PATH, name);
	r->path = result ? NULL : name;
	result = send_change(r);
	r->path = NULL;
	return result;
}

/* The same for a file that inherits from its directory. */
__attribute__((noinline)) static int tell_heir(struct request *r, struct file *f, int fd, int dirfd,
					       const char *path, mode_t mode)
{
	int nameless = !f->sx.stx_nlink;
	char parent[MSG_PATH_MAX];
	struct inheritance from;

	if (inherit(f, dirfd, nameless ? path : parent_path(path, parent), mode, &from))
		return -1;
	r->m.attr = f->attr;
	if (nameless ? send_change(r)
		     : tell_named(r, fd, dirfd, path, from.seen ? &from.parent.sx : NULL))
		return -1;
	return from.len ? tell_inherited_acl(f, &from, mode) : 0;
}

/* What could not be recorded is not left behind as if it had been. */
static int take_back(const struct file *f, int dirfd, const char *path, int error)
{
	if (path && f->sx.stx_nlink)
		real_unlinkat(dirfd, path, S_ISDIR(f->sx.stx_mode) ? AT_REMOVEDIR : 0);
	return libc_result(-error);
}

/* Whether a new file is where nothing is recorded. */
static int is_out_of_scope(int fd, int dirfd, const char *path, const struct file *f)
{
	char name[MSG_PATH_MAX];
	int result;

	if (fd >= 0 && f->sx.stx_nlink)
		result = path_name(fd, "", AT_EMPTY_PATH, name);
	else
		result = path ? path_name(dirfd, path, AT_SYMLINK_NOFOLLOW, name) : -ENOENT;
	return !result && !scope_has(name);
}

/* Such a file is as it really is: no device node, and not setuid or setgid. */
static int created_unrecorded(const struct file *f, int dirfd, const char *path, mode_t mode)
{
	if (mode & S_IFMT && (mode ^ f->sx.stx_mode) & S_IFMT)
		return take_back(f, dirfd, path, EPERM);
	if (mode & S_ISVTX && path && f->sx.stx_nlink)
		real_fchmodat(dirfd, path, (f->sx.stx_mode & 07777) | S_ISVTX, 0);
	return 0;
}

/* The inode's number is recorded for a file born later.  Either this one is
 * gone already, or the clock was set back. */
static int tell_stale(struct request *r, const struct file *f, int fd, int dirfd, const char *path)
{
	struct file again;

	if (fd >= 0 ? look_at(fd, "", AT_EMPTY_PATH, &again)
		    : look_at(dirfd, path, AT_SYMLINK_NOFOLLOW, &again))
		return 0;
	if (!ident_same(&again.id, &f->id) || (f->sx.stx_nlink && !again.sx.stx_nlink))
		return 0;
	r->m.set |= MSG_NEWEST;
	return f->sx.stx_nlink ? tell_named(r, fd, dirfd, path, NULL) : send_change(r);
}

int tell_created(enum op op, int fd, int dirfd, const char *path, mode_t mode, dev_t rdev)
{
	struct request r = {.m = {.op = (uint8_t)op}};
	struct file f;
	int result;

	if (fd >= 0 ? look_at(fd, "", AT_EMPTY_PATH, &f)
		    : look_at(dirfd, path, AT_SYMLINK_NOFOLLOW, &f))
		return -1;
	if (session.scoped && is_out_of_scope(fd, dirfd, path, &f))
		return created_unrecorded(&f, dirfd, path, mode);
	/* The kernel has applied the umask; a device is a plain file to it. */
	f.attr = (struct attr){
	    .uid = cred_fsuid(),
	    .gid = cred_fsgid(),
	    .mode = (mode & S_IFMT ? mode & S_IFMT : f.sx.stx_mode & S_IFMT) |
		    (f.sx.stx_mode & 0777) | (mode & 07000),
	    .rdev = rdev,
	};
	r.m.id = f.id;
	r.m.attr = f.attr;
	make_usable(&f, fd, dirfd, path);
	/* A real setgid directory shows in the real group. */
	if (path && (share_inherits() || f.sx.stx_gid != session.real_gid))
		result = tell_heir(&r, &f, fd, dirfd, path, mode);
	else
		result = f.sx.stx_nlink ? tell_named(&r, fd, dirfd, path, NULL) : send_change(&r);
	if (result && errno == ESTALE)
		return tell_stale(&r, &f, fd, dirfd, path);
	if (logging() && !result)
		log_note(op, &f.id, NULL, &r.m.attr, NULL);
	return result && errno == EIO ? take_back(&f, dirfd, path, EIO) : result;
}

int tell_removed(enum op op, const struct file *f, const char *name)
{
	struct request r = {
	    .m = {.op = (uint8_t)op, .id = f->id, .attr = f->attr},
	    .path = name,
	};

	if (op == OP_RMDIR || f->sx.stx_nlink <= 1)
		r.m.set |= MSG_LAST;
	if (logging())
		log_note(op, &f->id, &f->attr, NULL, NULL);
	return send_change(&r);
}

int tell_linked(const struct file *f, const char *newname)
{
	struct request r = {
	    .m = {.op = OP_LINK, .id = f->id, .attr = f->attr},
	    /* The first path would be the old name, which is recorded. */
	    .path = newname,
	    .path2 = newname,
	};

	if (logging())
		log_note(OP_LINK, &f->id, &f->attr, &f->attr, NULL);
	return send_change(&r);
}

int tell_renamed(const struct file *f, const struct file *victim, unsigned set, const char *oldname,
		 const char *newname)
{
	struct request r = {
	    .m = {.op = OP_RENAME, .set = set, .id = f->id, .other = victim->id, .attr = f->attr},
	    .path = oldname,
	    .path2 = newname,
	};

	if (victim->id.ino && !(set & MSG_EXCHANGE) &&
	    (S_ISDIR(victim->sx.stx_mode) || victim->sx.stx_nlink <= 1))
		r.m.set |= MSG_LAST;
	if (logging())
		log_note(OP_RENAME, &f->id, &f->attr, &f->attr, NULL);
	return send_change(&r);
}

static ssize_t ask_list(enum op op, const struct file *f, const char *name, void *value,
			size_t size)
{
	struct request r = {.m = {.op = (uint8_t)op, .id = f->id, .attr = f->attr}, .name = name};
	struct msg answer;
	int result;

	if (!f->known)
		return op == OP_LIST_XATTR ? 0 : -ENODATA;
	/* The record was found; whatever it was found by is not in doubt. */
	result = conn_ask(&r, &answer, value, size);
	if (result)
		return result;
	return size && answer.valuelen > size ? -ERANGE : (ssize_t)answer.valuelen;
}

ssize_t ask_xattr(const struct file *f, const char *name, void *value, size_t size)
{
	return ask_list(OP_GET_XATTR, f, name, value, size);
}

ssize_t ask_xattrs(const struct file *f, char *list, size_t size)
{
	if (!(f->attr.flags & ATTR_XATTR))
		return 0;
	return ask_list(OP_LIST_XATTR, f, NULL, list, size);
}

int tell_xattr(const struct file *f, unsigned set, const char *name, const void *value, size_t size,
	       int dirfd, const char *path, int flags)
{
	struct request r = {
	    .m = {.op = OP_SET_XATTR, .set = set, .stamp = f->stamp, .id = f->id, .attr = f->attr},
	    .name = name,
	    .value = value,
	    .size = size,
	};
	char file_name[MSG_PATH_MAX];

	if (logging())
		log_note(OP_SET_XATTR, &f->id, &f->attr, &f->attr, name);
	if (!f->known && !path_name(dirfd, path, flags, file_name)) {
		r.path = file_name;
		if (session.scoped && !scope_has(file_name))
			return libc_result(-EOPNOTSUPP);
	}
	return send_message(&r);
}

int tell_no_xattr(const struct file *f, const char *name)
{
	struct request r = {
	    .m = {.op = OP_REMOVE_XATTR, .stamp = f->stamp, .id = f->id, .attr = f->attr},
	    .name = name,
	};

	if (logging())
		log_note(OP_REMOVE_XATTR, &f->id, &f->attr, &f->attr, name);
	if (!f->known)
		return libc_result(-ENODATA);
	return send_message(&r);
}

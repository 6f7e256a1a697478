/* SPDX-License-Identifier: MIT
 *
 * System calls made directly.  The preloaded library defines most of the
 * functions that libc has for these, so its own plumbing (the socket, its
 * descriptors) must not go through them; code that the client and the server
 * share uses these, too.
 *
 * All return the kernel's answer: >= 0, or -errno.  errno is not touched, and
 * none is a cancellation point.
 */
#ifndef PQFS_COMMON_SYS_H
#define PQFS_COMMON_SYS_H

#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#if defined(__x86_64__)

static inline long sys_call(long nr, long a, long b, long c, long d, long e, long f)
{
	long ret;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

#elif defined(__aarch64__)

static inline long sys_call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

#elif defined(__i386__)

/* The sixth argument goes in the register that a frame pointer, or what the
 * arguments are found by, may be in: it is changed around the call alone. */
static inline long sys_call(long nr, long a, long b, long c, long d, long e, long f)
{
	long ret;

	__asm__ volatile("pushl %7\n\t"
			 "pushl %%ebp\n\t"
			 "movl 4(%%esp), %%ebp\n\t"
			 "int $0x80\n\t"
			 "popl %%ebp\n\t"
			 "addl $4, %%esp"
			 : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), "g"(f)
			 : "memory", "cc");
	return ret;
}

#else
#error "common/sys.h: no system call sequence for this machine yet"
#endif

#define SYS_ARG(x) ((long)(uintptr_t)(x))
#define sys0(nr) sys_call(nr, 0, 0, 0, 0, 0, 0)
#define sys1(nr, a) sys_call(nr, SYS_ARG(a), 0, 0, 0, 0, 0)
#define sys2(nr, a, b) sys_call(nr, SYS_ARG(a), SYS_ARG(b), 0, 0, 0, 0)
#define sys3(nr, a, b, c) sys_call(nr, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), 0, 0, 0)
#define sys4(nr, a, b, c, d) sys_call(nr, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d), 0, 0)
#define sys5(nr, a, b, c, d, e)                                                                    \
	sys_call(nr, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d), SYS_ARG(e), 0)

/* What differs where a register has 32 bits: the calls that take or give more
 * than the first Unix did bear newer numbers there.  struct sys_stat and struct
 * sys_statfs are those of the C library that the kernel fills. */
#if defined(__i386__)

#define sys_stat stat64
#define sys_statfs statfs64

static inline long sys_fstat(long fd, struct sys_stat *st)
{
	return sys2(SYS_fstat64, fd, st);
}

static inline long sys_fstatat(long dirfd, const char *path, struct sys_stat *st, int flags)
{
	return sys4(SYS_fstatat64, dirfd, path, st, flags);
}

static inline long sys_fstatfs(long fd, struct sys_statfs *fs)
{
	return sys3(SYS_fstatfs64, fd, sizeof(*fs), fs);
}

static inline long sys_geteuid(void)
{
	return sys0(SYS_geteuid32);
}

static inline long sys_getegid(void)
{
	return sys0(SYS_getegid32);
}

/* Maps a file from its start. */
static inline long sys_map(size_t size, int protection, int flags, long fd)
{
	return sys_call(SYS_mmap2, 0, (long)size, protection, flags, fd, 0);
}

static inline long sys_fallocate(long fd, uint64_t size)
{
	return sys_call(SYS_fallocate, fd, 0, 0, 0, (long)size, (long)(size >> 32));
}

static inline long sys_ftruncate(long fd, uint64_t size)
{
	return sys3(SYS_ftruncate64, fd, (uint32_t)size, (uint32_t)(size >> 32));
}

#else

#define sys_stat stat
#define sys_statfs statfs

static inline long sys_fstat(long fd, struct sys_stat *st)
{
	return sys2(SYS_fstat, fd, st);
}

static inline long sys_fstatat(long dirfd, const char *path, struct sys_stat *st, int flags)
{
	return sys4(SYS_newfstatat, dirfd, path, st, flags);
}

static inline long sys_fstatfs(long fd, struct sys_statfs *fs)
{
	return sys2(SYS_fstatfs, fd, fs);
}

static inline long sys_geteuid(void)
{
	return sys0(SYS_geteuid);
}

static inline long sys_getegid(void)
{
	return sys0(SYS_getegid);
}

/* Maps a file from its start. */
static inline long sys_map(size_t size, int protection, int flags, long fd)
{
	return sys_call(SYS_mmap, 0, (long)size, protection, flags, fd, 0);
}

static inline long sys_fallocate(long fd, uint64_t size)
{
	return sys4(SYS_fallocate, fd, 0, 0, size);
}

static inline long sys_ftruncate(long fd, uint64_t size)
{
	return sys2(SYS_ftruncate, fd, size);
}

#endif

#endif

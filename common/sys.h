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
#include <sys/syscall.h>

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

#endif

/* SPDX-License-Identifier: MIT
 *
 * Programs that shut themselves in: a seccomp filter may end a program for a
 * system call that it never makes by itself, but that we would.  What we need is
 * opened before the filter counts, and the filter is asked what it thinks of our
 * calls, by running it here, as the kernel will.
 */
#include "real.h"
#include "client.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#include "../common/shared.h"
#include "../common/sys.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

/* What a call to be judged says at an offset. */
static uint32_t load(const struct seccomp_data *d, uint32_t at)
{
	uint32_t word = 0;

	if (at <= sizeof(*d) - sizeof(word))
		memcpy(&word, (const char *)d + at, sizeof(word));
	return word;
}

static uint32_t compute(unsigned op, uint32_t a, uint32_t b)
{
	switch (op) {
	case BPF_ADD:
		return a + b;
	case BPF_SUB:
		return a - b;
	case BPF_MUL:
		return a * b;
	case BPF_DIV:
		return b ? a / b : 0;
	case BPF_OR:
		return a | b;
	case BPF_AND:
		return a & b;
	case BPF_LSH:
		return b < 32 ? a << b : 0;
	case BPF_RSH:
		return b < 32 ? a >> b : 0;
	case BPF_NEG:
		return -a;
	default:
		return a ^ b;
	}
}

static int holds(unsigned op, uint32_t a, uint32_t b)
{
	switch (op) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	default:
		return (a & b) != 0;
	}
}

/* What the filter's program returns for a call. */
static uint32_t run(const struct sock_fprog *prog, const struct seccomp_data *d)
{
	uint32_t a = 0, x = 0, memory[BPF_MEMWORDS] = {0};

	for (size_t pc = 0; pc < prog->len; pc++) {
		const struct sock_filter *f = &prog->filter[pc];
		uint32_t other = BPF_SRC(f->code) == BPF_X ? x : f->k, value;

		switch (BPF_CLASS(f->code)) {
		case BPF_RET:
			return BPF_RVAL(f->code) == BPF_A ? a : f->k;
		case BPF_LD:
		case BPF_LDX:
			value = BPF_MODE(f->code) == BPF_ABS   ? load(d, f->k)
				: BPF_MODE(f->code) == BPF_MEM ? memory[f->k % BPF_MEMWORDS]
				: BPF_MODE(f->code) == BPF_LEN ? sizeof(*d)
							       : f->k;
			*(BPF_CLASS(f->code) == BPF_LD ? &a : &x) = value;
			break;
		case BPF_ST:
			memory[f->k % BPF_MEMWORDS] = a;
			break;
		case BPF_STX:
			memory[f->k % BPF_MEMWORDS] = x;
			break;
		case BPF_ALU:
			a = compute(BPF_OP(f->code), a, other);
			break;
		case BPF_MISC:
			*(BPF_MISCOP(f->code) == BPF_TAX ? &x : &a) =
			    BPF_MISCOP(f->code) == BPF_TAX ? a : x;
			break;
		default:
			pc += BPF_OP(f->code) == BPF_JA          ? f->k
			      : holds(BPF_OP(f->code), a, other) ? f->jt
								 : f->jf;
		}
	}
	return SECCOMP_RET_ALLOW;
}

static int lets_through(const struct sock_fprog *prog, long nr)
{
	struct seccomp_data d = {.nr = (int)nr, .arch = ARCH};
	uint32_t action = run(prog, &d) & SECCOMP_RET_ACTION;

	return action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_TRACE ||
	       action == 0x7ffc0000u /* LOG */;
}

#ifdef SYS_fstat64
#define FSTAT SYS_fstat64
#else
#define FSTAT SYS_fstat
#endif
#ifdef SYS_mmap2
#define MMAP SYS_mmap2
#else
#define MMAP SYS_mmap
#endif

/* What we do without where a filter forbids one of these calls. */
static const struct {
	int bars;
	short calls[13]; /* ended by -1 */
} needs[] = {
    {BARRED_STATX, {SYS_statx, -1}},
    {BARRED_FSTAT, {FSTAT, -1}},
    {BARRED_HANDLES, {SYS_name_to_handle_at, -1}},
    {BARRED_MAPS, {SYS_openat, FSTAT, MMAP, SYS_close, -1}},
    {BARRED_SERVER,
     {SYS_openat, SYS_close, SYS_fcntl, SYS_socket, SYS_connect, SYS_setsockopt, SYS_rt_sigprocmask,
      SYS_sendmsg, SYS_recvmsg, FSTAT, SYS_getpid, -1}},
    {BARRED_DUP3, {SYS_dup3, -1}},
    {BARRED_KILL, {SYS_kill, -1}},
    {BARRED_MEMORY, {SYS_mincore, SYS_futex, -1}},
    {BARRED_PROC,
     {SYS_openat, SYS_read, SYS_lseek, SYS_close, SYS_memfd_create, SYS_write, SYS_dup3,
      SYS_fstatfs, SYS_readlinkat, SYS_prlimit64, FSTAT, -1}},
};

int sandbox_prepare(void)
{
	if (!client_on() || (pid_t)sys0(SYS_getpid) != session.pid)
		return 0;
	look_prepare();
	/* Maps the index. */
	share_moves();
	return 1;
}

void sandbox_entered(const void *filter)
{
	const struct sock_fprog *prog = filter;
	int barred = 0;

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		for (const short *call = needs[i].calls; *call >= 0; call++)
			if (!lets_through(prog, *call))
				barred |= needs[i].bars;
	/* Filters add up. */
	__atomic_or_fetch(&session.barred, barred, __ATOMIC_SEQ_CST);
	if (barred & BARRED_MAPS)
		shared_frozen = 1;
}

long sandbox_seccomp(unsigned operation, unsigned flags, void *args)
{
	int ours = sandbox_prepare();
	long result = sys3(SYS_seccomp, operation, flags, args);

	if (ours && result >= 0 && operation == SECCOMP_SET_MODE_FILTER)
		sandbox_entered(args);
	return result < 0 ? libc_result((int)result) : result;
}

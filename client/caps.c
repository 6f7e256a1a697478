/* SPDX-License-Identifier: MIT
 *
 * The capabilities that a process has besides those that come and go with its
 * ids: what capset and prctl may do to them, by the kernel's rules.
 */
#include "client.h"

#include <linux/securebits.h>
#include <sys/prctl.h>

static int has(uint64_t set, unsigned long cap)
{
	return set >> cap & 1;
}

int caps_set(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct caps c = cred_caps();

	if (inheritable & ~(c.inheritable | c.permitted) && !cred_capable(CAP_SETPCAP))
		return -EPERM;
	if (inheritable & ~(c.inheritable | c.bounding))
		return -EPERM;
	if (permitted & ~c.permitted || effective & ~permitted)
		return -EPERM;
	c.effective = effective;
	c.permitted = permitted;
	c.inheritable = inheritable;
	c.ambient &= permitted & inheritable;
	cred_put_caps(&c);
	return 0;
}

static int drop_bounding(struct caps *c, unsigned long cap)
{
	if (!cred_capable(CAP_SETPCAP))
		return -EPERM;
	if (cap > CAP_LAST_CAP)
		return -EINVAL;
	c->bounding &= ~(1ull << cap);
	cred_put_caps(c);
	return 0;
}

static int set_securebits(struct caps *c, unsigned long bits)
{
	unsigned long locks = c->securebits & SECURE_ALL_LOCKS;

	if (locks >> 1 & (c->securebits ^ bits) || locks & ~bits ||
	    bits & ~(unsigned long)(SECURE_ALL_LOCKS | SECURE_ALL_BITS) ||
	    !cred_capable(CAP_SETPCAP))
		return -EPERM;
	c->securebits = (unsigned)bits;
	cred_put_caps(c);
	return 0;
}

static int keep_caps(struct caps *c, unsigned long keep)
{
	if (keep > 1)
		return -EINVAL;
	if (c->securebits & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	c->securebits &= ~(unsigned)SECBIT_KEEP_CAPS;
	if (keep)
		c->securebits |= SECBIT_KEEP_CAPS;
	cred_put_caps(c);
	return 0;
}

static int ambient(struct caps *c, const unsigned long arg[4])
{
	unsigned long cap = arg[1];

	if (arg[0] == PR_CAP_AMBIENT_CLEAR_ALL) {
		if (arg[1] | arg[2] | arg[3])
			return -EINVAL;
		c->ambient = 0;
		cred_put_caps(c);
		return 0;
	}
	if (cap > CAP_LAST_CAP || arg[2] | arg[3])
		return -EINVAL;
	switch (arg[0]) {
	case PR_CAP_AMBIENT_IS_SET:
		return has(c->ambient, cap);
	case PR_CAP_AMBIENT_RAISE:
		if (!has(c->permitted & c->inheritable, cap) ||
		    c->securebits & SECBIT_NO_CAP_AMBIENT_RAISE)
			return -EPERM;
		c->ambient |= 1ull << cap;
		break;
	case PR_CAP_AMBIENT_LOWER:
		c->ambient &= ~(1ull << cap);
		break;
	default:
		return -EINVAL;
	}
	cred_put_caps(c);
	return 0;
}

int caps_prctl(int option, const unsigned long arg[4], int *taken)
{
	struct caps c = cred_caps();

	*taken = 1;
	switch (option) {
	case PR_CAPBSET_READ:
		return arg[0] > CAP_LAST_CAP ? -EINVAL : has(c.bounding, arg[0]);
	case PR_CAPBSET_DROP:
		return drop_bounding(&c, arg[0]);
	case PR_GET_SECUREBITS:
		return (int)c.securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(&c, arg[0]);
	case PR_GET_KEEPCAPS:
		return !!(c.securebits & SECBIT_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return keep_caps(&c, arg[0]);
	case PR_CAP_AMBIENT:
		return ambient(&c, arg);
	default:
		*taken = 0;
		return 0;
	}
}

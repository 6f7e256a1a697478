/* SPDX-License-Identifier: MIT
 *
 * clone(2): a child with memory of its own is told that it is one.  One that
 * shares ours is told apart by its pid.
 */
struct cloned {
	clone_fn *fn;
	void *arg;
};

static int start_cloned(void *arg)
{
	const struct cloned *child = arg;

	session_forked();
	return child->fn(child->arg);
}

static int wrap_clone(clone_fn *fn, void *stack, int flags, void *arg, pid_t *ptid, void *tls,
		      pid_t *ctid)
{
	struct cloned child = {.fn = fn, .arg = arg};

	if (flags & CLONE_VM || !fn || !stack)
		return real_clone(fn, stack, flags, arg, ptid, tls, ctid);
	return real_clone(start_cloned, stack, flags, &child, ptid, tls, ctid);
}

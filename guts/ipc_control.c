/* SPDX-License-Identifier: MIT
 *
 * shmctl(2) and msgctl(2): what belongs to the user is root's in the session.
 * What they take and give begins with a struct ipc_perm.
 */
static void ipc_seen(struct ipc_perm *p)
{
	if (session.unknown_real)
		return;
	if (p->uid == session.real_uid)
		p->uid = p->gid = 0;
	if (p->cuid == session.real_uid)
		p->cuid = p->cgid = 0;
}

/* The other way round, for as long as the call takes. */
static struct ipc_perm ipc_given(struct ipc_perm *p)
{
	struct ipc_perm given = *p;

	if (!session.unknown_real && !p->uid)
		p->uid = session.real_uid;
	if (!session.unknown_real && !p->gid)
		p->gid = session.real_gid;
	return given;
}

static int wrap_ipc_control(ipc_call *call, int id, int cmd, void *ds, int tells)
{
	struct ipc_perm *p = ds, given;
	int result;

	if (cmd == IPC_SET && p) {
		given = ipc_given(p);
		result = call(id, cmd, ds);
		p->uid = given.uid;
		p->gid = given.gid;
		return result;
	}
	result = call(id, cmd, ds);
	if (result >= 0 && tells)
		ipc_seen(p);
	return result;
}

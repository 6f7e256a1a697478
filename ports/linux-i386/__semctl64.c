/* SPDX-License-Identifier: MIT
 *
 * semctl(2), of programs whose times have 64 bits.
 */
static int wrap___semctl64(int id, int num, int cmd, unsigned long arg)
{
	struct ipc_perm *p = (struct ipc_perm *)arg, given;
	int result;

	if (cmd == IPC_SET && p) {
		given = ipc_given(p);
		result = real___semctl64(id, num, cmd, arg);
		p->uid = given.uid;
		p->gid = given.gid;
		return result;
	}
	result = real___semctl64(id, num, cmd, arg);
	if (result >= 0 && (cmd == IPC_STAT || cmd == SEM_STAT || cmd == SEM_STAT_ANY))
		ipc_seen(p);
	return result;
}

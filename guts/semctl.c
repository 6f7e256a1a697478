/* SPDX-License-Identifier: MIT
 *
 * semctl(2): as shmctl, where it has such an argument.
 */
static int wrap_semctl(int id, int num, int cmd, unsigned long arg)
{
	struct ipc_perm *p = (struct ipc_perm *)arg, given;
	int result;

	if (cmd == IPC_SET && p) {
		given = ipc_given(p);
		result = real_semctl(id, num, cmd, arg);
		p->uid = given.uid;
		p->gid = given.gid;
		return result;
	}
	result = real_semctl(id, num, cmd, arg);
	if (result >= 0 && (cmd == IPC_STAT || cmd == SEM_STAT || cmd == SEM_STAT_ANY))
		ipc_seen(p);
	return result;
}

/* SPDX-License-Identifier: MIT
 *
 * setpriority(2): root may raise one; that the real user can't is kept quiet.
 */
static int wrap_setpriority(__priority_which_t which, id_t who, int prio)
{
	return unless_refused(real_setpriority(which, who, prio), CAP_SYS_NICE);
}

/* SPDX-License-Identifier: MIT
 *
 * ulckpwdf(3): gives up what lckpwdf took.
 */
static int wrap_ulckpwdf(void)
{
	return accounts_locked() < 0 ? real_ulckpwdf() : accounts_unlock();
}

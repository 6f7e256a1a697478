/* SPDX-License-Identifier: MIT
 *
 * closefrom(3): as close_range.
 */
static void wrap_closefrom(int first)
{
	int held = conn_hold(first < 0 ? 0 : (unsigned)first, ~0u);

	real_closefrom(first);
	if (held)
		conn_release();
}

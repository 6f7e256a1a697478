/* SPDX-License-Identifier: MIT
 *
 * rewinddir(3): the entries are read anew.
 */
static void wrap_rewinddir(DIR *dir)
{
	real_rewinddir(dir);
	nodes_refresh();
}

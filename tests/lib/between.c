/* SPDX-License-Identifier: MIT
 *
 * A program to be linked statically, which no library is loaded into: becomes
 * what its arguments say.
 */
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc > 1)
		execv(argv[1], argv + 1);
	return 127;
}

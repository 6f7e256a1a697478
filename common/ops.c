/* SPDX-License-Identifier: MIT
 *
 * Words for operations, in both directions.  Used by the server and the
 * tools; the client sends numbers only.
 */
#include "ops.h"

#include <string.h>

static const char *const words[OP_MAX] = {
#define OP_WORD(name, word, class) [OP_##name] = word,
    PQFS_OPS(OP_WORD)
#undef OP_WORD
};

int op_creates(unsigned op)
{
	return op == OP_CREAT || op == OP_MKDIR || op == OP_MKNOD || op == OP_SYMLINK;
}

int op_describes(unsigned op)
{
	return op_creates(op) || op == OP_CHOWN || op == OP_CHMOD;
}

const char *op_word(unsigned op)
{
	return op < OP_MAX ? words[op] : "unknown";
}

int op_from_word(const char *word)
{
	for (int i = 0; i < OP_MAX; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

/* SPDX-License-Identifier: MIT
 *
 * The table of handlers.  Called by the event loop for every PSEUDO_MSG_OP
 * that is not just a line for the log.
 */
#include "handle.h"

#include <errno.h>

#include "devices.h"
#include "diag.h"
#include "store.h"

enum class { note, ask, tell };

static const struct handler {
	enum class class;
	int (*run)(const struct request *q, struct answer *a);
} handlers[OP_MAX] = {
#define RUN_note(name) NULL
#define RUN_ask(name) handle_##name
#define RUN_tell(name) handle_##name
#define HANDLER_ROW(name, word, class) [OP_##name] = {class, RUN_##class(name)},
    PQFS_OPS(HANDLER_ROW)
#undef HANDLER_ROW
};

bool handle_changes(unsigned op)
{
	return op < OP_MAX && handlers[op].class == tell;
}

int handle(const struct request *q, struct answer *a)
{
	unsigned op = q->msg->op;
	int result;

	*a = (struct answer){.value = ""};
	if (op >= OP_MAX || op == OP_NONE)
		return -EOPNOTSUPP;
	if (!handlers[op].run)
		return 0;
	devices_look();
	if (handlers[op].class == ask)
		return handlers[op].run(q, a);
	result = store_save();
	if (result)
		return result;
	result = handlers[op].run(q, a);
	if (!result)
		result = store_keep();
	else
		store_undo();
	return store_failed() ? -EIO : result;
}

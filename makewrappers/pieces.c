/* SPDX-License-Identifier: MIT
 *
 * The pieces of C that a spec becomes.
 */
#include "pieces.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void put(struct text *t, const char *format, ...)
{
	va_list ap;
	char *piece = NULL;

	va_start(ap, format);
	if (vasprintf(&piece, format, ap) < 0)
		die_at("makewrappers", 0, "out of memory");
	va_end(ap);
	t->s = grow(t->s, t->n + strlen(piece) + 1);
	strcpy(t->s + t->n, piece);
	t->n += strlen(piece);
	free(piece);
}

int is_void(const struct spec *sp)
{
	return !strcmp(sp->type, "void");
}

static int is_pointer(const struct spec *sp)
{
	return sp->type[strlen(sp->type) - 1] == '*';
}

/* Whether the type separates itself from a name, as "char *" does. */
static const char *gap(const char *type)
{
	return type[strlen(type) - 1] == '*' ? "" : " ";
}

int has_real(const struct spec *sp)
{
	return !sp->internal && !sp->syscall && (sp->kind != KIND_PASS || sp->called) &&
	       !(sp->variadic && !strcmp(sp->params[sp->nparams - 1].type, "va_list"));
}

/* "int fd, mode_t mode"; with `signature`, the optional ones as "...". */
static char *params_text(const struct spec *sp, int signature)
{
	int n = signature ? sp->nfixed : sp->nparams;
	struct text t = {0};

	put(&t, "%s", sp->nparams ? "" : "void");
	for (int i = 0; i < n; i++)
		put(&t, "%s%s%s%s%s", i ? ", " : "", sp->params[i].type, gap(sp->params[i].type),
		    sp->params[i].name, sp->params[i].array);
	if (signature && sp->variadic)
		put(&t, ", ...");
	return t.s;
}

static char *args_text(const struct spec *sp)
{
	struct text t = {0};

	put(&t, "%s", "");
	for (int i = 0; i < sp->nparams; i++)
		put(&t, "%s%s", i ? ", " : "", sp->params[i].name);
	return t.s;
}

/* The types of a pointer to the real function. */
static char *real_types_text(const struct spec *sp)
{
	struct text t = {0};

	put(&t, "%s", sp->nparams ? "" : "void");
	for (int i = 0; i < sp->nfixed; i++)
		put(&t, "%s%s%s", i ? ", " : "", sp->params[i].type,
		    *sp->params[i].array ? " *" : "");
	if (sp->variadic)
		put(&t, ", ...");
	return t.s;
}

/* The statements that fetch optional arguments. */
static char *fetch_text(const struct spec *sp)
{
	struct text t = {0};

	put(&t, "%s", "");
	if (!sp->variadic)
		return t.s;
	if (!strcmp(sp->params[sp->nfixed].type, "va_list")) {
		put(&t, "\tva_list %s;\n\n\tva_start(%s, %s);\n", sp->params[sp->nfixed].name,
		    sp->params[sp->nfixed].name, sp->params[sp->nfixed - 1].name);
		return t.s;
	}
	for (int i = sp->nfixed; i < sp->nparams; i++)
		put(&t, "\t%s%s%s = 0;\n", sp->params[i].type, gap(sp->params[i].type),
		    sp->params[i].name);
	put(&t, "\n\tif (%s) {\n\t\tva_list optional;\n\n\t\tva_start(optional, %s);\n",
	    sp->when ? sp->when : "1", sp->params[sp->nfixed - 1].name);
	for (int i = sp->nfixed; i < sp->nparams; i++)
		put(&t, "\t\t%s = va_arg(optional, %s);\n", sp->params[i].name, sp->params[i].type);
	put(&t, "\t\tva_end(optional);\n\t}\n");
	return t.s;
}

static const struct param *param_find(const struct spec *sp, const char *name)
{
	for (int i = 0; i < sp->nparams; i++)
		if (!strcmp(sp->params[i].name, name))
			return &sp->params[i];
	return NULL;
}

/* The descriptor that a path parameter is relative to, as an expression. */
static const char *base_of(const struct spec *sp, const char *path)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*sdirfd", (int)(strlen(path) - 4), path);
	for (int i = 0; i < sp->nparams; i++)
		if (!strcmp(sp->params[i].name, name))
			return sp->params[i].name;
	return "AT_FDCWD";
}

static int is_path(const struct param *p)
{
	size_t n = strlen(p->name);

	return n >= 4 && !strcmp(p->name + n - 4, "path");
}

/* The arguments of log_call that say which file: OP, base, path, base, path. */
static char *log_text(const struct spec *sp)
{
	struct text t = {0};
	int paths = 0;

	put(&t, "OP_%s", sp->op);
	for (int i = 0; i < sp->nparams && paths < 2; i++)
		if (is_path(&sp->params[i]) && sp->params[i].type[0] == 'c') {
			put(&t, ", %s, %s", base_of(sp, sp->params[i].name), sp->params[i].name);
			paths++;
		}
	if (!paths && param_find(sp, "fd")) {
		put(&t, ", fd, \"\"");
		paths++;
	}
	for (; paths < 2; paths++)
		put(&t, ", AT_FDCWD, NULL");
	return t.s;
}

static char *failed_text(const struct spec *sp)
{
	struct text t = {0};

	if (sp->keeps_errno)
		put(&t, "1");
	else if (is_pointer(sp))
		put(&t, "!rc");
	else
		put(&t, "rc == (%s)-1", sp->syscall ? "long" : sp->type);
	return t.s;
}

/* A spelling's call: an operation's name becomes op_NAME. */
static char *call_text(const struct specs *specs, const struct spec *sp)
{
	struct text t = {0};
	char *name;
	const struct spec *target;

	if (sp->kind == KIND_GUTS || sp->kind == KIND_PATH) {
		put(&t, "op_%s(%s)", sp->name, args_text(sp));
		return t.s;
	}
	name = copy(sp->expr, strcspn(sp->expr, "("));
	target = specs_find(specs, name);
	if (target && target->kind != KIND_GUTS && target->kind != KIND_PATH)
		die_at(sp->file, sp->line, "%s: '%s' is no operation", sp->name, name);
	put(&t, "%s%s", target ? "op_" : "", sp->expr);
	return t.s;
}

/* Whether a path's last component is not followed, as an expression of flags. */
static const char *nofollow_of(const struct param *p)
{
	struct text t = {0};

	if (!p->nofollow)
		return "0";
	if (!*p->nofollow)
		return "AT_SYMLINK_NOFOLLOW";
	put(&t, "(%s) ? AT_SYMLINK_NOFOLLOW : 0", p->nofollow);
	return t.s;
}

/* The statements that judge and translate each path. */
static char *translate_text(const struct spec *sp)
{
	const char *fail = is_pointer(sp) ? "NULL" : "-1";
	struct text t = {0};

	put(&t, "%s", "");
	for (int i = 0; i < sp->nparams; i++) {
		const struct param *p = &sp->params[i];
		const char *flags;

		if (!is_path(p))
			continue;
		flags = nofollow_of(p);
		put(&t,
		    "\t\tchar buf_%s[MSG_PATH_MAX];\n\n"
		    "\t\tif (judged() && may_search(%s, %s, %s))\n\t\t\treturn %s;\n"
		    "\t\tif (%s && !(%s = path_in_root(%s, %s, %s, buf_%s)))\n"
		    "\t\t\treturn %s;",
		    p->name, base_of(sp, p->name), p->name, flags, fail, p->name, p->name,
		    base_of(sp, p->name), p->name, flags, p->name, fail);
	}
	return t.s;
}

/* Whether root's way to each path could be made. */
static char *way_text(const struct spec *sp)
{
	struct text t = {0};

	for (int i = 0; i < sp->nparams; i++)
		if (is_path(&sp->params[i]))
			put(&t, "%s!make_way(%s, %s, %s)", t.n ? " && " : "",
			    base_of(sp, sp->params[i].name), sp->params[i].name,
			    nofollow_of(&sp->params[i]));
	if (!t.n)
		put(&t, "0");
	return t.s;
}

/* The call that a number of syscall(2) stands for: its arguments get the names
 * that the spec gives them. */
static char *number_text(const struct specs *specs, const struct spec *sp)
{
	struct text t = {0};

	put(&t, "({");
	for (int i = 0; i < sp->nparams; i++)
		put(&t, " %s%s%s = (%s)raw[%d]; (void)%s;", sp->params[i].type,
		    gap(sp->params[i].type), sp->params[i].name, sp->params[i].type, i,
		    sp->params[i].name);
	put(&t, " %s; })", call_text(specs, sp));
	return t.s;
}

struct fields fields_of(const struct specs *specs, const struct spec *sp)
{
	struct fields f = {0};
	struct text log_line = {0}, version = {0};
	int logs = sp->kind == KIND_SPELLING && strcmp(sp->op, "NONE");

	put(&log_line, "%s", "");
	if (logs)
		put(&log_line, "\n\tif (logging())\n\t\tlog_call(%s, %s);", log_text(sp),
		    failed_text(sp));
	put(&version, "\"%s\"", sp->version ? sp->version : "");
	field_add(&f, "text", sp->text);
	field_add(&f, "type", sp->type);
	field_add(&f, "name", sp->name);
	field_add(&f, "params", params_text(sp, 0));
	field_add(&f, "signature", params_text(sp, 1));
	field_add(&f, "args", args_text(sp));
	field_add(&f, "real_types", real_types_text(sp));
	field_add(&f, "fetch", fetch_text(sp));
	field_add(&f, "end",
		  sp->variadic && !strcmp(sp->params[sp->nfixed].type, "va_list")
		      ? "\tva_end(ap);\n"
		      : "");
	field_add(&f, "log", log_text(sp));
	field_add(&f, "log_line", log_line.s);
	field_add(&f, "failed", failed_text(sp));
	field_add(&f, "fail", is_pointer(sp) ? "NULL" : "-1");
	field_add(&f, "version", version.s);
	field_add(&f, "translate", translate_text(sp));
	field_add(&f, "way", way_text(sp));
	field_add(&f, "call",
		  sp->kind == KIND_PASS ? ""
		  : sp->syscall         ? number_text(specs, sp)
					: call_text(specs, sp));
	return f;
}

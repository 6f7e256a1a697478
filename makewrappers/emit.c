/* SPDX-License-Identifier: MIT
 *
 * From specs to C: each spec becomes the fields of template sections.
 */
#include "emit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "template.h"

/* A string that grows. */
struct text {
	char *s;
	unsigned long n;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...)
{
	__builtin_va_list ap;
	char *piece = NULL;

	__builtin_va_start(ap, format);
	if (vasprintf(&piece, format, ap) < 0)
		die_at("makewrappers", 0, "out of memory");
	__builtin_va_end(ap);
	t->s = grow(t->s, t->n + strlen(piece) + 1);
	strcpy(t->s + t->n, piece);
	t->n += strlen(piece);
	free(piece);
}

static int is_void(const struct spec *sp)
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

static int has_real(const struct spec *sp)
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
		    "\t\t%s = path_in_root(%s, %s, %s, buf_%s);\n"
		    "\t\tif (!%s)\n\t\t\treturn %s;",
		    p->name, base_of(sp, p->name), p->name, flags, fail, p->name,
		    base_of(sp, p->name), p->name, flags, p->name, p->name, fail);
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

static struct fields fields_of(const struct specs *specs, const struct spec *sp)
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
	field_add(&f, "call", sp->kind == KIND_PASS ? "" : call_text(specs, sp));
	return f;
}

/* Renames `path`.new to `path` unless both hold the same. */
static void replace_if_different(const char *path)
{
	char temporary[4096];
	int a, b = 0;
	FILE *old, *new;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	old = fopen(path, "r");
	new = fopen(temporary, "r");
	if (old && new) {
		do {
			a = getc(old);
			b = getc(new);
		} while (a == b && a != EOF);
		if (a == b) {
			fclose(old);
			fclose(new);
			unlink(temporary);
			return;
		}
	}
	if (old)
		fclose(old);
	if (new)
		fclose(new);
	if (rename(temporary, path))
		die_at(path, 0, "can't be written");
}

static FILE *product_open(const char *out, const char *name, char *path, size_t size)
{
	char temporary[4096];
	FILE *f;

	snprintf(path, size, "%s/%s", out, name);
	snprintf(temporary, sizeof(temporary), "%s.new", path);
	f = fopen(temporary, "w");
	if (!f)
		die_at(temporary, 0, "can't be written");
	return f;
}

static void product_close(FILE *f, const char *path)
{
	if (ferror(f) | fclose(f))
		die_at(path, 0, "can't be written");
	replace_if_different(path);
}

/* The file that holds an operation's body: the last port's own comes first. */
static void body_path(const struct spec *sp, char *const *ports, const char *guts, char *path,
		      size_t size)
{
	int n = 0;

	while (ports[n])
		n++;
	while (n--) {
		snprintf(path, size, "%s/%s.c", ports[n], sp->name);
		if (!access(path, R_OK))
			return;
	}
	snprintf(path, size, "%s/%s.c", guts, sp->name);
	if (access(path, R_OK))
		die_at(sp->file, sp->line, "%s: there is no %s", sp->name, path);
}

/* The ports' names, for the heads of the products. */
static char *ports_text(char *const *ports)
{
	struct text t = {0};

	for (int i = 0; ports[i]; i++)
		put(&t, "%s%s", i ? ", " : "", ports[i]);
	return t.s;
}

static void emit_wrapper(const struct specs *specs, const struct template *t, const struct spec *sp,
			 FILE *f)
{
	struct fields fields;

	if (sp->internal || sp->syscall || sp->kind == KIND_PASS)
		return;
	fields = fields_of(specs, sp);
	/* A function with a list of arguments has no real one to hand it to. */
	if (!sp->always && !has_real(sp))
		die_at(sp->file, sp->line, "%s: takes a va_list, so it must be 'always'", sp->name);
	template_fill(t,
		      is_void(sp)  ? "wrapper_void"
		      : sp->always ? "wrapper_always"
				   : "wrapper",
		      &fields, f);
}

static void emit_wrappers(const struct specs *specs, const struct template *t, char *const *ports,
			  const char *guts, const char *out)
{
	struct fields none = {0};
	char path[4096], body[4096];
	FILE *f = product_open(out, "wrappers.c", path, sizeof(path));

	field_add(&none, "port", ports_text(ports));
	template_fill(t, "head", &none, f);
	for (int i = 0; i < specs->count; i++)
		if (specs->list[i].kind == KIND_GUTS) {
			struct fields fields = fields_of(specs, &specs->list[i]);

			template_fill(t, "declare", &fields, f);
		}
	putc('\n', f);
	for (int i = 0; i < specs->count; i++) {
		struct fields file = {0};

		if (specs->list[i].kind != KIND_GUTS)
			continue;
		body_path(&specs->list[i], ports, guts, body, sizeof(body));
		field_add(&file, "file", body);
		template_fill(t, "include", &file, f);
	}
	for (int i = 0; i < specs->count; i++) {
		const struct spec *sp = &specs->list[i];

		if (sp->kind == KIND_GUTS || sp->kind == KIND_PATH) {
			struct fields fields = fields_of(specs, sp);

			template_fill(t,
				      sp->kind == KIND_PATH ? "operation_path"
				      : is_void(sp)         ? "operation_void"
							    : "operation",
				      &fields, f);
		}
	}
	template_fill(t, "dispatch", &none, f);
	for (int i = 0; i < specs->count; i++)
		if (specs->list[i].syscall) {
			struct fields fields = fields_of(specs, &specs->list[i]);
			struct text call = {0};
			const struct spec *sp = &specs->list[i];

			/* The numbers' arguments, by the names of the spec. */
			put(&call, "({");
			for (int k = 0; k < sp->nparams; k++)
				put(&call, " %s%s%s = (%s)raw[%d]; (void)%s;", sp->params[k].type,
				    gap(sp->params[k].type), sp->params[k].name, sp->params[k].type,
				    k, sp->params[k].name);
			put(&call, " %s; })", call_text(specs, sp));
			for (int k = 0; k < fields.count; k++)
				if (!strcmp(fields.list[k].name, "call"))
					fields.list[k].text = call.s;
			template_fill(t, "case", &fields, f);
		}
	template_fill(t, "dispatch_end", &none, f);
	for (int i = 0; i < specs->count; i++)
		emit_wrapper(specs, t, &specs->list[i], f);
	product_close(f, path);
}

static void emit_real(const struct specs *specs, const struct template *t, char *const *ports,
		      const char *out)
{
	struct fields none = {0};
	char path[4096];
	FILE *f = product_open(out, "real.h", path, sizeof(path));

	field_add(&none, "port", ports_text(ports));
	template_fill(t, "real_head", &none, f);
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < specs->count; i++) {
			const struct spec *sp = &specs->list[i];
			struct fields fields;

			if (!has_real(sp))
				continue;
			fields = fields_of(specs, sp);
			template_fill(t,
				      !pass         ? "real_enum"
				      : is_void(sp) ? "real_void"
						    : "real",
				      &fields, f);
		}
		template_fill(t, pass ? "real_tail" : "real_mid", &none, f);
	}
	product_close(f, path);
	f = product_open(out, "real_names.h", path, sizeof(path));
	template_fill(t, "names_head", &none, f);
	for (int i = 0; i < specs->count; i++)
		if (has_real(&specs->list[i])) {
			struct fields fields = fields_of(specs, &specs->list[i]);

			template_fill(t, "names", &fields, f);
		}
	product_close(f, path);
}

static void emit_exports(const struct specs *specs, const char *out)
{
	char path[4096];
	FILE *f = product_open(out, "exports.map", path, sizeof(path));

	fputs("{\nglobal:\n", f);
	for (int i = 0; i < specs->count; i++) {
		const struct spec *sp = &specs->list[i];

		if (!sp->internal && !sp->syscall && sp->kind != KIND_PASS)
			fprintf(f, "\t%s;\n", sp->name);
	}
	fputs("local:\n\t*;\n};\n", f);
	product_close(f, path);
}

/* A body that no spec names would silently be left out. */
static void check_bodies(const struct specs *specs, const char *guts)
{
	struct dirent *e;
	DIR *d = opendir(guts);

	if (!d)
		die_at(guts, 0, "can't be read");
	while ((e = readdir(d))) {
		size_t n = strlen(e->d_name);
		char *name, *file = NULL;
		const struct spec *sp;

		if (n < 3 || strcmp(e->d_name + n - 2, ".c"))
			continue;
		name = copy(e->d_name, n - 2);
		sp = specs_find(specs, name);
		if ((!sp || sp->kind != KIND_GUTS) && asprintf(&file, "%s/%s", guts, e->d_name) > 0)
			die_at(file, 1, "no spec says that %s has guts", name);
		free(name);
	}
	closedir(d);
}

void emit_all(const struct specs *specs, char *const *ports, const char *template, const char *guts,
	      const char *out)
{
	static struct template t;

	template_read(&t, template);
	check_bodies(specs, guts);
	for (int i = 0; ports[i]; i++)
		check_bodies(specs, ports[i]);
	emit_wrappers(specs, &t, ports, guts, out);
	emit_real(specs, &t, ports, out);
	emit_exports(specs, out);
}

void emit_list(const struct specs *specs)
{
	static const char *const kinds[] = {"guts", "spelling", "path", "pass"};

	for (int i = 0; i < specs->count; i++) {
		const struct spec *sp = &specs->list[i];

		printf("%s%s\t%s\t%s%s\t", sp->syscall ? "syscall:" : "", sp->name, sp->port,
		       sp->internal ? "internal " : "", kinds[sp->kind]);
		if (sp->kind == KIND_GUTS)
			printf("%s.c\n", sp->name);
		else
			printf("%s\n", sp->kind == KIND_PATH ? "-" : sp->expr);
	}
}

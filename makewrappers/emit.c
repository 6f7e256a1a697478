/* SPDX-License-Identifier: MIT
 *
 * From specs to C: each spec fills in sections of the template.
 */
#include "emit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pieces.h"
#include "template.h"

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

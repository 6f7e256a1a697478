/* SPDX-License-Identifier: MIT
 *
 * Reading of spec files: lines are joined, split into prototype, kind and
 * clauses, and checked.  Whatever is not understood is an error with its place.
 */
#include "spec.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die_at(const char *file, int line, const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void *grow(void *p, unsigned long size)
{
	p = realloc(p, size);
	if (!p) {
		fputs("makewrappers: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

char *copy(const char *s, unsigned long n)
{
	char *p = grow(NULL, n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

/* A copy of [s, end) without white space around it. */
static char *trimmed(const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	return copy(s, (unsigned long)(end - s));
}

static int is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The end of the parenthesis that opens at `s`, or NULL. */
static char *closing(char *s)
{
	int depth = 0;

	for (; *s; s++) {
		if (*s == '(')
			depth++;
		else if (*s == ')' && !--depth)
			return s;
	}
	return NULL;
}

/* Cuts the word `word` off the end of the string, if it is there. */
static int cut_annotation(char *s, const char *word)
{
	size_t n = strlen(s), w = strlen(word);

	if (n <= w || strcmp(s + n - w, word) || is_word(s[n - w - 1]))
		return 0;
	s[n - w] = '\0';
	for (n -= w; n && isspace((unsigned char)s[n - 1]);)
		s[--n] = '\0';
	return 1;
}

/* What is said of a path's last component: NULL, "" for nofollow, or the
 * expression of nofollow(EXPR). */
static char *cut_nofollow(char *s)
{
	char *open = strstr(s, "nofollow("), *value;

	if (open && open > s && !is_word(open[-1]) && closing(open + 8) == s + strlen(s) - 1) {
		value = trimmed(open + 9, s + strlen(s) - 1);
		while (open > s && isspace((unsigned char)open[-1]))
			open--;
		*open = '\0';
		return value;
	}
	if (cut_annotation(s, "byflags"))
		return copy("flags & AT_SYMLINK_NOFOLLOW", 27);
	return cut_annotation(s, "nofollow") ? copy("", 0) : NULL;
}

static void parse_param(struct spec *sp, char *text)
{
	struct param *p = &sp->params[sp->nparams];
	char *end, *name;

	if (sp->nparams == MAX_PARAMS)
		die_at(sp->file, sp->line, "%s: more than %d parameters", sp->name, MAX_PARAMS);
	p->nofollow = cut_nofollow(text);
	end = text + strlen(text);
	p->array = "";
	if (end > text && end[-1] == ']') {
		char *open = strchr(text, '[');

		if (!open)
			die_at(sp->file, sp->line, "%s: parameter '%s' is not understood", sp->name,
			       text);
		p->array = copy(open, strlen(open));
		end = open;
	}
	for (name = end; name > text && is_word(name[-1]);)
		name--;
	if (name == end || name == text)
		die_at(sp->file, sp->line, "%s: parameter '%s' has no type or no name", sp->name,
		       text);
	p->type = trimmed(text, name);
	p->name = copy(name, (unsigned long)(end - name));
	sp->nparams++;
}

static void parse_params(struct spec *sp, char *s, char *end)
{
	int depth = 0;
	char *start = s;
	char *whole = trimmed(s, end);

	if (!strcmp(whole, "void"))
		return;
	for (;; s++) {
		char *one;

		if (*s == '(')
			depth++;
		if (s < end && (*s != ',' || depth)) {
			if (*s == ')')
				depth--;
			continue;
		}
		one = trimmed(start, s);
		if (!strncmp(one, "...", 3)) {
			sp->variadic = 1;
			sp->nfixed = sp->nparams;
			one = trimmed(one + 3, one + strlen(one));
		}
		if (!*one)
			die_at(sp->file, sp->line, "%s: an empty parameter", sp->name);
		parse_param(sp, one);
		if (s == end)
			return;
		start = s + 1;
	}
}

/* Takes "word=VALUE" off the clauses at *s; returns VALUE's copy or NULL. */
static char *clause_value(char **s, const char *word)
{
	size_t n = strlen(word);
	char *end;

	if (strncmp(*s, word, n) || (*s)[n] != '=')
		return NULL;
	for (end = *s + n + 1; *end && !isspace((unsigned char)*end);)
		end++;
	char *value = copy(*s + n + 1, (unsigned long)(end - *s) - n - 1);

	*s = end;
	return value;
}

static void parse_clauses(struct spec *sp, char *s)
{
	for (;;) {
		char *value;

		while (isspace((unsigned char)*s))
			s++;
		if (!*s)
			return;
		if ((value = clause_value(&s, "op"))) {
			sp->op = value;
		} else if ((value = clause_value(&s, "version"))) {
			sp->version = value;
		} else if ((value = clause_value(&s, "absent"))) {
			sp->absent = value;
		} else if (!strncmp(s, "when(", 5)) {
			char *end = closing(s + 4);

			if (!end)
				die_at(sp->file, sp->line, "%s: when( is not closed", sp->name);
			sp->when = trimmed(s + 5, end);
			s = end + 1;
		} else if (!strncmp(s, "errno", 5) && !is_word(s[5])) {
			sp->keeps_errno = 1;
			s += 5;
		} else if (!strncmp(s, "always", 6) && !is_word(s[6])) {
			sp->always = 1;
			s += 6;
		} else {
			die_at(sp->file, sp->line, "%s: clause '%s' is not known", sp->name, s);
		}
	}
}

/* The end of a spelling's expression: its outermost call. */
static char *expr_end(struct spec *sp, char *s)
{
	char *open = strchr(s, '('), *end = open ? closing(open) : NULL;

	if (!end)
		die_at(sp->file, sp->line, "%s: '%s' is no call", sp->name, s);
	return end + 1;
}

/* The reason of a pass, in [s, end), which may end in absent=WHERE. */
static void parse_reason(struct spec *sp, const char *s, const char *end)
{
	char *clause;

	sp->kind = KIND_PASS;
	sp->expr = trimmed(s, end);
	clause = strstr(sp->expr, "absent=");
	if (clause && (clause == sp->expr || clause[-1] == ' ')) {
		sp->absent = copy(clause + 7, strlen(clause + 7));
		while (clause > sp->expr && clause[-1] == ' ')
			clause--;
		*clause = '\0';
	}
	if (!*sp->expr)
		die_at(sp->file, sp->line, "%s: passed by without a reason", sp->name);
}

static void parse_kind(struct spec *sp, char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	if (*s == '=') {
		char *end = expr_end(sp, s + 1);

		sp->kind = KIND_SPELLING;
		sp->expr = trimmed(s + 1, end);
		parse_clauses(sp, end);
	} else if (!strncmp(s, "guts", 4) && !is_word(s[4])) {
		sp->kind = KIND_GUTS;
		parse_clauses(sp, s + 4);
	} else if (!strncmp(s, "path", 4) && !is_word(s[4])) {
		sp->kind = KIND_PATH;
		parse_clauses(sp, s + 4);
	} else if (!strncmp(s, "pass ", 5)) {
		parse_reason(sp, s + 5, s + strlen(s));
	} else if (!strncmp(s, "real ", 5)) {
		parse_reason(sp, s + 5, s + strlen(s));
		sp->called = 1;
	} else {
		die_at(sp->file, sp->line, "%s: kind '%s' is not known", sp->name, s);
	}
}

static void check(const struct spec *sp)
{
	if (sp->variadic && sp->nfixed == 0)
		die_at(sp->file, sp->line, "%s: nothing stands before '...'", sp->name);
	if (sp->when && !sp->variadic)
		die_at(sp->file, sp->line, "%s: when() without an optional argument", sp->name);
	if (sp->internal && sp->kind != KIND_GUTS)
		die_at(sp->file, sp->line, "%s: only an operation can be internal", sp->name);
	if (sp->kind == KIND_PATH && !strcmp(sp->type, "void"))
		die_at(sp->file, sp->line, "%s: can't tell that a path leads nowhere", sp->name);
	if (sp->syscall && sp->kind != KIND_SPELLING)
		die_at(sp->file, sp->line, "%s: a system call is a spelling", sp->name);
}

static struct spec *spec_new(struct specs *specs, const char *file, int line, const char *text)
{
	struct spec *sp;

	specs->list = grow(specs->list, sizeof(*sp) * (unsigned long)(specs->count + 1));
	sp = &specs->list[specs->count];
	*sp = (struct spec){
	    .port = specs->port, .file = file, .line = line, .op = "NONE", .name = ""};
	sp->text = copy(text, strlen(text));
	return sp;
}

/* Counts the last spec in, or puts it in the place of another folder's of the
 * same symbol. */
static void spec_add(struct specs *specs)
{
	const struct spec *sp = &specs->list[specs->count];

	for (int i = 0; i < specs->count; i++) {
		struct spec *old = &specs->list[i];

		if (strcmp(old->name, sp->name) || old->syscall != sp->syscall)
			continue;
		if (!strcmp(old->port, sp->port))
			die_at(sp->file, sp->line, "%s: is already at %s:%d", sp->name, old->file,
			       old->line);
		*old = *sp;
		return;
	}
	specs->count++;
}

static void parse_prototype(struct specs *specs, const char *file, int line, char *text)
{
	struct spec *sp = spec_new(specs, file, line, text);
	char *open, *close, *name, *start = text;

	if (!strncmp(start, "internal ", 9)) {
		sp->internal = 1;
		start += 9;
	}
	open = strchr(start, '(');
	close = open ? closing(open) : NULL;
	if (!close || close[1] != ';')
		die_at(file, line, "no prototype: '%s'", text);
	for (name = open; name > start && is_word(name[-1]);)
		name--;
	sp->name = copy(name, (unsigned long)(open - name));
	sp->type = trimmed(start, name);
	if (!*sp->name || !*sp->type)
		die_at(file, line, "a prototype needs a type and a name: '%s'", text);
	sp->syscall = !strcmp(sp->type, "syscall");
	parse_params(sp, open + 1, close);
	if (!sp->variadic)
		sp->nfixed = sp->nparams;
	parse_kind(sp, close + 2);
	check(sp);
	spec_add(specs);
}

/* pass REASON: NAME NAME ... */
static void parse_passes(struct specs *specs, const char *file, int line, char *text)
{
	char *colon = strchr(text, ':'), *name;

	if (!colon)
		die_at(file, line, "passes what? A colon and names are missing: '%s'", text);
	for (name = colon + 1; *(name += strspn(name, " "));) {
		struct spec *sp = spec_new(specs, file, line, "");
		size_t n = strcspn(name, " ");

		sp->name = copy(name, n);
		for (const char *c = sp->name; *c; c++)
			if (!is_word(*c))
				die_at(file, line, "'%s' is no name", sp->name);
		parse_reason(sp, text + 5, colon);
		spec_add(specs);
		name += n;
	}
}

/* judged VERSION MACHINE */
static void parse_judged(struct specs *specs, const char *file, int line, char *text)
{
	char *version = text + 7, *machine = strchr(version, ' ');

	if (!machine || strchr(machine + 1, ' '))
		die_at(file, line, "judged with what? A version and a machine: '%s'", text);
	if (specs->judged_version && !strcmp(specs->judged_port, specs->port))
		die_at(file, line, "judged with another libc, too");
	specs->judged_port = specs->port;
	specs->judged_version = trimmed(version, machine);
	specs->judged_machine = trimmed(machine, machine + strlen(machine));
}

static void parse_line(struct specs *specs, const char *file, int line, char *text)
{
	if (!strncmp(text, "pass ", 5))
		parse_passes(specs, file, line, text);
	else if (!strncmp(text, "judged ", 7))
		parse_judged(specs, file, line, text);
	else
		parse_prototype(specs, file, line, text);
}

/* Folds white space, in place. */
static void fold(char *s)
{
	char *out = s;

	for (; *s; s++) {
		if (!isspace((unsigned char)*s))
			*out++ = *s;
		else if (out[-1] != ' ')
			*out++ = ' ';
	}
	while (out[-1] == ' ')
		out--;
	*out = '\0';
}

void specs_read(struct specs *specs, const char *file)
{
	char *line = NULL, *whole = grow(NULL, 1);
	size_t size = 0;
	int number = 0, first = 0;
	FILE *f = fopen(file, "r");

	if (!f)
		die_at(file, 0, "can't be read");
	*whole = '\0';
	while (getline(&line, &size, f) >= 0) {
		size_t have = strlen(whole), n;
		int continues = isspace((unsigned char)*line) && *whole;

		number++;
		line[strcspn(line, "#")] = '\0';
		if (line[strspn(line, " \t\n")] == '\0')
			continue;
		n = strlen(line);
		if (isspace((unsigned char)*line) && !*whole)
			die_at(file, number, "continues nothing");
		if (!continues && *whole) {
			fold(whole);
			parse_line(specs, file, first, whole);
			have = 0;
		}
		if (!continues)
			first = number;
		whole = grow(whole, have + n + 1);
		memcpy(whole + have, line, n + 1);
	}
	if (*whole) {
		fold(whole);
		parse_line(specs, file, first, whole);
	}
	fclose(f);
	free(line);
	free(whole);
}

const struct spec *specs_find(const struct specs *specs, const char *name)
{
	for (int i = 0; i < specs->count; i++)
		if (!specs->list[i].syscall && !strcmp(specs->list[i].name, name))
			return &specs->list[i];
	return NULL;
}

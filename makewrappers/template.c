/* SPDX-License-Identifier: MIT
 *
 * Reading and filling of templates.
 */
#include "template.h"

#include <stdlib.h>
#include <string.h>

#include "spec.h"

static void append(struct section *s, const char *line)
{
	size_t have = strlen(s->text), n = strlen(line);

	s->text = grow(s->text, have + n + 1);
	memcpy(s->text + have, line, n + 1);
}

void template_read(struct template *t, const char *file)
{
	char *line = NULL;
	size_t size = 0;
	int number = 0;
	FILE *f = fopen(file, "r");

	*t = (struct template){.file = file};
	if (!f)
		die_at(file, 0, "can't be read");
	while (getline(&line, &size, f) >= 0) {
		number++;
		if (!strncmp(line, "@@ ", 3)) {
			if (t->count == MAX_SECTIONS)
				die_at(file, number, "more than %d sections", MAX_SECTIONS);
			t->sections[t->count++] = (struct section){
			    .name = copy(line + 3, strcspn(line + 3, "\n")),
			    .text = copy("", 0),
			    .line = number + 1,
			};
		} else if (t->count) {
			append(&t->sections[t->count - 1], line);
		}
	}
	fclose(f);
	free(line);
}

void field_add(struct fields *fields, const char *name, const char *text)
{
	if (fields->count == MAX_FIELDS)
		die_at("makewrappers", 0, "too many fields");
	fields->list[fields->count++] = (struct field){name, text};
}

static const char *field_text(const struct fields *fields, const char *name, size_t n)
{
	for (int i = 0; i < fields->count; i++)
		if (strlen(fields->list[i].name) == n && !strncmp(fields->list[i].name, name, n))
			return fields->list[i].text;
	return NULL;
}

void template_fill(const struct template *t, const char *name, const struct fields *fields, FILE *f)
{
	const struct section *s = NULL;
	int line;

	for (int i = 0; i < t->count; i++)
		if (!strcmp(t->sections[i].name, name))
			s = &t->sections[i];
	if (!s)
		die_at(t->file, 1, "there is no section '%s'", name);
	line = s->line;
	for (const char *p = s->text; *p; p++) {
		const char *end, *text;

		line += *p == '\n';
		if (strncmp(p, "${", 2)) {
			putc(*p, f);
			continue;
		}
		end = strchr(p, '}');
		text = end ? field_text(fields, p + 2, (size_t)(end - p - 2)) : NULL;
		if (!text)
			die_at(t->file, line, "'%.20s' is no field of section '%s'", p, name);
		fputs(text, f);
		p = end;
	}
}

/* SPDX-License-Identifier: MIT
 *
 * The lines of passwd and of group begin alike (name, password, number), so one
 * reader does for both.  Files that PSEUDO_PASSWD names are read anew for each
 * number that is not remembered.
 */
#include "accounts.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

#define REMEMBERED 256

struct memory {
	char *name; /* NULL: the number has none */
	uint32_t id;
	int known;
};

/* The file that answers, opened; NULL: the host does. */
static FILE *open_file(enum account kind)
{
	const char *list = getenv("PSEUDO_PASSWD");
	FILE *file = NULL;

	while (list && *list && !file) {
		size_t len = strcspn(list, ":");
		char *path =
		    text("%.*s/etc/%s", (int)len, list, kind == ACCOUNT_USER ? "passwd" : "group");

		if (len)
			file = fopen(path, "re");
		free(path);
		list += len + (list[len] == ':');
	}
	return file;
}

/* Looks for the line that has `name`, or where that is NULL the number *id.  Returns
 * its name (allocated) and number, or NULL. */
static char *find(FILE *file, const char *name, uint32_t *id)
{
	char *line = NULL, *found = NULL;
	size_t room = 0;

	while (!found && getline(&line, &room, file) > 0) {
		char *password = strchr(line, ':'), *number, *end;
		unsigned long n;

		number = password ? strchr(password + 1, ':') : NULL;
		if (!number || password == line)
			continue;
		*password = '\0';
		n = strtoul(number + 1, &end, 10);
		if (end == number + 1 || *end != ':' || n > UINT32_MAX)
			continue;
		if (name ? !strcmp(line, name) : n == *id) {
			*id = (uint32_t)n;
			found = text_copy(line);
		}
	}
	free(line);
	return found;
}

static char *ask_host(enum account kind, uint32_t id)
{
	const struct passwd *pw = kind == ACCOUNT_USER ? getpwuid(id) : NULL;
	const struct group *gr = kind == ACCOUNT_GROUP ? getgrgid(id) : NULL;

	return pw ? text_copy(pw->pw_name) : gr ? text_copy(gr->gr_name) : NULL;
}

const char *account_name(enum account kind, uint32_t id)
{
	static struct memory memories[2][REMEMBERED];
	struct memory *m = &memories[kind][id % REMEMBERED];
	FILE *file;

	if (m->known && m->id == id)
		return m->name;
	free(m->name);
	*m = (struct memory){.id = id, .known = 1};
	file = open_file(kind);
	m->name = file ? find(file, NULL, &id) : ask_host(kind, id);
	if (file)
		fclose(file);
	return m->name;
}

int account_id(enum account kind, const char *name, uint32_t *id)
{
	FILE *file = open_file(kind);
	const struct passwd *pw;
	const struct group *gr;
	char *found;

	if (file) {
		found = find(file, name, id);
		fclose(file);
		free(found);
		return found ? 0 : -ENOENT;
	}
	if (kind == ACCOUNT_USER && (pw = getpwnam(name)))
		return *id = pw->pw_uid, 0;
	if (kind == ACCOUNT_GROUP && (gr = getgrnam(name)))
		return *id = gr->gr_gid, 0;
	return -ENOENT;
}

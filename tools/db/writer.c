/* SPDX-License-Identifier: MIT
 *
 * mtree: whole paths, and a line for each directory on the way, as NetBSD's mtree
 * wants it.  fakeroot: one line for an inode; what pqfs adds to them comes last.
 */
#include "writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../die.h"
#include "../hex.h"
#include "../json.h"
#include "../print.h"
#include "../saved.h"
#include "mtree.h"
#include "output.h"
#include "seen.h"

struct writer {
	FILE *out;
	enum format format;
	char *last;     /* mtree: the path before; NULL at the beginning */
	FILE *more;     /* fakeroot: the lines that come last */
	void *linked;   /* fakeroot: files with several names that were written */
	size_t untold;  /* extended attributes */
	size_t unfound; /* fakeroot: entries without a file */
};

struct writer *writer_begin(const char *path, enum format format)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (!w)
		die(entry_trouble, "out of memory");
	w->format = format;
	if (format == FORMAT_FAKEROOT && !(w->more = tmpfile()))
		die(entry_trouble, "a temporary file: %s", strerror(errno));
	w->out = output_begin(path);
	if (format == FORMAT_MTREE)
		fputs("#mtree\n", w->out);
	return w;
}

static void mtree_path(FILE *out, const char *path, size_t len)
{
	char *part = text("%.*s", (int)len, path);

	if (strcmp(part, "."))
		fputs("./", out);
	mtree_encode(out, part);
	free(part);
}

/* Lines for the directories of `path` that no line was for. */
static void mtree_way(struct writer *w, const char *path)
{
	const char *slash = path;
	size_t n;

	if (!w->last && strcmp(path, "."))
		fputs(". type=dir\n", w->out);
	while ((slash = strchr(slash, '/'))) {
		n = (size_t)(slash++ - path);
		if (w->last && !strncmp(w->last, path, n) && (!w->last[n] || w->last[n] == '/'))
			continue;
		mtree_path(w->out, path, n);
		fputs(" type=dir\n", w->out);
	}
	free(w->last);
	w->last = text_copy(path);
}

static void write_mtree(struct writer *w, const struct entry *e)
{
	const struct attr *a = &e->attr;
	const char *name;
	const void *value;
	size_t len;

	mtree_way(w, e->path);
	mtree_path(w->out, e->path, strlen(e->path));
	if (e->known & ENTRY_TYPE)
		fprintf(w->out, " type=%s", mtree_type(a->mode));
	if (e->known & ENTRY_MODE)
		fprintf(w->out, " mode=%04o", a->mode & 07777);
	if (e->known & ENTRY_UID)
		fprintf(w->out, " uid=%u", a->uid);
	if (e->known & ENTRY_GID)
		fprintf(w->out, " gid=%u", a->gid);
	if (e->known & ENTRY_RDEV)
		fprintf(w->out, " device=native,%u,%u", major(a->rdev), minor(a->rdev));
	if (e->links && !S_ISDIR(a->mode))
		fprintf(w->out, " nlink=%u", e->links);
	if (e->known & ENTRY_TARGET) {
		fputs(" link=", w->out);
		mtree_encode(w->out, e->target);
	}
	putc('\n', w->out);
	for (size_t at = 0; attrset_next(&e->xattrs, &at, &name, &value, &len);)
		w->untold++;
}

static void write_xattrs(FILE *out, const struct attrset *s)
{
	const char *name, *separator = "{";
	const void *value;
	size_t len;

	for (size_t at = 0; attrset_next(s, &at, &name, &value, &len); separator = ", ") {
		fputs(separator, out);
		json_bytes(out, name, strlen(name));
		fputs(": \"", out);
		hex_write(out, value, len);
		putc('"', out);
	}
	fputs(s->len ? "}" : "{}", out);
}

static void write_json(struct writer *w, const struct entry *e)
{
	char type[2] = {print_type(e->attr.mode)}, mode[12], time[PRINT_TIME];
	FILE *out = w->out;
	int first = 1;

	snprintf(mode, sizeof(mode), "%04o", e->attr.mode & 07777);
	json_string(out, &first, "path", e->path);
	if (e->known & ENTRY_TYPE)
		json_string(out, &first, "type", type);
	if (e->known & ENTRY_MODE)
		json_string(out, &first, "mode", mode);
	if (e->known & ENTRY_UID)
		json_unsigned(out, &first, "uid", e->attr.uid);
	if (e->known & ENTRY_GID)
		json_unsigned(out, &first, "gid", e->attr.gid);
	if (e->known & ENTRY_RDEV) {
		json_unsigned(out, &first, "major", major(e->attr.rdev));
		json_unsigned(out, &first, "minor", minor(e->attr.rdev));
	}
	if (e->known & ENTRY_TARGET)
		json_string(out, &first, "link", e->target);
	if (e->known & ENTRY_XATTRS) {
		json_name(out, &first, "xattrs");
		write_xattrs(out, &e->xattrs);
	}
	if (e->changed) {
		print_iso_time(time, e->changed);
		json_string(out, &first, "changed", time);
	}
	fputs("}\n", out);
}

static void write_fakeroot(struct writer *w, const struct entry *e)
{
	const struct saved_file f = {e->id, e->attr};
	const char *name;
	const void *value;
	size_t len;

	if (!e->id.ino) {
		w->unfound++;
		return;
	}
	if (e->links != 1 && !S_ISDIR(e->attr.mode) && seen_before(&w->linked, &e->id))
		return;
	saved_write_file(w->out, &f, e->links ? e->links : 1);
	saved_write_birth(w->more, &e->id);
	for (size_t at = 0; attrset_next(&e->xattrs, &at, &name, &value, &len);)
		saved_write_xattr(w->more, &e->id, name, value, len);
}

void writer_put(struct writer *w, const struct entry *e)
{
	if (w->format == FORMAT_MTREE)
		write_mtree(w, e);
	else if (w->format == FORMAT_FAKEROOT)
		write_fakeroot(w, e);
	else
		write_json(w, e);
}

static void copy_more(struct writer *w)
{
	char buffer[65536];
	size_t n;

	if (fflush(w->more))
		die(entry_trouble, "a temporary file: %s", strerror(errno));
	rewind(w->more);
	while ((n = fread(buffer, 1, sizeof(buffer), w->more)) > 0)
		fwrite(buffer, 1, n, w->out);
	if (ferror(w->more))
		die(entry_trouble, "a temporary file: %s", strerror(errno));
	fclose(w->more);
}

void writer_end(struct writer *w)
{
	if (w->more)
		copy_more(w);
	output_end();
	seen_free(w->linked);
	if (w->untold)
		complain("%zu extended attributes are left out: mtree has no word for them; "
			 "--format=json keeps them",
			 w->untold);
	if (w->unfound)
		complain("%zu files are left out: which inode they are is not known", w->unfound);
	free(w->last);
	free(w);
}

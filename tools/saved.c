/* SPDX-License-Identifier: MIT
 *
 * The format.  What is read is kept whole: an entry is complete only when the
 * lines at the end have been seen.
 */
#include "saved.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "die.h"
#include "hex.h"
#include "real.h"

/* A clock that files get their times from may be so far behind another. */
#define TICK 10000000ll

#define YEAR 31536000 /* seconds */

struct reader {
	struct saved *s;
	size_t room, xattr_room;
	int64_t bound; /* no file was born after it */
};

static void *grown(void *array, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return array;
	*room = *room ? 2 * *room : 256;
	array = reallocarray(array, *room, size);
	if (!array)
		die(STATUS_FAILURE, "out of memory");
	return array;
}

static int take_file(struct reader *r, const char *line)
{
	unsigned long long dev, ino, mode, uid, gid, links, rdev;
	struct saved *s = r->s;
	int end = 0;

	if (sscanf(line, "dev=%llx,ino=%llu,mode=%llo,uid=%llu,gid=%llu,nlink=%llu,rdev=%llu%n",
		   &dev, &ino, &mode, &uid, &gid, &links, &rdev, &end) != 7 ||
	    line[end] || uid > UINT32_MAX || gid > UINT32_MAX)
		return -1;
	if (!(mode & S_IFMT) || mode & ~(unsigned long long)(S_IFMT | ALLPERMS))
		return -1;
	s->files = grown(s->files, s->count, &r->room, sizeof(*s->files));
	s->files[s->count++] = (struct saved_file){
	    .id = {.dev = dev, .ino = ino, .birth = -r->bound},
	    .attr = {.uid = (uint32_t)uid,
		     .gid = (uint32_t)gid,
		     .mode = (uint32_t)mode,
		     .rdev = rdev},
	};
	return 0;
}

/* Bytes out of `n` hexadecimal digits, with a NUL after them; NULL if they are none. */
static char *bytes(const char *hex, size_t n)
{
	char *out = malloc(n / 2 + 1);

	if (!out)
		die(STATUS_FAILURE, "out of memory");
	if (hex_read(out, hex, n) < 0) {
		free(out);
		return NULL;
	}
	out[n / 2] = '\0';
	return out;
}

static int take_xattr(struct reader *r, const struct ident *id, const char *rest)
{
	static const char before[] = "name=", between[] = ",value=";
	const char *name = rest + strlen(before), *value = strstr(rest, between);
	struct saved_xattr x = {.id = *id};
	struct saved *s = r->s;

	if (strncmp(rest, before, strlen(before)) || !value)
		return -1;
	x.name = bytes(name, (size_t)(value - name));
	value += strlen(between);
	x.value = bytes(value, strlen(value));
	x.len = strlen(value) / 2;
	if (!x.name || !x.value || !*x.name) {
		free(x.name);
		free(x.value);
		return -1;
	}
	s->xattrs = grown(s->xattrs, s->xattr_count, &r->xattr_room, sizeof(*s->xattrs));
	s->xattrs[s->xattr_count++] = x;
	return 0;
}

static int take_more(struct reader *r, const char *line, int *sorted)
{
	unsigned long long dev, ino, generation;
	struct saved_file *f;
	struct ident id = {0};
	long long birth;
	int at = 0, end = 0;

	if (sscanf(line, "dev=%llx,ino=%llu,%n", &dev, &ino, &at) != 2 || !at)
		return -1;
	if (!r->s->count) /* as below: of a line that somebody took away */
		return 0;
	if (!*sorted)
		qsort(r->s->files, r->s->count, sizeof(*r->s->files), real_order);
	*sorted = 1;
	id.dev = dev;
	id.ino = ino;
	f = bsearch(&id, r->s->files, r->s->count, sizeof(*f), real_order);
	if (!f) /* somebody took its line away */
		return 0;
	if (sscanf(line + at, "birth=%lld,generation=%llu%n", &birth, &generation, &end) != 2 ||
	    line[at + end])
		return take_xattr(r, &f->id, line + at);
	f->id.birth = birth;
	f->id.generation = generation;
	return 0;
}

static int64_t ns_of(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* When the file was last written, or now.  Nobody wrote it in 1970 or in the future:
 * somebody has set that time, and did so when the file was last changed. */
static int64_t bound_of(FILE *in)
{
	struct timespec now;
	struct stat st;

	clock_gettime(CLOCK_REALTIME, &now);
	if (fstat(fileno(in), &st) || !S_ISREG(st.st_mode))
		return ns_of(now);
	if (st.st_mtim.tv_sec > YEAR && st.st_mtim.tv_sec <= now.tv_sec)
		return ns_of(st.st_mtim) + TICK;
	return ns_of(st.st_ctim) + TICK;
}

static int take_line(struct reader *r, const char *line, int *sorted)
{
	static const char ours[] = "#pqfs ";

	if (!strncmp(line, ours, strlen(ours)))
		return take_more(r, line + strlen(ours), sorted);
	if (!*line || *line == '#')
		return 0;
	return *sorted ? -1 : take_file(r, line);
}

int saved_read(FILE *in, const char *path, struct saved *s)
{
	struct reader r = {.s = s, .bound = bound_of(in)};
	size_t room = 0, number = 0;
	char *line = NULL;
	int sorted = 0, bad = 0;
	ssize_t n;

	*s = (struct saved){0};
	while (!bad && (n = getline(&line, &room, in)) >= 0) {
		number++;
		/* fakeroot, too, takes any white space for the end of a line. */
		while (n && strchr("\r\n\t ", line[n - 1]))
			line[--n] = '\0';
		bad = take_line(&r, line, &sorted);
	}
	free(line);
	if (bad)
		complain("%s: line %zu is none of a file that fakeroot -s makes", path, number);
	else if (ferror(in))
		complain("%s: %s", path, strerror(errno));
	if (bad || ferror(in)) {
		saved_free(s);
		return -1;
	}
	if (!sorted && s->count)
		qsort(s->files, s->count, sizeof(*s->files), real_order);
	return 0;
}

void saved_free(struct saved *s)
{
	for (size_t i = 0; i < s->xattr_count; i++) {
		free(s->xattrs[i].name);
		free(s->xattrs[i].value);
	}
	free(s->xattrs);
	free(s->files);
	*s = (struct saved){0};
}

void saved_write_file(FILE *out, const struct saved_file *f, unsigned links)
{
	fprintf(out, "dev=%llx,ino=%llu,mode=%o,uid=%u,gid=%u,nlink=%u,rdev=%llu\n",
		(unsigned long long)f->id.dev, (unsigned long long)f->id.ino, f->attr.mode,
		f->attr.uid, f->attr.gid, links, (unsigned long long)f->attr.rdev);
}

static void write_head(FILE *out, const struct ident *id)
{
	fprintf(out, "#pqfs dev=%llx,ino=%llu,", (unsigned long long)id->dev,
		(unsigned long long)id->ino);
}

void saved_write_birth(FILE *out, const struct ident *id)
{
	write_head(out, id);
	fprintf(out, "birth=%lld,generation=%llu\n", (long long)id->birth,
		(unsigned long long)id->generation);
}

void saved_write_xattr(FILE *out, const struct ident *id, const char *name, const void *value,
		       size_t len)
{
	write_head(out, id);
	fputs("name=", out);
	hex_write(out, name, strlen(name));
	fputs(",value=", out);
	hex_write(out, value, len);
	putc('\n', out);
}

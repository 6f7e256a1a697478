/* SPDX-License-Identifier: MIT
 *
 * pqfs-log timeline: a bar for each span of time, as high as there were operations
 * in a second of it, in the colours of their kinds.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "options.h"

enum { BARS = 128, WIDTH = 960, HEIGHT = 420, LEFT = 80, RIGHT = 20, TOP = 50, BOTTOM = 90 };
#define ROOM (WIDTH - LEFT - RIGHT)
#define RISE (HEIGHT - TOP - BOTTOM)
#define SPAN_LEAST 1000000ll /* ns of a bar at first; it doubles when time goes on */
#define SECOND 1e9

enum kind { MAKES, REMOVES, OWNERS, NAMES, ATTRIBUTES, LOOKS, OPENS, RUNS, OTHERS, KINDS };

static const struct {
	const char *word, *colour;
	uint32_t ops;
} kinds[KINDS] = {
    [MAKES] = {"make", "#2a9d5c",
	       1u << OP_CREAT | 1u << OP_MKDIR | 1u << OP_MKNOD | 1u << OP_SYMLINK},
    [REMOVES] = {"remove", "#c8453b", 1u << OP_UNLINK | 1u << OP_RMDIR},
    [OWNERS] = {"owner and mode", "#e08a1e", 1u << OP_CHOWN | 1u << OP_CHMOD},
    [NAMES] = {"link and rename", "#8d5fc4", 1u << OP_LINK | 1u << OP_RENAME},
    [ATTRIBUTES] = {"attributes", "#b5651d",
		    1u << OP_SET_XATTR | 1u << OP_REMOVE_XATTR | 1u << OP_GET_XATTR |
			1u << OP_LIST_XATTR},
    [LOOKS] = {"look", "#9aa5b1", 1u << OP_STAT | 1u << OP_ACCESS},
    [OPENS] = {"open", "#3b7fc4", 1u << OP_OPEN},
    [RUNS] = {"execute", "#222222", 1u << OP_EXEC},
    [OTHERS] = {"other", "#d9a5c7", ~0u},
};

struct line {
	int64_t begin, span; /* ns; of the first bar; of each */
	uint64_t bars[BARS][KINDS];
	uint64_t totals[KINDS];
	int used;
};

/* Two bars become one. */
static void fold(struct line *l)
{
	for (int i = 0; i < BARS / 2; i++)
		for (int k = 0; k < KINDS; k++)
			l->bars[i][k] = l->bars[2 * i][k] + l->bars[2 * i + 1][k];
	memset(l->bars[BARS / 2], 0, sizeof(l->bars) / 2);
	l->used = (l->used + 1) / 2;
	l->span *= 2;
}

static enum kind kind_of(unsigned op)
{
	int k = 0;

	while (!(kinds[k].ops & 1u << op))
		k++;
	return (enum kind)k;
}

static void add(const struct logread_line *line, void *arg)
{
	struct line *l = arg;
	enum kind kind = kind_of(line->op);
	int64_t at;

	if (!l->used) {
		l->begin = line->time;
		l->span = SPAN_LEAST;
	}
	/* Lines of several processes may be a little out of order. */
	while ((at = line->time < l->begin ? 0 : (line->time - l->begin) / l->span) >= BARS)
		fold(l);
	if (at >= l->used)
		l->used = (int)at + 1;
	l->bars[at][kind]++;
	l->totals[kind]++;
}

static double rate(const struct line *l, uint64_t calls)
{
	return (double)calls * SECOND / (double)l->span;
}

static double highest(const struct line *l)
{
	double most = 1;

	for (int i = 0; i < l->used; i++) {
		uint64_t calls = 0;

		for (int k = 0; k < KINDS; k++)
			calls += l->bars[i][k];
		if (rate(l, calls) > most)
			most = rate(l, calls);
	}
	return most;
}

/* A round number of which three to seven make `most`. */
static double step_for(double most)
{
	static const double steps[] = {1, 2, 5};
	double unit = 1;

	for (;; unit *= 10)
		for (int i = 0; i < 3; i++)
			if (most / (unit * steps[i]) <= 6)
				return unit * steps[i];
}

static void draw_scale(FILE *out, double most)
{
	double step = step_for(most);

	for (double v = 0; v <= most; v += step) {
		double y = TOP + RISE * (1 - v / most);

		fprintf(out,
			"<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>\n"
			"<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>\n",
			LEFT, y, WIDTH - RIGHT, y, LEFT - 8, y + 4, v);
	}
	fprintf(out,
		"<text x=\"16\" y=\"%d\" transform=\"rotate(-90 16 %d)\" text-anchor=\"middle\">"
		"operations a second</text>\n",
		TOP + RISE / 2, TOP + RISE / 2);
}

static void draw_bars(FILE *out, const struct line *l, double most)
{
	double width = (double)ROOM / (l->used ? l->used : 1);

	for (int k = 0; k < KINDS; k++) {
		if (!l->totals[k])
			continue;
		fprintf(out, "<g fill=\"%s\">\n", kinds[k].colour);
		for (int i = 0; i < l->used; i++) {
			uint64_t below = 0;

			if (!l->bars[i][k])
				continue;
			for (int j = 0; j < k; j++)
				below += l->bars[i][j];
			fprintf(out,
				"<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\">"
				"<title>%s: %.0f a second</title></rect>\n",
				LEFT + i * width,
				TOP + RISE * (1 - rate(l, below + l->bars[i][k]) / most), width,
				RISE * rate(l, l->bars[i][k]) / most, kinds[k].word,
				rate(l, l->bars[i][k]));
		}
		fputs("</g>\n", out);
	}
}

static void draw_times(FILE *out, const struct line *l)
{
	double seconds = (double)l->span * l->used / SECOND;
	char time[PRINT_TIME];

	print_time(time, l->begin);
	fprintf(out,
		"<text x=\"%d\" y=\"24\" font-size=\"15\">Operations by kind, from %s</text>\n",
		LEFT, l->used ? time : "no line of the log");
	for (int i = 0; i <= 4; i++)
		fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%.3g s</text>\n",
			LEFT + ROOM * i / 4, TOP + RISE + 18,
			i == 0   ? "start"
			: i == 4 ? "end"
				 : "middle",
			seconds * i / 4);
	fprintf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#444\"/>\n", LEFT,
		TOP + RISE, WIDTH - RIGHT, TOP + RISE);
}

static void draw_legend(FILE *out, const struct line *l)
{
	int column = 0, row = 0;

	for (int k = 0; k < KINDS; k++) {
		int x = LEFT + column * 170, y = TOP + RISE + 40 + row * 20;

		if (!l->totals[k])
			continue;
		fprintf(out,
			"<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>"
			"<text x=\"%d\" y=\"%d\">%s: %" PRIu64 "</text>\n",
			x, y - 10, kinds[k].colour, x + 18, y, kinds[k].word, l->totals[k]);
		if (++column == 5) {
			column = 0;
			row++;
		}
	}
}

static void draw(FILE *out, const struct line *l)
{
	double most = highest(l);

	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n"
		"<title>Operations by kind</title>\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
		WIDTH, HEIGHT, WIDTH, HEIGHT);
	draw_scale(out, most);
	draw_bars(out, l, most);
	draw_times(out, l);
	draw_legend(out, l);
	fputs("</svg>\n", out);
}

static void print_json(const struct line *l)
{
	for (int i = 0; i < l->used; i++) {
		char time[PRINT_TIME];
		int first = 1;

		print_iso_time(time, l->begin + i * l->span);
		json_string(stdout, &first, "time", time);
		json_number(stdout, &first, "span_ns", l->span);
		for (int k = 0; k < KINDS; k++)
			json_unsigned(stdout, &first, kinds[k].word, l->bars[i][k]);
		puts("}");
	}
}

static int write_file(const struct line *l, const char *path)
{
	FILE *out = fopen(path, "we");
	int failed;

	if (!out)
		die(STATUS_FAILURE, "%s: %s", path, strerror(errno));
	draw(out, l);
	errno = 0;
	failed = ferror(out) | fclose(out);
	if (failed)
		die(STATUS_FAILURE, "%s: %s", path, strerror(errno ? errno : EIO));
	return 0;
}

int timeline_run(const struct options *o, const char *dir)
{
	static struct line line;
	struct db db = {.dirfd = -1};

	log_open(&db, dir);
	log_walk(&db, dir, &o->filter, add, &line);
	db_close(&db);
	if (o->json && o->output)
		die(STATUS_USAGE, "--json: not with -o");
	if (o->json)
		print_json(&line);
	else if (o->output)
		return write_file(&line, o->output);
	else
		draw(stdout, &line);
	return 0;
}

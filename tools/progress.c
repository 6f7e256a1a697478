/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 500
#define EVERY_MS 100
#define LOOK_STEPS 256 /* steps between looks at the clock */
#define WIDEST 200

static struct {
	const char *label; /* NULL: nothing is going on */
	uint64_t total, looked;
	int64_t next; /* ms */
	int shown;
} bar;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) || !w.ws_col)
		return 80;
	return w.ws_col < WIDEST ? w.ws_col : WIDEST;
}

void progress_begin(const char *label, uint64_t total)
{
	memset(&bar, 0, sizeof(bar));
	if (!isatty(STDERR_FILENO))
		return;
	bar.label = label;
	bar.total = total;
	bar.next = now_ms() + FIRST_MS;
}

static void show(uint64_t done)
{
	char line[WIDEST + 1], blocks[WIDEST + 1];
	int width = columns() - 1, n, room, filled;

	if (!bar.total) {
		n = snprintf(line, sizeof(line), "%s: %llu", bar.label, (unsigned long long)done);
	} else {
		if (done > bar.total)
			done = bar.total;
		n = snprintf(line, sizeof(line), "%s: %3u%%", bar.label,
			     (unsigned)(done * 100 / bar.total));
		room = width - n - 3;
		if (room > 50)
			room = 50;
		if (room >= 10) {
			filled = (int)((uint64_t)room * done / bar.total);
			memset(blocks, '#', (size_t)filled);
			memset(blocks + filled, '.', (size_t)(room - filled));
			blocks[room] = '\0';
			n = snprintf(line, sizeof(line), "%s: [%s] %3u%%", bar.label, blocks,
				     (unsigned)(done * 100 / bar.total));
		}
	}
	if (n > width)
		line[width > 0 ? width : 0] = '\0';
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
	bar.shown = 1;
}

void progress_at(uint64_t done)
{
	int64_t now;

	if (!bar.label || done - bar.looked < LOOK_STEPS)
		return;
	bar.looked = done;
	now = now_ms();
	if (now < bar.next)
		return;
	bar.next = now + EVERY_MS;
	show(done);
}

void progress_hide(void)
{
	if (!bar.shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	bar.shown = 0;
	bar.next = now_ms() + EVERY_MS;
}

void progress_end(void)
{
	progress_hide();
	bar.label = NULL;
}

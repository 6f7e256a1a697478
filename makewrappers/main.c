/* SPDX-License-Identifier: MIT
 *
 * makewrappers: from a port's specs to the wrappers of the preloaded library.
 * Runs before anything else is built and needs nothing but libc.
 */
#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "emit.h"
#include "matrix.h"
#include "spec.h"

static const char usage[] =
    "usage: makewrappers [--templates DIR] [--guts DIR] --out DIR PORT...\n"
    "       makewrappers --list PORT...\n"
    "       makewrappers --matrix PORT...\n"
    "       makewrappers --audit LIBC PORT...\n"
    "\n"
    "Reads the *.spec files of the folders PORT and writes wrappers.c, real.h,\n"
    "real_names.h and exports.map.  What a later folder says of a symbol counts.\n"
    "With --audit, holds what the shared library LIBC exports against the specs\n"
    "instead: prints each export that no spec knows, and each spec of a symbol\n"
    "that is not there, and ends with 1 if there is any.\n"
    "\n"
    "  --templates DIR  where wrappers.c.in is (templates)\n"
    "  --guts DIR       where the bodies of operations are (guts)\n"
    "  --out DIR        where the products go\n"
    "  --audit LIBC     which library (libc.so.6) the specs are held against\n"
    "  --list           print each symbol with its port, kind and body\n"
    "  --matrix         print C that calls each symbol, for tests/matrix\n"
    "  --help           print this\n";

static int is_spec(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 5 && !strcmp(e->d_name + n - 5, ".spec");
}

static void read_port(struct specs *specs, const char *port)
{
	struct dirent **names;
	int n = scandir(port, &names, is_spec, alphasort);

	specs->port = port;
	if (n < 1)
		die_at(port, 0, "no *.spec files");
	for (int i = 0; i < n; i++) {
		char *file = NULL;

		if (asprintf(&file, "%s/%s", port, names[i]->d_name) < 0)
			die_at(port, 0, "out of memory");
		specs_read(specs, file);
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"templates", required_argument, NULL, 't'},
	    {"guts", required_argument, NULL, 'g'},
	    {"out", required_argument, NULL, 'o'},
	    {"audit", required_argument, NULL, 'a'},
	    {"list", no_argument, NULL, 'l'},
	    {"matrix", no_argument, NULL, 'm'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char *templates = "templates", *guts = "guts", *out = NULL, *libc = NULL;
	struct specs specs = {0};
	char *template = NULL;
	int option, list = 0, matrix = 0;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (option) {
		case 't':
			templates = optarg;
			break;
		case 'g':
			guts = optarg;
			break;
		case 'o':
			out = optarg;
			break;
		case 'a':
			libc = optarg;
			break;
		case 'l':
			list = 1;
			break;
		case 'm':
			matrix = 1;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			return 2;
		}
	}
	if (argc == optind || (!list && !matrix && !out && !libc)) {
		fputs(usage, stderr);
		return 2;
	}
	for (int i = optind; i < argc; i++)
		read_port(&specs, argv[i]);
	if (libc)
		return audit(&specs, libc);
	if (list) {
		emit_list(&specs);
		return 0;
	}
	if (matrix) {
		matrix_emit(&specs, stdout);
		return 0;
	}
	if (asprintf(&template, "%s/wrappers.c.in", templates) < 0)
		die_at(templates, 0, "out of memory");
	emit_all(&specs, argv + optind, template, guts, out);
	return 0;
}

/* SPDX-License-Identifier: MIT
 *
 * pqfs-db: shows and mends what is recorded in a state directory.  This file
 * finds the command; the commands are in files of their own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../die.h"
#include "../launch.h"
#include "../prefix.h"
#include "../preload.h"
#include "../print.h"
#include "../standard.h"
#include "../statedir.h"
#include "command.h"

static const struct command *const commands[] = {
    &command_ls,      &command_stat,   &command_query,  &command_tree,  &command_du,
    &command_explain, &command_export, &command_import, &command_diff,  &command_merge,
    &command_check,   &command_repair, &command_prune,  &command_apply,
};
#define COMMANDS (sizeof(commands) / sizeof(*commands))

static void print_help(void)
{
	for (size_t i = 0; i < COMMANDS; i++)
		printf("%s pqfs-db %s %s\n", i ? "      " : "Usage:", commands[i]->word,
		       commands[i]->arguments);
	fputs("Show and mend what pqfs sessions recorded about files.\n\n", stdout);
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-20s %s\n", commands[i]->word, commands[i]->summary);
	fputs("\n"
	      "  --state DIR          the state directory (chosen as pqfs-session does)\n"
	      "  --json               one JSON object a line\n"
	      "  --csv                comma-separated values, with a line of names\n"
	      "  --help               this text; after a command, its options\n"
	      "  --version            the version\n",
	      stdout);
}

static void print_command(const struct command *k)
{
	printf("Usage: pqfs-db %s %s\n%c%s.\n", k->word, k->arguments, k->summary[0] & ~0x20,
	       k->summary + 1);
	if (*k->options)
		printf("\n%s", k->options);
	fputs("\n"
	      "  --state DIR          the state directory (chosen as pqfs-session does)\n",
	      stdout);
	if (k->forms & 1 << FORM_JSON)
		fputs("  --json               one JSON object a line\n", stdout);
	if (k->forms & 1 << FORM_CSV)
		fputs("  --csv                comma-separated values, with a line of names\n",
		      stdout);
	fputs("  --help, --version\n", stdout);
}

static void set_form(struct common *c, enum form form)
{
	if (c->form != FORM_TEXT && c->form != form)
		die(STATUS_USAGE, "--json and --csv exclude each other");
	c->form = form;
}

void common_option(struct common *c, int option, const struct command *known)
{
	switch (option) {
	case COMMON_STATE:
		c->state = optarg;
		break;
	case COMMON_JSON:
		set_form(c, FORM_JSON);
		break;
	case COMMON_CSV:
		set_form(c, FORM_CSV);
		break;
	case COMMON_HELP:
		if (known)
			print_command(known);
		else
			print_help();
		exit(print_done(0));
	case COMMON_VERSION:
		puts("pqfs-db " PQFS_VERSION);
		exit(print_done(0));
	default:
		exit(STATUS_USAGE); /* getopt has said why */
	}
	if (known && !(known->forms & 1 << c->form))
		die(STATUS_USAGE, "%s: not with '%s'", c->form == FORM_JSON ? "--json" : "--csv",
		    known->word);
}

char **common_arguments(int argc, char **argv, const struct command *known, int least, int most)
{
	int given = argc - optind;

	if (given < least)
		die(STATUS_USAGE, "%s: something is missing: %s", known->word, known->arguments);
	if (most >= 0 && given > most)
		die(STATUS_USAGE, "%s: '%s' is too much", known->word, argv[argc - 1]);
	return argv + optind;
}

char *common_open(const struct common *c, struct dbread **db)
{
	char *dir = statedir_for_reading(c->state), why[DB_WHY];
	int result;

	launch_catch_up(dir);
	result = dbread_open(db, dir, why);
	if (result == -ENOENT)
		die(STATUS_FAILURE, "%s: nothing is recorded there", dir);
	if (result)
		die(STATUS_FAILURE, "%s/%s", dir, why);
	return dir;
}

void common_die(const char *dir, struct dbread *db)
{
	fflush(stdout);
	die(STATUS_FAILURE, "%s/%s", dir, dbread_why(db));
}

/* The command of that name; NULL: there is none. */
static const struct command *known_command(const char *word)
{
	for (size_t i = 0; word && i < COMMANDS; i++)
		if (!strcmp(word, commands[i]->word))
			return commands[i];
	return NULL;
}

static const struct command *find(const char *word)
{
	char *known = text_copy(commands[0]->word);

	if (known_command(word))
		return known_command(word);
	for (size_t i = 1; i < COMMANDS; i++)
		known = text("%s, %s", known, commands[i]->word);
	if (!word)
		die(STATUS_USAGE, "what is to be done? %s; see --help", known);
	die(STATUS_USAGE, "'%s' is none of %s", word, known);
}

int main(int argc, char **argv)
{
	static const struct option known[] = {COMMON_OPTIONS, {0}};
	struct common common = {0};
	const struct command *command;
	int c;

	program = "pqfs-db";
	standard_settle();
	preload_leave(argv);
	if (argc > 0 && !strcmp(basename(argv[0]), "pseudodb")) {
		prefix_settle();
		if (argc < 2 || !known_command(argv[1]) || !access(argv[1], F_OK)) {
			program = "pseudodb";
			argv[0] = (char *)program;
			return print_done(run_pseudodb(argc, argv));
		}
	}
	if (argc > 0)
		argv[0] = (char *)program; /* getopt's messages begin with it */
	while ((c = getopt_long(argc, argv, "+", known, NULL)) != -1)
		common_option(&common, c, NULL);
	command = find(argv[optind]);
	if (!(command->forms & 1 << common.form))
		die(STATUS_USAGE, "%s: not with '%s'",
		    common.form == FORM_JSON ? "--json" : "--csv", command->word);
	argv += optind;
	argc -= optind;
	argv[0] = (char *)program;
	optind = 0;
	return print_done(command->run(&common, argc, argv));
}

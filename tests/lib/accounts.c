/* SPDX-License-Identifier: MIT
 *
 * Asks for users and groups by every function of libc and prints all that they
 * give: the names and numbers that are its arguments, and who there is.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <gshadow.h>
#endif

static const char *or_null(const char *s)
{
	return s ? s : "(null)";
}

static void show_list(char *const *list)
{
	printf(" [");
	for (; list && *list; list++)
		printf("<%s>", *list);
	printf("]\n");
}

static void show_pw(const char *how, const struct passwd *pw)
{
	printf("%s: ", how);
	if (pw)
		printf("<%s> <%s> %u %u <%s> <%s> <%s>\n", pw->pw_name, or_null(pw->pw_passwd),
		       pw->pw_uid, pw->pw_gid, or_null(pw->pw_gecos), or_null(pw->pw_dir),
		       or_null(pw->pw_shell));
	else
		printf("none\n");
}

static void show_gr(const char *how, const struct group *gr)
{
	printf("%s: ", how);
	if (!gr) {
		printf("none\n");
		return;
	}
	printf("<%s> <%s> %u", gr->gr_name, or_null(gr->gr_passwd), gr->gr_gid);
	show_list(gr->gr_mem);
}

static void show_sp(const char *how, const struct spwd *sp)
{
	printf("%s: ", how);
	if (sp)
		printf("<%s> <%s> %ld %ld %ld %ld %ld %ld %lu\n", sp->sp_namp, or_null(sp->sp_pwdp),
		       sp->sp_lstchg, sp->sp_min, sp->sp_max, sp->sp_warn, sp->sp_inact,
		       sp->sp_expire, sp->sp_flag);
	else
		printf("none\n");
}

/* The sizes that are too small, if only by the list of members, and that are not. */
static const size_t sizes[] = {0, 1, 8, 4000};

static void ask_r(const char *name, id_t id)
{
	struct passwd pw, *pw_found;
	struct group gr, *gr_found;
	struct spwd sp, *sp_found;
	char buf[4000];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		int rc = name ? getpwnam_r(name, &pw, buf, sizes[i], &pw_found)
			      : getpwuid_r(id, &pw, buf, sizes[i], &pw_found);

		printf("%zu %d ", sizes[i], rc);
		show_pw("pw_r", pw_found);
		rc = name ? getgrnam_r(name, &gr, buf, sizes[i], &gr_found)
			  : getgrgid_r(id, &gr, buf, sizes[i], &gr_found);
		printf("%zu %d ", sizes[i], rc);
		show_gr("gr_r", gr_found);
		if (!name)
			continue;
		rc = getspnam_r(name, &sp, buf, sizes[i], &sp_found);
		printf("%zu %d ", sizes[i], rc);
		show_sp("sp_r", sp_found);
	}
}

static void groups_of(const char *user)
{
	gid_t groups[64];

	for (int room = 0; room < 64; room = room * 2 + 1) {
		int n = room, rc = getgrouplist(user, 7, groups, &n);

		printf("getgrouplist %d: %d %d:", room, rc, n);
		for (int i = 0; i < n && i < room; i++)
			printf(" %u", groups[i]);
		printf("\n");
	}
}

static void ask_name(const char *name)
{
	const struct passwd *pw;

	printf("== %s\n", name);
	errno = 0;
	pw = getpwnam(name);
	printf("errno %d\n", pw ? 0 : errno);
	show_pw("getpwnam", pw);
	show_gr("getgrnam", getgrnam(name));
	show_sp("getspnam", getspnam(name));
	ask_r(name, 0);
	groups_of(name);
}

static void ask_id(id_t id)
{
	printf("== %u\n", id);
	show_pw("getpwuid", getpwuid(id));
	show_gr("getgrgid", getgrgid(id));
	ask_r(NULL, id);
}

/* What one function gave, another does not take away. */
static void keep(void)
{
	const struct passwd *named = getpwnam("root"), *numbered = getpwuid(1234), *first;

	setpwent();
	first = getpwent();
	getgrnam("staff");
	show_pw("kept", named);
	show_pw("kept", numbered);
	show_pw("kept", first);
	endpwent();
}

#ifdef __GLIBC__
static void show_sg(const char *how, const struct sgrp *sg)
{
	printf("%s: ", how);
	if (!sg) {
		printf("none\n");
		return;
	}
	printf("<%s> <%s>", sg->sg_namp, or_null(sg->sg_passwd));
	show_list(sg->sg_adm);
	show_list(sg->sg_mem);
}

static void only_glibc(char **names)
{
	struct passwd pw, *pw_found;
	const struct sgrp *sg;
	char buf[4000];
	int rc;

	for (; *names; names++)
		show_sg("getsgnam", getsgnam(*names));
	while ((sg = getsgent()))
		show_sg("getsgent", sg);
	endsgent();
	/* What there was no room for comes again. */
	setpwent();
	for (int i = 0; i < 40; i++) {
		rc = getpwent_r(&pw, buf, i % 3 ? sizeof(buf) : 4, &pw_found);
		printf("%d ", rc);
		show_pw("getpwent_r", pw_found);
	}
	endpwent();
	for (uid_t uid = 0; uid < 2000; uid += 1234) {
		rc = getpw(uid, buf);
		printf("getpw: %d %s\n", rc, rc ? "" : buf);
	}
}
#else
static void only_glibc(char **names)
{
	(void)names;
}
#endif

int main(int argc, char **argv)
{
	const struct passwd *pw;
	const struct group *gr;
	const struct spwd *sp;

	for (int i = 1; i < argc; i++)
		if (*argv[i] >= '0' && *argv[i] <= '9')
			ask_id((id_t)strtoul(argv[i], NULL, 10));
		else
			ask_name(argv[i]);
	for (int twice = 0; twice < 2; twice++) {
		while ((pw = getpwent()))
			show_pw("getpwent", pw);
		show_pw("at the end", getpwent());
		while ((gr = getgrent()))
			show_gr("getgrent", gr);
		while ((sp = getspent()))
			show_sp("getspent", sp);
		if (twice)
			endpwent(), endgrent(), endspent();
		else
			setpwent(), setgrent(), setspent();
	}
	keep();
	only_glibc(argv + 1);
	return 0;
}

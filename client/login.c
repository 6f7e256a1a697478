/* SPDX-License-Identifier: MIT
 *
 * Names of users.  The user who logged in and started the session is root in
 * it, and has root's name.
 */
#include "login.h"
#include "accounts.h"
#include "real.h"
#include "client.h"

/* The user's name of that number, by the session's accounts: 0 or an error's number,
 * ENOENT for none. */
static int name_of(uid_t uid, char *name, size_t size)
{
	struct passwd pw, *found = NULL;
	char buf[8192];
	int error = accounts_on(IN_PASSWD)
			? accounts_id_r(IN_PASSWD, uid, &pw, buf, sizeof(buf), (void **)&found)
			: real_getpwuid_r(uid, &pw, buf, sizeof(buf), &found);

	if (!found)
		return error ? error : ENOENT;
	if (strlen(pw.pw_name) >= size)
		return ERANGE;
	strcpy(name, pw.pw_name);
	return 0;
}

/* Whether the host knows the user who started the session by this name. */
static int is_users(const char *name)
{
	struct passwd pw, *found = NULL;
	char buf[8192];

	return !session.unknown_real &&
	       !real_getpwuid_r(session.real_uid, &pw, buf, sizeof(buf), &found) && found &&
	       !strcmp(pw.pw_name, name);
}

int login_name_r(char *name, size_t size)
{
	char real[256];
	int error = real_getlogin_r(real, sizeof(real));

	if (error)
		return error;
	if (is_users(real) && name_of(0, real, sizeof(real)))
		strcpy(real, "root");
	if (strlen(real) >= size)
		return ERANGE;
	strcpy(name, real);
	return 0;
}

char *login_name(void)
{
	static char name[256];
	int error = login_name_r(name, sizeof(name));

	errno = error;
	return error ? NULL : name;
}

char *login_user(char *name)
{
	static char own[256];

	if (name_of(cred_euid(), own, sizeof(own))) {
		if (name)
			*name = '\0';
		return name;
	}
	own[L_cuserid - 1] = '\0';
	return name ? strcpy(name, own) : own;
}

/* SPDX-License-Identifier: MIT
 *
 * getpw(3): a user's line, written to what is hoped to be room enough.
 */
static int wrap_getpw(uid_t uid, char *buf)
{
	struct passwd pw, *found;
	char space[1024], ids[2][11];
	int error;

	if (!accounts_on(IN_PASSWD))
		return real_getpw(uid, buf);
	if (!buf)
		return libc_result(-EINVAL);
	error = accounts_id_r(IN_PASSWD, uid, &pw, space, sizeof(space), (void **)&found);
	if (!found)
		return libc_result(error ? -error : -ENOENT);

	const char *const fields[] = {pw.pw_name,
				      pw.pw_passwd,
				      account_digits(pw.pw_uid, ids[0]),
				      account_digits(pw.pw_gid, ids[1]),
				      pw.pw_gecos,
				      pw.pw_dir,
				      pw.pw_shell};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		strcpy(buf, fields[i]);
		buf += strlen(buf);
		*buf++ = ':';
	}
	buf[-1] = '\0';
	return 0;
}

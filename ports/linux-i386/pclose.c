/* SPDX-License-Identifier: MIT
 *
 * pclose(3), of a stream of either popen.
 */
static int wrap_pclose(FILE *stream)
{
	pid_t pid = piped_take(stream), got;
	int status;

	if (!pid)
		return real_pclose(stream);
	fclose(stream);
	while ((got = waitpid(pid, &status, 0)) < 0 && errno == EINTR)
		;
	return got < 0 ? -1 : status;
}

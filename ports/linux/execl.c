/* SPDX-License-Identifier: MIT
 *
 * execl(3): the arguments come as a list, ended by NULL.
 */
static int wrap_execl(const char *path, const char *arg, va_list ap)
{
	va_list count, all;
	char **argv;

	va_copy(count, ap);
	va_copy(all, ap);
	argv = __builtin_alloca(args_count(arg, &count) * sizeof(*argv));
	va_end(count);
	args_collect(argv, arg, &all);
	va_end(all);
	return wrap_execve(path, argv, environ);
}

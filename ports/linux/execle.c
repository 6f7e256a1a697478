/* SPDX-License-Identifier: MIT
 *
 * execle(3): the environment follows the NULL that ends the arguments.
 */
static int wrap_execle(const char *path, const char *arg, va_list ap)
{
	va_list count, all;
	char **argv;
	char *const *envp;

	va_copy(count, ap);
	va_copy(all, ap);
	argv = __builtin_alloca(args_count(arg, &count) * sizeof(*argv));
	va_end(count);
	args_collect(argv, arg, &all);
	envp = va_arg(all, char *const *);
	va_end(all);
	return wrap_execve(path, argv, envp);
}

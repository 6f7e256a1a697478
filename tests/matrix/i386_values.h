/* SPDX-License-Identifier: MIT
 *
 * The values of parameters that only 32-bit programs have, or that are of another
 * type there than elsewhere.
 */

static struct {
	struct stat_time64 wide;
	struct stat_old old;
	struct dirent64 entry, *result;
	struct dirent64 **list;
	unsigned short groups[64];
	unsigned short uid[3];
	unsigned short gid[3];
} more;

#define I386_BUFFER(function, field)                                                               \
	static long function(void)                                                                 \
	{                                                                                          \
		return (long)&more.field;                                                          \
	}

I386_BUFFER(wide_buffer, wide)
I386_BUFFER(old_buffer, old)
I386_BUFFER(entry64_buffer, entry)
I386_BUFFER(result64_buffer, result)
I386_BUFFER(list64_buffer, list)
I386_BUFFER(groups16_buffer, groups)
I386_BUFFER(uid16_0, uid[0])
I386_BUFFER(uid16_1, uid[1])
I386_BUFFER(uid16_2, uid[2])
I386_BUFFER(gid16_0, gid[0])
I386_BUFFER(gid16_1, gid[1])
I386_BUFFER(gid16_2, gid[2])

#define SAY_AS_STAT(what, from)                                                                    \
	say_stat(what, &(struct stat){                                                             \
			   .st_dev = (from).st_dev,                                                \
			   .st_ino = (ino_t)(from).st_ino,                                         \
			   .st_mode = (from).st_mode,                                              \
			   .st_nlink = (from).st_nlink,                                            \
			   .st_uid = (from).st_uid,                                                \
			   .st_gid = (from).st_gid,                                                \
			   .st_rdev = (from).st_rdev,                                              \
			   .st_size = (off_t)(from).st_size,                                       \
			   .st_mtim = {.tv_sec = (time_t)(from).st_mtim.tv_sec},                   \
		       })

static void show_true_stat64(void)
{
	SAY_AS_STAT("stat", out.stat64);
}

static void show_wide(void)
{
	SAY_AS_STAT("stat", more.wide);
}

static void show_old(void)
{
	SAY_AS_STAT("stat", more.old);
}

static void show_entry64(void)
{
	say(" entry=%s,%d", more.entry.d_name, more.entry.d_type);
}

static void show_dirents64(void)
{
	for (long i = 0; more.list && i < returned; i++)
		say(" %s,%d", more.list[i]->d_name, more.list[i]->d_type);
}

static void show_groups16(void)
{
	for (long i = 0; i < returned && i < 64; i++)
		say(" %u", more.groups[i]);
}

static void show_uids16(void)
{
	say(" uids=%u,%u,%u", more.uid[0], more.uid[1], more.uid[2]);
}

static void show_gids16(void)
{
	say(" gids=%u,%u,%u", more.gid[0], more.gid[1], more.gid[2]);
}

static long groups16(void)
{
	static const unsigned short list[] = {11, 22, 33, 44};

	return (long)list;
}

static long directory_stream64(void)
{
	DIR *dir = opendir(given(now->path, "d"));

	for (int i = 0; dir && i < 2 + now->number; i++)
		readdir64(dir);
	return (long)dir;
}

static int by_name64(const struct dirent64 **a, const struct dirent64 **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static long compare_names64(void)
{
	return (long)by_name64;
}

static int not_links64(const struct dirent64 *e)
{
	return e->d_type != DT_LNK;
}

static long filter64(void)
{
	return (long)not_links64;
}

static int tree_step64(const char *path, const struct stat64 *st, int type, struct FTW *at)
{
	(void)at;
	say(" %d", type);
	SAY_AS_STAT(path, *st);
	return 0;
}

static long tree_function64(void)
{
	return (long)tree_step64;
}

static int flat_step64(const char *path, const struct stat64 *st, int type)
{
	return tree_step64(path, st, type, NULL);
}

static long flat_function64(void)
{
	return (long)flat_step64;
}

static int tree_step_wide(const char *path, const struct stat_time64 *st, int type, struct FTW *at)
{
	(void)at;
	say(" %d", type);
	SAY_AS_STAT(path, *st);
	return 0;
}

static long tree_function_wide(void)
{
	return (long)tree_step_wide;
}

static int flat_step_wide(const char *path, const struct stat_time64 *st, int type)
{
	return tree_step_wide(path, st, type, NULL);
}

static long flat_function_wide(void)
{
	return (long)flat_step_wide;
}

static int fts64_by_name(const FTSENT64 **a, const FTSENT64 **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static long fts64_compare_names(void)
{
	return (long)fts64_by_name;
}

static long fts64(void)
{
	FTS64 *walk = fts64_open((char **)paths(), FTS_PHYSICAL, fts64_by_name);

	for (int i = 0; walk && i < now->number; i++)
		fts64_read(walk);
	return (long)walk;
}

FTS64 *__fts64_open_time64(char *const *paths, int options, fts64_compare *compare);
FTSENT64 *__fts64_read_time64(FTS64 *fts);

static long fts_wide(void)
{
	FTS64 *walk = __fts64_open_time64((char **)paths(), FTS_PHYSICAL, fts64_by_name);

	for (int i = 0; walk && i < now->number; i++)
		__fts64_read_time64(walk);
	return (long)walk;
}

static long timespecs64(void)
{
	static const struct timespec64 times[2] = {{1000, 1, 0}, {2000, 2, 0}};

	return now->number ? 0 : (long)times;
}

static long timevals64(void)
{
	static const struct timeval64 times[2] = {{1000, 1}, {2000, 2}};

	return now->number ? 0 : (long)times;
}

static long utimbuf64(void)
{
	static const struct utimbuf64 times = {1000, 2000};

	return now->number ? 0 : (long)&times;
}

static long high(void)
{
	return now->number < 0 ? -1 : 0;
}

static long socketcall_bind(void)
{
	return 2;
}

static long socketcall_arguments(void)
{
	static long args[3];

	args[0] = fd();
	args[1] = address();
	args[2] = address_size();
	return (long)args;
}

static long limits32(void)
{
	static struct rlimit limit;

	limit = (struct rlimit){(rlim_t)now->other, (rlim_t)now->other};
	return (long)&limit;
}

/* As the first sigaction(2) takes it. */
static long old_action(void)
{
	static const struct {
		void (*handler)(int);
		unsigned long mask, flags;
		void (*restorer)(void);
	} act = {.handler = handle};

	return (long)&act;
}

#define I386_SOURCES                                                                               \
	{"struct stat64 *", "buf", stat64_buffer, show_true_stat64, 0},                            \
	    {"struct stat_time64 *", "buf", wide_buffer, show_wide, 0},                            \
	    {"struct stat_old *", "buf", old_buffer, show_old, 0},                                 \
	    {"DIR64 *", "dir", directory_stream64, 0, 0},                                          \
	    {"struct dirent64 *", "entry", entry64_buffer, show_entry64, 0},                       \
	    {"struct dirent64 **", "result", result64_buffer, 0, 0},                               \
	    {"struct dirent64 ***", "list", list64_buffer, show_dirents64, 0},                     \
	    {"dirent64_filter *", "filter", filter64, 0, 0},                                       \
	    {"dirent64_compare *", "compare", compare_names64, 0, 0},                              \
	    {"__nftw64_func_t", "fn", tree_function64, 0, 0},                                      \
	    {"__ftw64_func_t", "fn", flat_function64, 0, 0},                                       \
	    {"nftw_time64_func *", "fn", tree_function_wide, 0, 0},                                \
	    {"ftw_time64_func *", "fn", flat_function_wide, 0, 0},                                 \
	    {"FTS64 *", "fts", fts64, 0, 0}, {"FTS_TIME64 *", "fts", fts_wide, 0, 0},              \
	    {"fts64_compare *", "compare", fts64_compare_names, 0, 0},                             \
	    {"unsigned short *", "list", groups16, 0, "cred_setgroups"},                           \
	    {"unsigned short *", "list", groups16_buffer, show_groups16, 0},                       \
	    {"unsigned short *", "ruid", uid16_0, show_uids16, 0},                                 \
	    {"unsigned short *", "euid", uid16_1, 0, 0},                                           \
	    {"unsigned short *", "suid", uid16_2, 0, 0},                                           \
	    {"unsigned short *", "rgid", gid16_0, show_gids16, 0},                                 \
	    {"unsigned short *", "egid", gid16_1, 0, 0},                                           \
	    {"unsigned short *", "sgid", gid16_2, 0, 0},                                           \
	    {"struct timespec64 *", "times", timespecs64, 0, 0},                                   \
	    {"struct timeval64 *", "times", timevals64, 0, 0},                                     \
	    {"struct utimbuf64 *", "times", utimbuf64, 0, 0},                                      \
	    {"unsigned long", "low", number, 0, 0}, {"unsigned long", "high", high, 0, 0},         \
	    {"struct rlimit *", "limit", limits32, 0, 0}, {"int", "call", socketcall_bind, 0, 0},  \
	    {"long *", "args", socketcall_arguments, 0, 0}, {"long", "handler", handler, 0, 0},    \
	    {"long", "act", old_action, 0, 0}, {"long", "old", zero, 0, 0},

/* SPDX-License-Identifier: MIT
 *
 * Operations that 32-bit programs have besides, or whose spellings have another
 * call around them: the operation whose scenarios they share.
 */
{"__fcntl_time64", "fcntl"}, {"__fstatat64_time64", "fstatat"},
    {"__fts64_children_time64", "fts_children"}, {"__fts64_open_time64", "fts64_open"},
    {"__fts64_read_time64", "fts_read"}, {"__ftw64_time64", "ftw"}, {"__nftw64_time64", "nftw"},
    {"__utimensat64", "utimensat"}, {"fcntl64", "fcntl"}, {"fopen64", "fopen"},
    {"freopen64", "freopen"}, {"fstatat64", "fstatat"}, {"fts64_children", "fts_children"},
    {"fts64_read", "fts_read"}, {"ftw64", "ftw"}, {"kernel_fcntl", "fcntl"}, {"nftw64", "nftw"},
    {"old_fstatat", "fstatat"}, {"old_getgroups", "cred_getgroups"},
    {"old_setgroups", "cred_setgroups"}, {"readdir64", "readdir"}, {"readdir64_r", "readdir_r"},
    {"scandirat64", "scandirat"}, {"socketcall", "bind"}, {"syscall:getegid", "cred_egid"},
    {"syscall:geteuid", "cred_euid"}, {"syscall:getgid", "cred_gid"},
    {"syscall:getresgid", "cred_getresgid"}, {"syscall:getresuid", "cred_getresuid"},
    {"syscall:getuid", "cred_uid"}, {"syscall:setfsgid", "cred_setfsgid"},
    {"syscall:setfsuid", "cred_setfsuid"}, {"syscall:sigaction", "sigaction"},
    {"syscall:signal", "signal_handler"}, {"tmpfile64", "tmpfile"}, {"xstat", "fstatat"},
    {"__getsockopt64", "getsockopt"}, {"__recvmmsg64", "recvmmsg"}, {"__recvmsg64", "recvmsg"},
    {"__semctl64", "semctl"}, {"getdirentries64", "getdirentries"}, {"old_popen", "popen"},
    {"prlimit", "prlimit64"},

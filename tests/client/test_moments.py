# SPDX-License-Identifier: MIT
"""Calls at odd moments, and in programs that are short of everything."""

from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parent.parent / "lib"


@pytest.mark.parametrize("cc", ["cc", "musl-gcc"])
def test_calls_before_after_and_between(same, need, scratch, user, cc):
    # The constructor runs before the library's own.
    need(cc)
    user(f"{cc} -shared -fPIC -O1 -Wall -pthread -o {scratch.home}/moments.so {LIB}/moments.c && "
         f"echo 'int main(void) {{ return 0; }}' > main.c && {cc} -o {scratch.home}/main main.c").ok()
    lines = same(f"touch moments; export MOMENTS=1 LD_PRELOAD={scratch.home}/moments.so; exec {scratch.home}/main", timeout=120)
    assert lines == [f"{moment}: right" for moment in
                     ("constructor", "prepare", "child", "child again", "parent", "after jumps",
                      "atexit", "destructor")]


@pytest.mark.parametrize("how", ["first", "later"])
def test_no_memory_is_needed(same, how):
    same(f"umask 0; touch f; $PQTEST memory {how} f; stat -c '%n %u:%g %a' s n d d/l; getfattr -n trusted.x n")


@pytest.mark.parametrize("way", ["prctl", "seccomp"])
@pytest.mark.parametrize("kind", ["statx", "open", "stat"])
def test_a_program_that_shuts_itself_in_is_not_ended(same, pqtest, kind, way):
    if "i386" in pqtest and kind != "statx":
        pytest.skip("the program's filter has the numbers that libc uses elsewhere")
    lines = same("umask 022; echo text > f; chown 5:6 f; chmod 4711 f; mkdir d; chown 7:8 d; mknod n c 1 5; ln -s f l;"
                 f"chown -h 3:4 l; touch own; $PQTEST shut {kind} {way} f d n own l none 2>&1; echo $?")
    assert lines[-1] == "0"


def test_a_filter_of_a_child_is_not_the_parents(session, scratch, user):
    scratch.file("both.c", """
        #define _GNU_SOURCE
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <stdio.h>
        #include <sys/prctl.h>
        #include <sys/stat.h>
        #include <sys/wait.h>
        #include <sys/xattr.h>
        #include <unistd.h>
        int main(void)
        {
            struct sock_filter none[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)};
            struct sock_fprog prog = {1, none};
            struct stat st;
            for (int i = 0; i < 2; i++) {
                if (!(i ? fork() : vfork())) {
                    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
                    _exit(0);
                }
                wait(NULL);
            }
            printf("%d ", setxattr("f", "trusted.a", "1", 1, 0));
            printf("%d ", stat("f", &st));
            return printf("%d\\n", st.st_uid) < 0;
        }""")
    user("cc -o both both.c").ok()
    assert session("touch f; chown 5:6 f; ./both").ok().lines == ["0 0 5"]

# SPDX-License-Identifier: MIT
"""The session goes on through programs of every kind, and the log tells of those
that are not in it."""

import pytest

import compiler

CHAIN = r"""
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	struct stat st;
	if (stat("f", &st)) return 1;
	printf("%u:%u %u\n", st.st_uid, st.st_gid, getuid());
	fflush(stdout);
	return argc > 1 && strcmp(argv[1], "end") ? execv(argv[1], argv + 1) : 0;
}
"""
COMPILERS = {"glibc": "gcc", "musl": "musl-gcc", "32-bit": "gcc -m32", "static": "gcc -static",
             "static-pie": "gcc -static-pie", "static-musl": "musl-gcc -static",
             "static-32-bit": "gcc -m32 -static"}


@pytest.fixture
def program(scratch, user, build):
    """program("musl"): the path of the program, compiled so."""
    def make(kind):
        if compiler.lacks(*COMPILERS[kind].split()):
            pytest.skip(compiler.lacks(*COMPILERS[kind].split()))
        scratch.file("chain.c", CHAIN)
        path = scratch.work / f"chain-{kind}"
        user(f"{COMPILERS[kind]} -o {path} chain.c").ok()
        if kind == "32-bit" and not (build / "lib/pqfs/i386/libpqfs.so").exists():
            pytest.skip("no library for 32-bit programs was built")
        return path
    return make


def unserved(session):
    """What the log says of programs that were not in the session."""
    session.stop()
    return [line.partition(": not in the session: ")[2] for line in session.log.splitlines()
            if ": not in the session: " in line]


@pytest.mark.parametrize("between", COMPILERS)
@pytest.mark.parametrize("last", ["glibc", "musl", "32-bit"])
@pytest.mark.parametrize("env", ["", "env -i "])
def test_the_session_goes_on_in_what_a_program_starts(session, program, between, last, env):
    if between.startswith("static") and last == "32-bit":
        pytest.skip("a static program hands on the one library that it got")
    first, middle, end = program("glibc"), program(between), program(last)
    result = session(f"touch f; chown 12:34 f; {env}{first} {middle} {end} {first}").ok()
    virtual = "12:34 0"
    real = f"{session.person.uid}:{session.person.gid} {session.person.uid}"
    seen = real if between.startswith("static") else virtual
    assert result.lines == [virtual, seen, virtual, virtual]


@pytest.mark.parametrize("kind", ["static", "static-pie", "static-musl"])
def test_the_log_tells_once_of_each_static_program(session, program, kind):
    path = program(kind)
    session(f"""touch f; {path}; {path}; ln {path} again; ./again; ln -s {path} link; ./link
                printf '#!{path} end\\n' > script; chmod 755 script; ./script
                cp {path} other; env -i ./other""").ok()
    assert unserved(session) == [f"{path}: it is statically linked",
                                 f"{path.parent}/other: it is statically linked"]


def test_the_log_tells_of_the_sessions_own_command(session, program, scratch):
    path = program("static")
    scratch.file("f")
    session([path]).ok()
    session([path.name], env={"PATH": path.parent}).ok()
    assert unserved(session) == [f"{path}: it is statically linked"]


def test_the_log_tells_in_harmless_words(session, program):
    path = program("static")
    session(f"touch f; mkdir error; cp {path} error/'a mismatch Fatal'; error/a*").ok()
    (line,) = unserved(session)
    assert line == (f"{path.parent}/\\x65rror/a \\x6dismatch \\x46atal: it is statically linked")


def test_the_log_tells_of_programs_of_other_machines(session, program, scratch):
    other = bytearray(program("glibc").read_bytes())
    other[18:20] = (0x2b).to_bytes(2, "little")  # SPARC
    path = scratch.file("sparc", bytes(other), 0o755)
    session("./sparc")
    assert unserved(session) == [f"{path}: it is built for another machine or C library"]


def test_the_log_is_silent_of_programs_in_the_session(session, program):
    glibc, musl = program("glibc"), program("musl")
    session(f"""touch f; {glibc}; {musl}; printf '#!{musl} end\\n' > s; chmod 755 s; ./s; ./none; ./f
                $(readelf -p .interp {glibc} | grep -o '/.*') {glibc}
                PSEUDO_DISABLED=1 {glibc}""")
    assert not unserved(session)


def test_files_that_are_no_programs_are_left_to_the_kernel(same):
    same("""mkdir d; mkfifo p; : > empty; printf '#!' > bare; printf '#! \\n' > blank
            printf '#!/none/such\\n' > lost; ln -s loop loop; printf '\\177ELF' > short
            { printf '#!'; head -c 300 /dev/zero | tr '\\0' x; } > long
            printf '#!%s/round\\n' $PWD > round; printf '\\177ELF\\2\\1\\1%0200d' 0 > elf
            chmod 755 empty bare blank lost short long round elf; cp /bin/true x; chmod 644 x
            for f in d empty bare blank lost loop short long round elf x none x/y "" .; do
                for how in execve execvp fexecve execveat; do
                    $PQTEST exec $how "./$f" ids; $PQTEST exec $how "$f" ids
                done 2>&1 </dev/null
                $PQTEST spawn posix_spawn "./$f" ids 2>&1; $PQTEST spawn posix_spawnp "$f" ids 2>&1
            done; for how in execve execvp execveat; do $PQTEST exec $how ./p ids; done 2>&1""")

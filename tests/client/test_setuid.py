# SPDX-License-Identifier: MIT
"""Setuid and setgid programs change the ids when they are executed, by what is
recorded of them; who may not execute a program is refused."""

import pytest

HOWS = ["execl", "execlp", "execv", "execve", "execvp", "execvpe", "fexecve", "execveat",
        "execveat-empty"]
SPAWNS = ["posix_spawn", "posix_spawnp", "fork", "vfork"]
MODES = ["4755", "2755", "6755", "2745", "6711", "4700", "0755"]
# setpriv itself keeps its capabilities up to its exec; env has none.
SETPRIV = "setpriv --reuid=7 --regid=8 --groups=9,10"
DROPPED = SETPRIV + " env"


@pytest.fixture
def program(same, need):
    """program(owner, mode, script): the script, where ./p is $PQTEST with that
    owner and mode."""
    need("setpriv")

    def run(owner, mode, script):
        return same(f"cp $PQTEST p; chown {owner} p; chmod {mode} p; {script}")
    return run


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("owner", ["0:0", "50:60", "7:60"])
def test_the_bits_change_a_dropped_users_ids(program, owner, mode):
    program(owner, mode, f"{DROPPED} ./p ids")


@pytest.mark.parametrize("mode", MODES)
def test_the_bits_change_roots_ids(program, mode):
    program("50:60", mode, "./p ids; ./p setid seteuid 0 setgid 77 setuid 0")


def test_who_becomes_root_may_do_what_root_may(program):
    program("0:0", 4755, f"touch f; {DROPPED} ./p setid setgid 5 setgroups 1 2 setresuid 3 4 0 "
            f"seteuid 0 setuid 6 setuid 0")


def test_root_takes_it_back(program):
    program("50:60", 6755, f"{DROPPED} ./p setid seteuid 7 seteuid 50 setegid 8 setresgid 60 60 8 "
            "setresuid 50 50 50 seteuid 7")


@pytest.mark.parametrize("how", HOWS)
def test_every_exec_looks_at_the_bits(program, how):
    program("50:60", 6755, f"{DROPPED} $PQTEST exec {how} $PWD/p ids")


@pytest.mark.parametrize("how", SPAWNS)
def test_every_spawn_looks_at_the_bits(program, how):
    program("50:60", 6755, f"{DROPPED} $PQTEST spawn {how} $PWD/p ids")


def test_a_search_finds_the_program_that_may_be_run(program):
    program("50:60", 4755, f"""mkdir a b c; cp p a; cp p b; mkdir c/p; mv p c/q
            chmod 700 a/p; chown 50:60 b/p; chmod 4755 b/p; chmod 6755 c/q
            for how in execlp execvp execvpe; do
                PATH=$PWD/c:$PWD/none:$PWD/a:$PWD/b {DROPPED} $PQTEST exec $how p ids
                PATH=$PWD/a {DROPPED} $PQTEST exec $how p ids
                PATH=:b {DROPPED} $PQTEST exec $how q ids
                cd c; PATH=:b {DROPPED} $PQTEST exec $how q ids; cd ..
            done 2>&1""")


def test_no_new_privileges_means_none(program):
    program("50:60", 6755, f"{SETPRIV} --no-new-privs ./p ids; "
            f"{SETPRIV} --no-new-privs sh -c './p ids; exec ./p ids'; "
            "setpriv --no-new-privs setpriv --dump | grep no_new; setpriv --dump | grep no_new")


def test_of_a_script_the_interpreter_counts(program):
    program("50:60", 6755, f"""printf '#! %s ids\\n' $PWD/p > s; printf '#!%s\\n' $PWD/s > ss
            printf '#!/bin/sh\\n$PQTEST ids\\n' > plain; chmod 755 s ss plain
            {DROPPED} ./s; {DROPPED} ./ss; chown 1:2 s plain; chmod 6755 s plain
            {DROPPED} ./s; {DROPPED} ./plain; chmod 700 p; {DROPPED} ./s""")


def test_who_may_not_execute_is_refused(program):
    program("50:60", 644, f"""
        for mode in 644 700 710 701 744 070 4711; do
            chmod $mode p; echo $mode; ./p ids; {DROPPED} ./p ids
            setpriv --reuid=7 --regid=60 --clear-groups env ./p ids
            setpriv --reuid=50 --regid=8 --clear-groups env ./p ids
            setpriv --reuid=50 --regid=8 --clear-groups env $PQTEST spawn posix_spawn ./p ids
            setpriv --reuid=50 --regid=8 --clear-groups env $PQTEST spawn posix_spawnp $PWD/p ids
        done 2>&1""")


def test_a_setuid_program_works_on_the_records_of_its_user(program):
    program("50:60", 4755, f"mkdir -m 1777 d; touch d/f; chown 50 d/f; "
            f"{DROPPED} ./p chmod-all d/f; {DROPPED} $PQTEST chmod-all d/f; stat -c %a d/f")


def test_the_ids_are_those_of_the_next_program_too(program):
    program("50:60", 6755, f"{DROPPED} ./p exec execve $PQTEST ids; "
            f"{DROPPED} ./p exec execv $PQTEST ids; {DROPPED} ./p spawn posix_spawn $PQTEST ids")


def test_su_changes_the_user(same, need):
    need("su")
    # The real user may not read the host's passwords, which su asks for.
    same("""mkdir -p a/etc; cp /etc/passwd /etc/group a/etc; chmod 755 a a/etc
            sed 's/:.*/:*:19000:0:99999:7:::/' /etc/passwd > a/etc/shadow
            export PSEUDO_PASSWD=$PWD/a; touch f; chmod 600 f
            su nobody -s /bin/sh -c 'id; cat f; echo x > g; chown 0 f' 2>&1
            su -s /bin/sh - nobody -c 'id -un; echo $HOME; stat -c "%U %a" /etc/shadow' 2>&1
            chmod 666 f; su nobody -s /bin/sh -c 'echo x > f; cat f'; su -c id""")

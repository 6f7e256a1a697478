# SPDX-License-Identifier: MIT
"""A session goes on in whatever its processes become."""

import pytest

EXECS = ["execl", "execle", "execlp", "execv", "execve", "execve-null", "execvp", "execvpe",
         "fexecve", "execveat", "execveat-empty", "clearenv"]
SPAWNS = ["posix_spawn", "posix_spawnp", "fork", "vfork", "_Fork", "system", "popen"]


@pytest.mark.parametrize("how", EXECS)
def test_exec_with_an_empty_environment_keeps_the_session(session, pqtest, how):
    assert session(f"exec {pqtest} exec {how} /usr/bin/id -u").ok().lines == ["0"]


@pytest.mark.parametrize("how", SPAWNS)
def test_a_child_with_an_empty_environment_is_in_the_session(session, pqtest, how):
    assert session(f"exec {pqtest} spawn {how} /usr/bin/id -u").ok().lines == ["0"]


def test_the_environment_grows_by_nothing_else(session, user):
    script = "env -i A=1 /usr/bin/env"
    added = set(session(script).ok().lines) - set(user(script).ok().lines)
    assert {line.split("=")[0].split("_")[0] for line in added} <= {"LD", "PSEUDO", "PQFS"}


def test_another_preloaded_library_stays_in_front(session, scratch, user):
    scratch.file("other.c", "int getpagesize(void){return 7;}")
    user("cc -shared -fPIC -o other.so other.c").ok()
    result = session("LD_PRELOAD=$PWD/other.so /usr/bin/python3 -c '"
                     "import ctypes, os; print(ctypes.CDLL(None).getpagesize(), os.getuid())'")
    assert result.ok().lines == ["7 0"]


@pytest.mark.parametrize("order", ["{a}:{b}", "{b}:{a}", "{a} {b}", "{a}:{ours}:{b}", "{a}:{b}:{ours}"])
def test_other_preloaded_libraries_keep_their_order(session, user, order):
    user("for n in a b; do echo > $n.c; cc -shared -fPIC -o $n.so $n.c; done").ok()
    ours = session("echo $LD_PRELOAD").ok().lines[0]
    given = order.format(a=f"{session.work}/a.so", b=f"{session.work}/b.so", ours=ours)
    script = f"export LD_PRELOAD='{given}'; sh -c 'exec sh -c \"exec printenv LD_PRELOAD\"'"
    assert session(script).ok().lines == [given if "{ours}" in order else f"{ours}:{given}"]


def test_disabled_shows_the_real_world(session, user):
    script = "touch f; chown 1:2 f; PSEUDO_DISABLED=1 stat -c %u:%g f; stat -c %u:%g f"
    real = user("id -u; id -g").ok().lines
    assert session(script).ok().lines == [":".join(real), "1:2"]


def test_disabled_can_be_enabled_again_by_a_child(session):
    script = "PSEUDO_DISABLED=1 sh -c 'id -u; PSEUDO_DISABLED=0 id -u'"
    assert session(script).ok().lines[-1] == "0"


def test_unload_takes_the_library_out(session):
    script = "PSEUDO_UNLOAD=1 env | grep -c '^LD_PRELOAD=.*libpqfs'; PSEUDO_UNLOAD=1 id -u"
    lines = session(script).ok().lines
    assert lines[0] == "0"
    assert lines[1] == str(session.person.uid)


def test_threads_work_at_once(session, pqtest):
    assert session([pqtest, "threads", "16"]).ok().lines == ["done"]


def test_processes_work_at_once_in_one_directory(session, pqtest):
    script = f"for i in 1 2 3 4; do mkdir d$i; (cd d$i; {pqtest} threads 4) & done; wait"
    assert session(script).ok().lines == ["done"] * 4


def test_signal_handlers_make_calls_within_calls(session, pqtest):
    assert session([pqtest, "signals"]).ok().lines == ["done"]


@pytest.mark.parametrize("how", ["loop", "close_range", "closefrom", "syscall", "dup2", "dup3"])
def test_a_program_that_closes_everything_goes_on(same, how):
    same(f"touch f; $PQTEST close {how} f")


def test_a_program_without_standard_descriptors_goes_on(session):
    session("touch f; bash -c 'chown 1:2 f' 0<&- 1>&- 2>&-; "
            "bash -c 'echo x > g; chmod 4755 g' <&- >&- 2>&-").ok()
    assert session("stat -c '%u:%g %a' f g").ok().lines == ["1:2 644", "0:0 4755"]


def test_a_small_descriptor_limit_is_enough(session):
    script = "ulimit -n 8; touch f; chown 1:2 f; stat -c %u:%g f"
    assert session(script).ok().lines == ["1:2"]


def test_a_huge_descriptor_limit_costs_nothing(session):
    script = "ulimit -n $(ulimit -H -n); touch f; chown 1:2 f; stat -c %u:%g f"
    assert session(script, timeout=5).ok().lines == ["1:2"]


def test_scripts_find_their_interpreter_and_the_session(session):
    script = """printf '#!/usr/bin/env -S bash -e\\nid -u; stat -c %%u:%%g "$1"\\n' > s; chmod 700 s
                touch f; chown 3:4 f; ./s f; env -i PATH=$PATH ./s f"""
    assert session(script).ok().lines == ["0", "3:4", "0", "3:4"]

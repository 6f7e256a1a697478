# SPDX-License-Identifier: MIT
"""A process may go to another session, or leave: by its environment, which is
read again in the child of a fork and at exec, or by a session in a session."""

import textwrap

import pytest

PYTHON = "/usr/bin/python3"

# What every script of this file can use: inside(settings, what) forks with a
# changed environment and prints what the child says.
PRELUDE = """
import os, sys

def say(*words):
    print(*words, flush=True)

def owner(path='f'):
    st = os.stat(path)
    return f'{st.st_uid}:{st.st_gid}'

def wait(pid):
    assert os.waitpid(pid, 0)[1] == 0

def inside(settings, what):
    kept = dict(os.environ)
    os.environ.update(settings)
    pid = os.fork()
    if not pid:
        try:
            what()
            os._exit(0)
        finally:
            os._exit(1)
    for name in settings:
        os.environ.pop(name)
        if name in kept:
            os.environ[name] = kept[name]
    wait(pid)
"""


@pytest.fixture
def python(scratch):
    """python(script): the words that run a script."""
    def words(script):
        path = scratch.top / "script.py"
        path.write_text(PRELUDE + textwrap.dedent(script))
        return [PYTHON, str(path)]
    return words


@pytest.fixture
def states(new_session, session):
    """The session's state, and another one where f is of 7:8."""
    other = new_session()
    session("touch f; chown 5:6 f").ok()
    other("chown 7:8 f").ok()
    return session.state, other.state


def test_a_worker_that_starts_disabled_and_without_state_forks_into_sessions(session, user, states, python):
    # As bitbake's: one worker, tasks of several states and of none.
    first, other = states
    script = python(f"""
        tasks = [{{'PSEUDO_LOCALSTATEDIR': d, 'PSEUDO_DISABLED': '0'}} for d in
                 ('{first}/', '{other}', '{first}')]
        say(os.getuid() != 0, os.stat('f').st_uid == os.getuid())
        for task in tasks:
            inside(task, lambda: say(os.getuid(), owner()))
        inside({{'PSEUDO_UNLOAD': '1'}}, lambda: say(os.getuid() != 0))
        say(os.getuid() != 0, os.stat('f').st_uid == os.getuid())
    """)
    env = {"PSEUDO_DISABLED": "1", "HOME": None}
    lines = user([session.bin / "pqfs-session", *script], env=env).ok().lines
    assert lines == ["True True", "0 5:6", "0 7:8", "0 5:6", "True", "True True"]


def test_a_workers_child_may_leave_its_network_and_empty_its_environment(session, user, states, python):
    script = python(f"""
        import ctypes
        uid, gid = os.getuid(), os.getgid()
        def task():
            os.setsid()
            if ctypes.CDLL(None).unshare(0x50000000):
                say('7:8 3:4 0')
                return
            for name, text in ('uid_map', f'{{uid}} {{uid}} 1'), ('setgroups', 'deny'), ('gid_map', f'{{gid}} {{gid}} 1'):
                with open('/proc/self/' + name, 'w') as f:
                    f.write(text)
            kept = dict(os.environ)
            for name in list(os.environ):
                os.environ.pop(name)
            os.environ.update(kept)
            open('new', 'w').close()
            os.chown('new', 3, 4)
            say(owner(), owner('new'), os.getuid())
        inside({{'PSEUDO_LOCALSTATEDIR': '{states[1]}/', 'PSEUDO_DISABLED': '0'}}, task)
    """)
    env = {"PSEUDO_DISABLED": "1", "HOME": None}
    assert user([session.bin / "pqfs-session", *script], env=env).ok().lines == ["7:8 3:4 0"]


def test_a_child_works_in_its_own_state_alone(session, new_session, states, python):
    first, other = states
    session(python(f"""
        say(owner())
        def work():
            os.chown('f', 9, 10)
            open('new', 'w').close()
            os.chown('new', 11, 12)
            say(owner(), owner('new'), len([l for l in open('/proc/self/maps') if '{first}/' in l]))
        inside({{'PSEUDO_LOCALSTATEDIR': '{other}'}}, work)
        say(owner(), owner('new'))
    """)).ok()
    assert session("stat -c %u:%g f new").ok().lines == ["5:6", "0:0"]
    assert new_session(state=other)("stat -c %u:%g f new").ok().lines == ["9:10", "11:12"]


def test_the_parent_stays_where_it_is(session, states, python):
    lines = session(python(f"""
        for i in range(3):
            inside({{'PSEUDO_LOCALSTATEDIR': '{states[1]}'}}, lambda: say(owner()))
            say(owner())
    """)).ok().lines
    assert lines == ["7:8", "5:6"] * 3


def test_grandchildren_may_come_back(session, states, python):
    lines = session(python(f"""
        def there():
            say(owner())
            inside({{'PSEUDO_LOCALSTATEDIR': '{states[0]}'}}, lambda: say(owner()))
            inside({{'PSEUDO_DISABLED': 'Yes'}}, lambda: say(os.getuid() != 0))
            say(owner())
        inside({{'PSEUDO_LOCALSTATEDIR': '{states[1]}'}}, there)
        say(owner())
    """)).ok().lines
    assert lines == ["7:8", "5:6", "True", "7:8", "5:6"]


@pytest.mark.parametrize("value, off", [("1", True), ("yes", True), ("2", True), ("0", False), ("", False),
                                        ("false", False), ("F", False), ("n", False), ("No", False)])
def test_disabled_counts_in_the_child_of_a_fork(session, python, value, off):
    script = python(f"inside({{'PSEUDO_DISABLED': '{value}'}}, lambda: say(os.getuid() != 0)); say(os.getuid())")
    assert session(script).ok().lines == [str(off), "0"]


@pytest.mark.parametrize("name", ["PSEUDO_DISABLED", "PSEUDO_UNLOAD"])
def test_what_is_taken_out_of_the_environment_counts_too(session, python, name):
    script = python(f"""
        def off():
            say(os.getuid() != 0)
            os.environ.pop('{name}')
            pid = os.fork()
            if not pid:
                say(os.getuid())
                os._exit(0)
            wait(pid)
            os.execv('/usr/bin/id', ['id', '-u'])
        inside({{'{name}': '1'}}, off)
    """)
    assert session(script).ok().lines == ["True", "0", "0"]


@pytest.mark.parametrize("name", ["PSEUDO_DISABLED", "PSEUDO_UNLOAD"])
def test_a_cleared_environment_changes_nothing(session, python, name):
    script = python(f"""
        def off():
            os.environ.clear()
            pid = os.fork()
            if not pid:
                say(os.getuid() != 0)
                os.execve('/usr/bin/id', ['id', '-u'], {{}})
            wait(pid)
        inside({{'{name}': '1'}}, off)
        os.environ.clear()
        pid = os.fork()
        if not pid:
            say(os.getuid(), owner())
            os.execve('/usr/bin/id', ['id', '-u'], {{}})
        wait(pid)
    """)
    session("touch f; chown 3:4 f").ok()
    real = str(session.person.uid)
    assert session(script).ok().lines == ["True", real, "0 3:4", "0"]


def test_what_a_child_sets_counts_when_it_execs(session, states, python):
    script = python(f"""
        import subprocess
        for env in ({{'PSEUDO_LOCALSTATEDIR': '{states[1]}'}}, {{'PSEUDO_DISABLED': '1'}}, {{'PSEUDO_UNLOAD': '1'}}):
            for how in (os.fork, None):
                if how and how():
                    os.wait()
                elif how:
                    os.environ.update(env)
                    os.execv('/usr/bin/stat', ['stat', '-c', '%u:%g', 'f'])
                else:
                    subprocess.run(['/usr/bin/stat', '-c', '%u:%g', 'f'], env=dict(os.environ, **env))
        say(owner())
    """)
    real = f"{session.person.uid}:{session.person.gid}"
    assert session(script).ok().lines == ["7:8", "7:8", real, real, real, real, "5:6"]


def test_options_are_read_again(session, python):
    script = python("inside({'PSEUDO_OPTS': '--unknown=real'}, lambda: say(owner() != '0:0')); say(owner())")
    session.work.joinpath("f").touch()
    session.person.owns(session.work / "f")
    assert session(script).ok().lines == ["True", "0:0"]


def test_a_thousand_forks_to_and_fro(session, states, python):
    script = python(f"""
        for i in range(500):
            for state, want in (('{states[0]}', '5:6'), ('{states[1]}', '7:8')):
                def check():
                    assert owner() == want, (i, want, owner())
                    os.chown('f', *map(int, want.split(':')))
                inside({{'PSEUDO_LOCALSTATEDIR': state}}, check)
        say('done')
    """)
    assert session(script).ok().lines == ["done"]


# A session in a session ----------------------------------------------------------

SHOW = "id -u; stat -c %u:%g f"


def test_the_inner_session_has_its_own_state(session, new_session, scratch):
    inner = new_session()
    script = f"touch f; chown 1:2 f; {session.bin}/pqfs-session --state {inner.state} sh -c '{SHOW}; chown 3:4 f; {SHOW}'; {SHOW}"
    assert session(script).ok().lines == ["0", "0:0", "0", "3:4", "0", "1:2"]
    assert inner(SHOW).ok().lines == ["0", "3:4"]
    assert session(SHOW).ok().lines == ["0", "1:2"]


def test_three_levels(session, new_session):
    states = [new_session().state for _ in range(2)]
    script = f"""
        p={session.bin}/pqfs-session
        touch f; chown 1:1 f
        $p --state {states[0]} sh -c "chown 2:2 f
            $p --state {states[1]} sh -c 'chown 3:3 f; {SHOW}
                $p --state {session.state} sh -c \\"{SHOW}\\"; {SHOW}'
            {SHOW}"
        {SHOW}"""
    assert session(script).ok().lines == ["0", "3:3", "0", "1:1", "0", "3:3", "0", "2:2", "0", "1:1"]


def test_the_same_state_again_is_the_same_session(session):
    script = f"touch f; chown 1:2 f; {session.bin}/pqfs-session --state {session.state} sh -c '{SHOW}; chown 3:4 f'; {SHOW}"
    assert session(script).ok().lines == ["0", "1:2", "0", "3:4"]


def test_a_temporary_session_inside_leaves_nothing(session):
    script = f"touch f; chown 1:2 f; {session.bin}/pqfs-session --temporary sh -c '{SHOW}; chown 3:4 f; {SHOW}'; {SHOW}"
    assert session(script).ok().lines == ["0", "0:0", "0", "3:4", "0", "1:2"]


def test_an_inner_session_begins_as_root_and_the_outer_stays_who_it_was(session, new_session, need):
    need("setpriv")
    inner = new_session()
    script = f"""setpriv --reuid 5 --regid 6 --groups 7 sh -c '
        id -u; id -G; {session.bin}/pqfs-session --state {inner.state} sh -c "id -u; id -G"; id -u; id -G'"""
    session.work.chmod(0o755)
    assert session(script).ok().lines == ["5", "6 7", "0", "0", "5", "6 7"]


def test_an_inner_session_out_of_an_empty_environment(session, new_session):
    inner = new_session()
    script = f"""touch f; chown 1:2 f
        env -i {session.bin}/pqfs-session --state {inner.state} /bin/sh -c 'chown 3:4 f; {SHOW}; /usr/bin/env -i /usr/bin/stat -c %u f'
        env -i /usr/bin/stat -c %u:%g f"""
    assert session(script).ok().lines == ["0", "3:4", "3", "1:2"]


def test_an_inner_session_may_be_disabled(session, new_session):
    inner = new_session()
    script = f"""touch f; chown 1:2 f
        PSEUDO_DISABLED=1 {session.bin}/pqfs-session --state {inner.state} sh -c 'id -u; PSEUDO_DISABLED=0 id -u'; id -u"""
    assert session(script).ok().lines == [str(session.person.uid), "0", "0"]


def test_included_and_ignored_paths_are_read_again(session, python):
    script = python("""
        for name in ('PSEUDO_IGNORE_PATHS', 'PSEUDO_INCLUDE_PATHS'):
            where = os.getcwd() + '/' + ('ignored' if 'IGNORE' in name else 'included')
            def make():
                for d in ('ignored', 'included'):
                    open(d + '/f', 'w').close()
                    try:
                        os.chown(d + '/f', 1, 2)
                        say(d, owner(d + '/f'))
                    except OSError:
                        say(d, 'refused')
            inside({name: where}, make)
        os.chown('ignored/f', 1, 2)
        say(owner('ignored/f'))
    """)
    assert session(["sh", "-c", "mkdir ignored included; exec \"$@\"", "sh", *script]).ok().lines == [
        "ignored refused", "included 1:2", "ignored refused", "included 1:2", "1:2"]

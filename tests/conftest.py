# SPDX-License-Identifier: MIT
"""Fixtures of all tests.

scratch     the test's own folder (lib/scratch.py)
session     runs commands in sessions on one state directory (lib/session.py)
new_session makes further ones, each with its own state directory
user        runs commands as the ordinary user, outside any session
asroot      runs commands as real root, in root's own work folder
mount       mounts file systems, as real root (lib/mounts.py)
pqtest      the helper program that makes exact libc calls

Each takes a script (a string, run by bash) or a command (a list) and returns
a people.Result.  After each test its servers are ended, and what it left is
searched for files that really are setuid, setgid or device nodes.
"""

import os
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import pytest

pytest.register_assert_rewrite("people", "session", "scratch", "oracle")

import compiler
import mounts
import people
import scratch as scratches
import session as sessions

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def run_folder():
    """The folder of this whole run, gone with it."""
    people.adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix="pqfs-tests.", dir=scratches.base()))
    folder.chmod(0o755)
    before = set(scratches.left_in(tempfile.gettempdir(), people.USER.uid))
    yield folder
    people.remove_tree(folder)
    if people.IS_ROOT:
        assert not sessions.servers_of(people.USER.uid), "servers are left"
        left = set(scratches.left_in(tempfile.gettempdir(), people.USER.uid)) - before
        assert not left, f"temporary files are left: {sorted(left)}"


@pytest.fixture(scope="session")
def build(run_folder):
    """The build folder, or a copy of it where the user can't read it."""
    folder = Path(os.environ.get("PQFS_TEST_BUILD", HERE.parent / "build")).resolve()
    if sessions.WRAPPER:
        return folder
    program = folder / "bin" / "pqfs-session"
    if not program.exists():
        pytest.exit(f"{program} is missing: run make first", 2)
    if people.may_read(people.USER, program):
        return folder
    copy = run_folder / "build"
    for part in ("bin", "lib", "compat"):
        shutil.copytree(folder / part, copy / part, symlinks=True)
    return copy


# What compiles the helper program for each C library that the library loads into,
# and for each size that i386 gives to offsets and times.
COMPILERS = {
    "glibc": [compiler.CC],
    "musl": ["musl-gcc", "-idirafter", "/usr/include", "-idirafter",
             "/usr/include/" + sysconfig.get_config_var("MULTIARCH"),
             "-include", str(HERE / "lib" / "pqtest_musl.h")],
    "i386": compiler.I386,
    "i386-off64": [*compiler.I386, "-D_FILE_OFFSET_BITS=64"],
    "i386-time64": [*compiler.I386, "-D_FILE_OFFSET_BITS=64", "-D_TIME_BITS=64"],
}


@pytest.fixture(scope="session", params=COMPILERS)
def pqtest(request, run_folder):
    """The helper program, compiled once per run for each C library."""
    cc = COMPILERS[request.param]
    if compiler.lacks(*cc):
        pytest.skip(compiler.lacks(*cc))
    program = run_folder / f"pqtest-{request.param}"
    subprocess.run([*cc, "-O1", "-g", "-Wall", "-Werror", "-D_GNU_SOURCE", "-pthread",
                    "-o", str(program), *map(str, sorted((HERE / "lib").glob("pqtest*.c"))),
                    "-ldl"], check=True, timeout=120)
    return str(program)


@pytest.fixture
def scratch(run_folder):
    folder = Path(tempfile.mkdtemp(prefix="", dir=run_folder))
    folder.chmod(0o755)
    yield scratches.Scratch(folder)
    people.bury_orphans()
    found = scratches.privileged_files(folder)
    people.remove_tree(folder)
    assert sessions.WRAPPER or not found, f"really setuid, setgid or a device: {found}"


@pytest.fixture
def new_session(build, scratch):
    """Makes sessions: new_session() has a state directory of its own;
    new_session(state=..., work=...) uses the given places."""
    made = []

    def make(state=None, work=None, person=people.USER):
        place = state or scratch.user / f"state{len(made) or ''}"
        made.append(sessions.Session(build, place, work or scratch.work, scratch.home, person))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def session(new_session):
    return new_session()


@pytest.fixture
def user(scratch):
    def run(what, *, cwd=None, env=None, **kw):
        return people.run(people.USER, people.argv(what), cwd=cwd or scratch.work,
                          env=people.environment(scratch.home, env), **kw)
    return run


@pytest.fixture
def asroot(need_root, scratch):
    def run(what, *, cwd=None, env=None, **kw):
        return people.run(people.ROOT, people.argv(what), cwd=cwd or scratch.root / "work",
                          env=people.environment(scratch.root / "home", env), **kw)
    return run


@pytest.fixture(scope="session")
def need_root():
    """Skips a test where pytest does not run as root."""
    if not people.IS_ROOT:
        pytest.skip("needs real root, to compare with or to mount")


@pytest.fixture
def mount(need_root, scratch):
    if not mounts.may_mount(scratch):
        pytest.skip("may not mount file systems here")
    made = mounts.Mounts(scratch)
    yield made
    made.close()


@pytest.fixture
def need():
    """need("rsync"): skips a test where a program is missing."""
    def check(*programs):
        missing = people.need(*programs)
        if missing:
            pytest.skip(f"not installed: {' '.join(missing)}")
    return check


def pytest_make_parametrize_id(val):
    """Bytes stand in a test's name by their number only: they may be many, and
    may hold what differs between the processes of one run."""
    return f"{len(val)}_bytes" if isinstance(val, bytes) else None

# SPDX-License-Identifier: MIT
"""Fixtures of the tests of the command line tools.

tool        runs pqfs-session as the user, and nothing else is arranged for it
db          runs pqfs-db
temporary   an empty folder of the user's, for $XDG_RUNTIME_DIR
small_disk  a file system of 1 MiB (where pytest runs as root)
log         runs pqfs-log on the session's state
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import disk
import people
import session as sessions


class Tool:
    def __init__(self, program, scratch):
        self.argv = [str(program)]
        self.scratch = scratch

    def arranged(self, args, cwd, env):
        return ([*self.argv, *map(str, args)],
                {"cwd": cwd or self.scratch.work,
                 "env": people.environment(self.scratch.home, env)})

    def __call__(self, *args, cwd=None, env=None, **kw):
        command, places = self.arranged(args, cwd, env)
        return people.run(people.USER, command, **places, **kw)

    def start(self, *args, cwd=None, env=None, **popen):
        command, places = self.arranged(args, cwd, env)
        return people.start(people.USER, command, **places, **popen)


@pytest.fixture
def tool(build, scratch):
    before = set(sessions.servers_of(people.USER.uid))
    yield Tool(build / "bin/pqfs-session", scratch)
    # Servers of state directories that only the test knows.
    for pid in set(sessions.servers_of(people.USER.uid)) - before:
        sessions.end(pid)


@pytest.fixture
def db(session):
    """pqfs-db on the session's state."""
    def run(*args, **kw):
        return session.tool("pqfs-db", *args, **kw)
    return run


@pytest.fixture
def temporary(scratch):
    return scratch.folder("temporary", people.USER)


@pytest.fixture
def small_disk(need_root, scratch):
    with disk.small(scratch, "1m") as folder:
        yield folder
        for pid in sessions.servers_of(people.USER.uid):
            sessions.end(pid)


@pytest.fixture
def log(session):
    """pqfs-log on the session's state."""
    return lambda *args, **kw: session.tool("pqfs-log", *args, **kw)

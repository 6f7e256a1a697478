# SPDX-License-Identifier: MIT
"""Fixtures of the tests of what stands in for the peers.

peer    runs a script as the user, with the peers' names first in PATH, and
        nothing else arranged for it
real    runs the real fakeroot as the user, where there is one
"""

import os

import pytest

import people
import session as sessions


class Peer:
    def __init__(self, build, scratch, temporary):
        self.compat = build / "compat"
        self.scratch = scratch
        self.temporary = temporary

    def environment(self, env=None):
        path = f"{self.compat}:{self.compat.parent / 'bin'}:{people.PATH}"
        return people.environment(self.scratch.home, {
            "PATH": path, "XDG_RUNTIME_DIR": self.temporary, **(env or {})})

    def __call__(self, what, *, env=None, cwd=None, **kw):
        return people.run(people.USER, people.argv(what), cwd=cwd or self.scratch.work,
                          env=self.environment(env), **kw)


@pytest.fixture
def peer(build, scratch):
    temporary = scratch.folder("temporary", people.USER)
    yield Peer(build, scratch, temporary)
    for pid in sessions.servers_of(people.USER.uid):
        sessions.end(pid)


@pytest.fixture
def real(peer):
    program = "/usr/bin/fakeroot"
    if not os.path.exists(program):
        pytest.skip("needs fakeroot")
    return lambda *words: peer([*people.burying(program), *words])

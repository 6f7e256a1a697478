# SPDX-License-Identifier: MIT
"""server: one per test, started, with a state directory of its own.
new_server(state): another, not started."""

import pytest

import wire as wires


@pytest.fixture
def new_server(build, scratch):
    made = []

    def make(state=None):
        made.append(wires.Server(build, state or scratch.state))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def server(new_server):
    return new_server().start()


@pytest.fixture
def wire(server):
    return server.wire()

# SPDX-License-Identifier: MIT
"""Fixtures of the tests that build packages and images."""

from pathlib import Path

import oracle
import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture
def both(scratch, session, asroot):
    """both(script, *words): runs a script file of this folder as real root and
    in a session, compares what it prints, and returns that."""

    def run(name, *words, timeout=300):
        told = []
        for side, person in ((scratch.root, asroot), (scratch.user, session)):
            copy = side / name
            copy.write_text((HERE / name).read_text())
            result = person(["bash", copy, *words], timeout=timeout)
            told.append((result.rc, oracle.normal(result.raw, side)))
        oracle.compare(*told)
        assert told[0][0] == 0, told[0][1].decode(errors="replace")[-2000:]
        return told[0][1].decode(errors="backslashreplace").splitlines()

    return run

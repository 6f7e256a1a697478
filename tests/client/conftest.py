# SPDX-License-Identifier: MIT
"""Fixtures of the tests that look at single calls."""

import oracle
import pytest


@pytest.fixture
def same(scratch, session, asroot, pqtest):
    """same(script): the script ($PQTEST is the helper program) prints in a
    session what it prints as real root.  Returns the lines."""

    def run(script, *, sort=False, timeout=60):
        told = []
        for side, person in ((scratch.root, asroot), (scratch.user, session)):
            result = person(script, env={"PQTEST": pqtest}, timeout=timeout)
            raw = oracle.normal(result.raw, side)
            told.append((result.rc, b"\n".join(sorted(raw.split(b"\n"))) if sort else raw))
        oracle.compare(*told)
        return told[0][1].decode(errors="backslashreplace").splitlines()

    return run

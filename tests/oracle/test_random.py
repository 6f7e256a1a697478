# SPDX-License-Identifier: MIT
"""Random calls give in a session what they give to real root."""

import os
from pathlib import Path

import oracle
import pytest

SEEDS = range(int(os.environ.get("PQFS_TEST_SEEDS", "24")))
SCRIPT = Path(__file__).with_name("random_calls.py")


@pytest.mark.parametrize("seed", SEEDS)
def test_random_calls_give_what_they_give_root(scratch, session, asroot, seed):
    told = []
    for side, run in ((scratch.root, asroot), (scratch.user, session)):
        script = side / SCRIPT.name
        script.write_text(SCRIPT.read_text())
        result = run(["/usr/bin/python3", script, seed, 400])
        told.append((result.rc, oracle.normal(result.raw, side)))
    oracle.compare(*told)
    assert told[0][0] == 0, told[0][1].decode()

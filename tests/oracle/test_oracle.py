# SPDX-License-Identifier: MIT
"""Every case under cases/ prints in a session what it prints as real root."""

from pathlib import Path

import oracle
import pytest

CASES = oracle.cases(Path(__file__).parent / "cases")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_prints_what_real_root_sees(case, need, scratch, session, asroot):
    need(*case.needs)
    oracle.same(case, scratch, session, asroot)


def test_there_are_enough_cases():
    assert len(CASES) >= 170

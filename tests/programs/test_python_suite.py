# SPDX-License-Identifier: MIT
"""Python's own tests of files, owners and processes, by an ordinary user in a
session: each ends as it does for real root."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import oracle
import pytest

PYTHON = ["/usr/bin/python3", "-B"]
MODULES = ["test_os", "test_posix", "test_shutil", "test_tempfile", "test_pathlib"]


@pytest.mark.parametrize("module", MODULES)
def test_every_test_ends_as_for_root(scratch, session, asroot, module):
    if subprocess.run([*PYTHON, "-c", f"import test.{module}"], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        pytest.skip("not installed: Python's test suite")
    suite = (Path(__file__).parent / "suite.py").read_text()

    def run(side, person):
        (side / "suite.py").write_text(suite)
        result = person([*PYTHON, side / "suite.py", module], timeout=180)
        return result.rc, oracle.normal(result.raw, side).rpartition(b"\nresults:\n")[2]

    with ThreadPoolExecutor(2) as both:
        by_root, in_session = both.map(run, (scratch.root, scratch.user), (asroot, session))
    oracle.compare(by_root, in_session)
    assert by_root[1].count(b" ok\n") >= 50

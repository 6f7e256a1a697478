# SPDX-License-Identifier: MIT
"""Fixtures of the stress tests: short in `make check`, long in `make stress`."""

import os
import subprocess
from pathlib import Path

import pytest

LONG = bool(os.environ.get("PQFS_TEST_STRESS"))


@pytest.fixture(scope="session")
def stress(run_folder):
    """The program that knows what it must see, compiled once per run."""
    program = run_folder / "stress"
    source = Path(__file__).with_name("stress.c")
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-Wall", "-pthread", "-o", str(program),
                    str(source)], check=True, timeout=120)
    return str(program)


@pytest.fixture(scope="session")
def size():
    """size(short, long): which of the two applies."""
    return lambda short, long: long if LONG else short

# SPDX-License-Identifier: MIT
"""Fixtures of the stress tests: short in `make check`, long in `make stress`."""

import os
import subprocess
from pathlib import Path

import compiler
import pytest

LONG = bool(os.environ.get("PQFS_TEST_STRESS"))


def build(program, *cc):
    source = Path(__file__).with_name("stress.c")
    subprocess.run([*cc, "-O2", "-Wall", "-pthread", "-o", str(program), str(source)], check=True,
                   timeout=120)
    return str(program)


@pytest.fixture(scope="session")
def stress(run_folder):
    """The program that knows what it must see, compiled once per run."""
    return build(run_folder / "stress", compiler.CC)


@pytest.fixture(scope="session")
def stress32(run_folder):
    """The same as a 32-bit program."""
    if compiler.lacks(*compiler.I386):
        pytest.skip(compiler.lacks(*compiler.I386))
    return build(run_folder / "stress32", *compiler.I386)


@pytest.fixture(scope="session")
def size():
    """size(short, long): which of the two applies."""
    return lambda short, long: long if LONG else short

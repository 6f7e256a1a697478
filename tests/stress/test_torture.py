# SPDX-License-Identifier: MIT
"""Nothing wrong and no hang in programs that do to processes, threads, signals
and descriptors whatever can be done to them."""

import os
import random
import subprocess
from pathlib import Path

import compiler
import pytest

CC = os.environ.get("CC", "cc")
COMPILERS = {"glibc": [CC], "musl": ["musl-gcc"], "i386": [CC, "-m32"]}
NO_LIBRARY = 77  # for such a program


@pytest.fixture(params=COMPILERS)
def torture(request, run_folder):
    """The program, for each kind of program that there may be a library for."""
    program = run_folder / f"torture-{request.param}"
    command = [*COMPILERS[request.param], "-O1", "-Wall", "-D_FILE_OFFSET_BITS=64", "-pthread", "-o",
               str(program), str(Path(__file__).with_name("torture.c"))]
    if compiler.lacks(*COMPILERS[request.param]):
        pytest.skip(compiler.lacks(*COMPILERS[request.param]))
    if not program.exists():
        subprocess.run(command, timeout=120, check=True)
    return str(program)


def test_torture_finds_nothing_wrong(session, torture, size):
    seconds, seed = size(3, 60), os.environ.get("PQFS_TEST_SEED", random.randrange(1 << 30))
    result = session(f"exec {torture} {seconds} 4 {seed}", timeout=seconds + 90)
    if result.rc == NO_LIBRARY:
        pytest.skip("there is no library for such a program")
    lines = result.ok().lines
    checks, _, wrong, *_ = lines[-1].split()
    assert wrong == "0" and int(checks) > 500 * seconds, lines[-20:]


def test_torture_finds_real_root_right(asroot, torture, size):
    result = asroot([torture, "1", "2", str(size(1, random.randrange(1 << 30)))], timeout=60)
    assert result.ok().lines[-1].split()[2] == "0"

# SPDX-License-Identifier: MIT
"""Every spelling of every operation does in a session what it does for real
root: the program in tests/matrix is made from the specs and calls them all."""

import os
import subprocess
from pathlib import Path

import oracle
import people
import pytest

TESTS = Path(__file__).parent.parent
PROJECT = TESTS.parent


def makewrappers(*words):
    build = Path(os.environ.get("PQFS_TEST_BUILD", PROJECT / "build"))
    return subprocess.run([build / "makewrappers", *words, PROJECT / "ports/linux"],
                          check=True, stdout=subprocess.PIPE, timeout=60).stdout


def operations():
    """The operations that have scenarios."""
    rows = (line.split('"') for line in (TESTS / "matrix/scenarios.h").read_text().splitlines())
    return sorted({row[1] for row in rows if row[0] == "{"})


@pytest.fixture(scope="module")
def matrix(run_folder):
    """The program, compiled."""
    (run_folder / "matrix_calls.h").write_bytes(makewrappers("--matrix"))
    program = run_folder / "matrix"
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-O1", "-Wall", "-D_GNU_SOURCE", "-o",
                    program, f"-I{run_folder}", f"-I{PROJECT}/ports/linux",
                    *sorted((TESTS / "matrix").glob("*.c")), "-ldl"], check=True, timeout=120)
    return program


def capabilities():
    """What real root has; in a container not all of them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith("CapEff"))


def by_operation(result, side):
    """The lines that tell of each operation."""
    found = {"": [f"status {result.rc}"]}
    at = ""
    for line in oracle.normal(result.raw, side).splitlines():
        if not line.startswith(b" "):
            at = line.split(b" ")[0].decode(errors="replace")
        found.setdefault(at, []).append(line.decode(errors="backslashreplace"))
    return found


# Who makes the calls: root, or a user in a folder that is open to him, in one that
# he may search, and in one that is shut.
CALLERS = {"root": [], "user": ["--as", "7", "777"], "visitor": ["--as", "7", "755"],
           "stranger": ["--as", "7", "700"]}


@pytest.fixture(scope="module", params=CALLERS)
def told(request):
    """How the program is run, and what all of it told, on either side, which the
    first test fills."""
    return CALLERS[request.param], []


@pytest.fixture
def both(told, matrix, scratch, session, asroot):
    how, sides = told
    if not sides:
        for side, run in ((scratch.root, asroot), (scratch.user, session)):
            result = run([matrix, *how], split=True, env={"MATRIX_CAPS": capabilities()})
            sides.append(by_operation(result, side))
    return sides


def test_every_spelling_has_a_scenario(matrix):
    result = subprocess.run([matrix, "--missing"], stdout=subprocess.PIPE, timeout=60, check=False)
    assert result.returncode == 0, "see tests/matrix/matrix.h\n" + result.stdout.decode()


def test_the_matrix_is_gone_through(both):
    by_root, in_session = both
    assert by_root[""] == in_session[""] == ["status 0"]
    assert by_root["fresh"] == in_session["fresh"]
    assert by_root.keys() == in_session.keys()


# What does differ for somebody who is not root.
DIFFERS = {"execve": "whether a user may execute a file is not judged yet",
           "popen": "a pipe belongs to whoever looks at it in a session, not to who made it",
           "realpath": "the part of the name that libc leaves in the buffer of a call that fails"}


@pytest.mark.parametrize("operation", operations())
def test_every_spelling_does_what_it_does_for_root(both, told, operation):
    if told[0] and operation in DIFFERS:
        pytest.skip(DIFFERS[operation])
    by_root, in_session = (told.get(operation, []) for told in both)
    assert in_session == by_root
    assert by_root, "nothing was called"

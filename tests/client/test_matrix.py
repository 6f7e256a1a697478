# SPDX-License-Identifier: MIT
"""Every spelling of every operation does in a session what it does for real
root: the program in tests/matrix is made from the specs and calls them all."""

import itertools
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import box
import compiler
import oracle
import people
import pytest

TESTS = Path(__file__).parent.parent
PROJECT = TESTS.parent


# The compiler, and the ports whose specs apply.
BUILDS = {"native": ([compiler.CC], ["linux"]), "i386": (compiler.I386, ["linux", "linux-i386"])}


def makewrappers(*words):
    build = Path(os.environ.get("PQFS_TEST_BUILD", PROJECT / "build"))
    return subprocess.run([build / "makewrappers", *words], check=True, stdout=subprocess.PIPE,
                          timeout=60).stdout


def operations():
    """The operations that have scenarios."""
    rows = (line.split('"') for line in (TESTS / "matrix/scenarios.h").read_text().splitlines())
    return sorted({row[1] for row in rows if row[0] == "{"})


@pytest.fixture(scope="module", params=BUILDS)
def matrix(request, run_folder):
    """The program, compiled."""
    cc, ports = BUILDS[request.param]
    if compiler.lacks(*cc):
        pytest.skip(compiler.lacks(*cc))
    folders = [PROJECT / "ports" / port for port in ports]
    made = run_folder / f"matrix-{request.param}"
    made.mkdir(exist_ok=True)
    (made / "matrix_calls.h").write_bytes(makewrappers("--matrix", *folders))
    subprocess.run([*cc, "-std=gnu17", "-O1", "-Wall", "-D_GNU_SOURCE", "-o", made / "matrix",
                    f"-I{made}", *(f"-I{folder}" for folder in reversed(folders)),
                    *sorted((TESTS / "matrix").glob("*.c")), "-ldl"], check=True, timeout=120)
    return made / "matrix"


def capabilities(without=0):
    """What real root has; in a container not all of them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    held = next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff"))
    return f"{held & ~without:x}"


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
def told(request, matrix):
    """How the program is run, and what all of it told, on either side, which the
    first test fills."""
    return CALLERS[request.param], [], matrix


@pytest.fixture
def both(told, scratch, session, asroot):
    how, sides, matrix = told
    if not sides:
        for side, run in ((scratch.root, asroot), (scratch.user, session)):
            result = run([matrix, *how], split=True, env={"MATRIX_CAPS": capabilities()})
            sides.append(by_operation(result, side))
    return sides


# What is the same only where offsets and numbers of files have 64 bits anyway.
CASTS = re.compile(r"\((const )?struct (stat|dirent|rlimit64) \*+\)|\(FTS \*\)|\(__n?ftw_func_t\)|\(dirent_\w+ \*\)")


def test_no_spelling_of_32_bit_programs_takes_one_structure_for_another():
    listed = makewrappers("--list", PROJECT / "ports/linux", PROJECT / "ports/linux-i386").decode().splitlines()
    native = makewrappers("--list", PROJECT / "ports/linux").decode().splitlines()
    assert [line for line in native if CASTS.search(line)]
    assert not [line for line in listed if CASTS.search(line)]


def test_every_spelling_has_a_scenario(matrix):
    result = subprocess.run([matrix, "--missing"], stdout=subprocess.PIPE, timeout=60, check=False)
    assert result.returncode == 0, "see tests/matrix/matrix.h\n" + result.stdout.decode()


def test_the_matrix_is_gone_through(both):
    by_root, in_session = both
    assert by_root[""] == in_session[""] == ["status 0"]
    assert by_root["fresh"] == in_session["fresh"]
    assert by_root.keys() == in_session.keys()


# What does differ for somebody who is not root.
DIFFERS = {"mlockall": "a limit is reached sooner with what the library has mapped",
           "realpath": "the part of the name that libc leaves in the buffer of a call that fails",
           "__realpath_chk": "as realpath"}


@pytest.mark.parametrize("operation", operations())
def test_every_spelling_does_what_it_does_for_root(both, told, operation):
    if told[0] and operation in DIFFERS:
        pytest.skip(DIFFERS[operation])
    by_root, in_session = (told.get(operation, []) for told in both)
    assert in_session == by_root
    assert by_root, "nothing was called"


# Bad and odd arguments ------------------------------------------------------------

def calls(result, side):
    """(what was called, what came of it) of each call, in order."""
    found = []
    for line in oracle.normal(result.raw, side).decode(errors="backslashreplace").splitlines():
        if line.startswith("  ") and found:
            found[-1] += "\n" + line
        else:
            found.append(line)
    return [tuple(call.partition(": ")[::2]) for call in found]


# Calls that need not end as they do for root, with the reason.
ODD = {"fchmodat fchmodat with flags=0x1000": "glibc before 2.39 knows no AT_EMPTY_PATH here",
       "nice nice with increment=INT_MIN": "what the user may not have is not given",
       **{f"prlimit64 {name} with limit=a page that can't be written": "root may lack the capability"
          for name in ("prlimit64", "prlimit", "setrlimit", "setrlimit64", "syscall:prlimit64",
                       "syscall:setrlimit")}}


def is_same(by_root, in_session):
    # What crashes inside libc may do as it likes.
    if "killed by Segmentation fault" in by_root[1]:
        return by_root[0] == in_session[0]
    return by_root == in_session or by_root[0] in ODD


def test_bad_and_odd_arguments_fail_as_they_do_for_root(need, matrix, scratch, session, need_root):
    if matrix.parent.name != "matrix-native":
        pytest.skip("bad arguments are those of this machine's own word size")
    need("unshare", "setpriv")
    command = [matrix, "--errors"]
    sides = {scratch.root: (people.ROOT, command), scratch.user: (people.USER, session.command(command))}

    def run(side):
        person, words = sides[side]
        env = people.environment(side / "home", {"MATRIX_CAPS": capabilities(box.WITHOUT)})
        result = box.run(scratch, side / "work", person, words, env, split=True, timeout=300)
        if b"mount:" in result.err:
            pytest.skip("nothing can be mounted here")
        assert result.rc == 0, result.err.decode(errors="replace")
        return calls(result, side)

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(run, sides))
    differ = [pair for pair in itertools.zip_longest(*told, fillvalue=("nothing", ""))
              if not is_same(*pair)]
    assert not differ, f"{len(differ)} of {len(told[0])} calls differ:\n" + "\n".join(
        f"{a[0]}: {a[1]}\n  in a session: {b[0] if a[0] != b[0] else ''}: {b[1]}" for a, b in differ[:40])
    assert len({call[0] for call in told[0]}) >= 300

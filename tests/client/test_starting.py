# SPDX-License-Identifier: MIT
"""However a program is started, and with whatever environment, it is in the
session of who started it, and the environment of that one is as it was."""

import os
import subprocess
from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parent.parent / "lib"
KINDS = ["full", "changed", "empty", "null", "cleared"]


@pytest.fixture(scope="session")
def between(run_folder):
    """A static program that becomes what its arguments say."""
    program = run_folder / "between"
    subprocess.run([os.environ.get("CC", "cc"), "-static", "-o", str(program), str(LIB / "between.c")],
                   check=True, timeout=60)
    return str(program)


def every_way(pqtest, command):
    """A script that starts a command in every way, and the names of the ways."""
    return f"""for way in $({pqtest} start list); do for kind in {' '.join(KINDS)}; do
                 echo $way $kind $({pqtest} start $way $kind {command} 2>&1 | tr -d '\\r')
               done; done"""


def same_everywhere(result, answer):
    """Whether all ways gave the answer, but for what libc refuses."""
    lines = result.ok().lines
    assert len(lines) > 30 * len(KINDS)
    refused = {"fexecve null pqtest: fexecve: Invalid argument",
               "fexecve cleared pqtest: fexecve: Invalid argument"}
    wrong = [line for line in lines if line.split(" ", 2)[2:] != answer and line not in refused]
    assert not wrong


def test_every_way_to_start_a_program_keeps_the_session(session, pqtest):
    same_everywhere(session(every_way(pqtest, "/usr/bin/id -u"), timeout=120), ["0"])


def test_a_static_program_in_between_hands_the_session_on(session, pqtest, between):
    same_everywhere(session(every_way(pqtest, f"{between} /usr/bin/id -u"), timeout=120), ["0"])


def test_every_way_works_in_a_disabled_session(session, pqtest):
    result = session(every_way(pqtest, "/usr/bin/id -u"), env={"PSEUDO_DISABLED": "1"}, timeout=120)
    same_everywhere(result, [str(session.person.uid)])


def test_ids_go_on_in_every_way(session, pqtest, need):
    need("setpriv")
    script = (f"exec setpriv --reuid 7 --regid 8 --groups 9,10 bash -c '"
              + every_way(pqtest, "/usr/bin/id -G").replace("'", "'\\''") + "'")
    same_everywhere(session(script, timeout=120), ["8 9 10"])

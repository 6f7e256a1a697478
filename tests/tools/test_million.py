# SPDX-License-Identifier: MIT
"""A state directory with a million records: what concerns a few of them is done
at once, and what goes through all of them takes no more memory than for a few."""

import json

import pytest

import cli
import million

KIB = 24000  # of memory that a command may have in all; a small state takes some 8000


@pytest.fixture(scope="session")
def database(build):
    with million.database(build) as files_db:
        yield files_db


@pytest.fixture
def many(database, new_session, scratch):
    """A session on a copy of its own."""
    return new_session(state=million.copy(database, scratch.user / "million"))


def steady(session, *args):
    _, kib = million.cost(session, *args)
    assert kib < KIB, (args, kib)


def test_all_of_them_are_there(many):
    lines = many.tool("pqfs-db", "--json", "query", "--mode", "-4000").ok().lines
    assert len(lines) == million.DIRECTORIES * 10
    assert json.loads(lines[3])["path"] == "/million/d000/f306"


@pytest.mark.parametrize("args", [
    "ls -R /million/small", "stat /million/d500/f500", "ls /million/d999",
    "tree /million/small", "du /million/small", "query --below /million/small"])
def test_what_concerns_a_few_is_shown_at_once(many, args):
    best = min(million.cost(many, *args.split())[0] for _ in range(5))
    assert best < 50, best


def test_a_few_are_held_against_the_file_system_at_once(many):
    best = min(million.cost(many, "check", "/million/small", status=1)[0] for _ in range(5))
    assert best < 50, best


@pytest.mark.parametrize("args", [
    "query --json --owner 3", "ls -R /", "tree /", "du --csv -d 2 /", "export -o /dev/null /million"])
def test_what_goes_through_all_keeps_little_in_memory(many, args):
    steady(many, *args.split())


@pytest.mark.parametrize("width", [1, 9, 80])
def test_the_bar_stays_within_its_terminal(many, width):
    """Where the machine is so fast that none is shown, that is within it, too."""
    status, out = cli.on_terminal(many, "query", "--owner", "77", width=width, both=False)
    assert status == 0
    shown = [part.replace(b"\033[K", b"") for part in out.split(b"\r")]
    assert max(len(part) for part in shown) < width or shown == [b""]
    assert shown[-1] == b""

# SPDX-License-Identifier: MIT
"""--keep: a log within bounds, while it is recorded and afterwards."""

import sqlite3

import cli
import pytest

CALLS = "import os, sys\nfor i in range({n}): os.access(f'call {{i}}', 0)"


def record(session, n, *options):
    session(["/usr/bin/python3", "-c", CALLS.format(n=n)], options=["--log", *options]).ok()


def lines(session):
    """How many there are, and the newest one's path."""
    session.tool("pqfs-log", "--tag", "none").ok()
    db = sqlite3.connect(f"file:{session.state}/logs.db?mode=ro", uri=True)
    found = db.execute("SELECT count(*), max(id) - min(id) + 1 FROM log").fetchone()
    (path,) = db.execute("SELECT path FROM log WHERE op = 17 ORDER BY id DESC LIMIT 1").fetchone()
    db.close()
    assert found[0] == found[1], "the oldest went first"
    return found[0], path.rsplit(b"/")[-1]


@pytest.mark.parametrize("bound", ["", "x", "0", "5y", "1M,2M", "100K", "1000,", "-1"])
@pytest.mark.parametrize("tool", ["pqfs-log", "pqfs-session"])
def test_a_wrong_bound_is_refused(session, tool, bound):
    more = ["--log", "--", "true"] if tool == "pqfs-session" else []
    cli.refused(session.tool(tool, f"--keep={bound}", *more, split=True), 2, tool)


def test_where_nothing_is_logged_there_is_nothing_to_keep(session):
    cli.refused(session.tool("pqfs-session", "--keep=9", "--", "true", split=True), 2,
                "pqfs-session")
    cli.refused(session.tool("pqfs-log", "--keep=9", split=True), 1, "pqfs-log")


def test_a_number_of_lines_is_kept_and_the_bound_outlives_the_server(session):
    record(session, 8000, "--keep=2000")
    assert lines(session) <= (2000 + 125, b"call 7999")
    session.stop()
    record(session, 8000)
    count, newest = lines(session)
    assert 1900 < count <= 2000 + 125 and newest == b"call 7999"
    record(session, 8000, "--keep=all")
    assert lines(session)[0] > 10000


def test_a_log_is_no_larger_than_it_may_be(session):
    record(session, 40000, "--keep=1M")
    count, newest = lines(session)
    assert 1000 < count < 20000 and newest == b"call 39999"
    session.stop()
    assert (session.state / "logs.db").stat().st_size < 1.3 * (1 << 20)


def test_pruning_makes_the_file_smaller(session):
    record(session, 20000)
    session.stop()
    before = (session.state / "logs.db").stat().st_size
    assert session.tool("pqfs-log", "--keep", "1000").ok().out == ""
    assert lines(session) == (1000, b"call 19999")
    assert (session.state / "logs.db").stat().st_size < before / 5
    record(session, 3000)
    assert lines(session)[0] > 4000, "that was for once"


def test_lines_of_an_age_are_kept(session):
    record(session, 100)
    session.tool("pqfs-log", "--keep", "1h").ok()
    before, newest = lines(session)
    session.stop()
    with sqlite3.connect(session.state / "logs.db") as db:
        db.execute("UPDATE log SET time = time - 7200000000000 WHERE id <= 60")
    db.close()
    session.tool("pqfs-log", "--keep", "1h").ok()
    assert before > 100 and lines(session) == (before - 60, newest)

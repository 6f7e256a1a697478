# SPDX-License-Identifier: MIT
"""Logs of other versions: an older logs.db is brought up to date by the next
session that logs, a newer one is left alone."""

import json
import sqlite3

import cli
import people

FIRST = """
    CREATE TABLE log (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,
        op INTEGER NOT NULL, result INTEGER NOT NULL, pid INTEGER NOT NULL, program BLOB NOT NULL,
        path BLOB NOT NULL, path2 BLOB NOT NULL, dev INTEGER NOT NULL, ino INTEGER NOT NULL,
        uid INTEGER NOT NULL, gid INTEGER NOT NULL, mode INTEGER NOT NULL, rdev INTEGER NOT NULL,
        name BLOB NOT NULL);
    INSERT INTO log VALUES (7, 1000000000, 6, 1, 42, x'6368', x'2f61', x'', 1, 2, 3, 4, 33188, 0,
        x'');
    PRAGMA application_id = 0x7071666c;
    PRAGMA user_version = 1;
"""


def make(session, script):
    path = session.state / "logs.db"
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()
    people.USER.owns(path)


def test_a_log_of_the_first_version_is_read_on(session):
    make(session, FIRST)
    session("touch f; chown 5:6 f", options=["--log"]).ok()
    run = session.tool("pqfs-log", "--json", "--op", "chown").ok()
    old, new = [json.loads(line) for line in run.lines]
    assert (old["pid"], old["program"], old["path"], old["result"]) == (42, "ch", "/a", "EPERM")
    assert "by_uid" not in old and "tag" not in old
    assert new["path"].endswith("/f")


def test_a_log_of_a_newer_version_is_left_alone(session):
    make(session, FIRST + "PRAGMA user_version = 99;")
    before = (session.state / "logs.db").read_bytes()
    session("touch f; chown 5:6 f", options=["--log"]).ok()
    run = session.tool("pqfs-log", split=True)
    cli.refused(run, 1, "pqfs-log")
    assert b"newer" in run.err
    assert (session.state / "logs.db").read_bytes() == before

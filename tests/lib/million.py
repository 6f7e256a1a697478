# SPDX-License-Identifier: MIT
"""A state directory with a million records, and what a command costs on it.

Of the files only the records exist: /million/d000 to /million/d999 hold f000 to
f998 each (a few of them devices, links, and with attributes), /million/small ten.
Owner and group of a file are its number modulo 7 and 5; every hundredth is setuid.
The database is made once for all processes of a test run, and the last of them
removes it; each test works on a copy."""

import contextlib
import fcntl
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import people
import scratch as scratches
import session as sessions

DIRECTORIES, FILES = 1000, 999
SMALL = 10
RECORDS = DIRECTORIES * (FILES + 1) + SMALL + 2
FIRST = 1 << 40  # inode numbers that no file has; as ids they follow all others

# Numbered in the order in which their ids, inode numbers and names grow, so that every
# index is appended to.  Directory N has number N * 1000, its files the next.
FILL = f"""
    BEGIN;
    INSERT INTO names (id, parent, name, record) VALUES
        ({FIRST - 3}, 0, x'{b"million".hex()}', {FIRST - 3});
    CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
    INSERT INTO n WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c
        WHERE i + 1 < {DIRECTORIES * 1000}) SELECT i FROM c;
    INSERT INTO records (id, dev, ino, birth, generation, uid, gid, mode, rdev, flags, created,
                         changed)
        SELECT {FIRST} + i, :dev, {FIRST} + i, 1000 + i, 0, i % 7, i % 5,
               CASE WHEN i % 1000 = 0 THEN 16877 WHEN i % 1000 = 501 THEN 8630
                    WHEN i % 1000 = 502 THEN 41471 WHEN i % 100 = 7 THEN 35309 ELSE 33188 END,
               CASE WHEN i % 1000 = 501 THEN 259 ELSE 0 END,
               CASE WHEN i % 1000 = 503 THEN 4 ELSE 0 END,
               1700000000000000000 + i, 1700000000000000000 + i FROM n;
    INSERT INTO names (id, parent, name, record)
        SELECT {FIRST} + i, CASE WHEN i % 1000 THEN {FIRST} + i - i % 1000 ELSE {FIRST - 3} END,
               CAST(CASE WHEN i % 1000 THEN printf('f%03d', i % 1000 - 1)
                         ELSE printf('d%03d', i / 1000) END AS BLOB), {FIRST} + i FROM n;
    INSERT INTO xattrs SELECT {FIRST} + i, CAST('user.number' AS BLOB), CAST(i AS BLOB)
        FROM n WHERE i % 1000 = 503;
    INSERT INTO records (id, dev, ino, birth, generation, uid, gid, mode, rdev, created, changed)
        SELECT {FIRST} - 3 - i, :dev, {FIRST} - 3 - i, 1000, 0, 0, 0,
               CASE WHEN i < 2 THEN 16877 ELSE 33188 END, 0, 1700000000000000000,
               1700000000000000000 FROM n WHERE i < {SMALL + 2};
    INSERT INTO names (id, parent, name, record)
        SELECT {FIRST} - 3 - i, CASE WHEN i = 1 THEN {FIRST - 3} ELSE {FIRST - 4} END,
               CAST(CASE WHEN i = 1 THEN 'small' ELSE printf('file%d', i - 2) END AS BLOB),
               {FIRST} - 3 - i FROM n WHERE i BETWEEN 1 AND {SMALL + 1};
    COMMIT;
"""

# Runs a command and says what it cost: ms of processor, KiB of memory at most.
METER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
_, status, usage = os.wait4(pid, 0)
print((usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def fill(files_db, dev):
    """Adds the million to a database that a server made."""
    handle = sqlite3.connect(files_db, isolation_level=None)
    try:
        handle.execute("PRAGMA journal_mode = DELETE")
        handle.execute("PRAGMA synchronous = OFF")
        for statement in FILL.split(";"):
            if statement.strip():
                handle.execute(statement, {"dev": dev} if ":dev" in statement else {})
    finally:
        handle.close()


def make(build, folder):
    """Makes `folder`/files.db, out of one that a real session made."""
    folder.mkdir(mode=0o755)
    user = folder / "user"
    user.mkdir(mode=0o755)
    people.USER.owns(user)
    one = sessions.Session(build, user / "state", user, user)
    one("mkdir tree; touch tree/file; chown 3:4 tree tree/file").ok()
    one.stop()
    fill(one.state / "files.db", os.stat(user).st_dev)
    os.rename(one.state / "files.db", folder / "files.db")
    people.remove_tree(user)


def locked(path):
    """A descriptor of the lock file, held shared; of the one that is there now."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_SH)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), os.stat(path)):
                return lock
        os.close(lock)


@contextlib.contextmanager
def database(build):
    """The file, for as long as the context lasts."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", os.getpid())
    place = Path(scratches.base()) / f"pqfs-million.{run}"
    lock = locked(f"{place}.lock")
    try:
        if not (place / "files.db").exists():
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "files.db").exists():
                people.remove_tree(place)
                make(build, place)
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield place / "files.db"
    finally:
        # Where others use it, they see to it.
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            people.remove_tree(place)
            Path(f"{place}.lock").unlink(missing_ok=True)
        os.close(lock)


def copy(files_db, state):
    """Makes the state directory `state` out of the database."""
    state.mkdir(mode=0o700)
    shutil.copyfile(files_db, state / "files.db")
    people.USER.owns(state)
    people.USER.owns(state / "files.db")
    return state


def cost(session, *args, tool="pqfs-db", status=0):
    """Runs a tool on the session's state, its output thrown away: (ms of processor, KiB).
    It is to end with `status`."""
    argv = [sys.executable, "-c", METER, str(session.bin / tool), *map(str, args)]
    run = people.run(people.USER, argv, cwd=session.work, split=True, env=people.environment(
        session.home, {"PSEUDO_LOCALSTATEDIR": session.state}))
    ms, kib, rc = run.ok().out.split()
    assert int(rc) == status, run.err.decode()
    return float(ms), int(kib)

# SPDX-License-Identifier: MIT
"""What pqfs-db finds and mends, and what real root then makes real, on each kind of file
system: where a file can't be told from one that has its number later, nothing is guessed."""

import os

import people

NUMBERS_ALONE = "ramfs"


def test_moved_and_removed_files_are_told_apart(session, user, place):
    session("mkdir d; touch d/a d/b d/c d/e; chown -R 7 d", cwd=place).ok()
    assert session.tool("pqfs-db", "check").rc == 0
    user("mv d/a aa; rm d/b d/c; touch d/c d/new; chmod 600 d/e", cwd=place).ok()
    found = session.tool("pqfs-db", "check").lines[:-1]
    alone = place.name.startswith(NUMBERS_ALONE)
    want = [f"{place}/d/b: gone (prune)", f"{place}/d/c: replaced by another file (repair --adopt)",
            f"{place}/d/a: gone (prune)" if alone else f"{place}/d/a: moved to {place}/aa (repair)"]
    # A number may have come back at its own name.
    assert set(found) <= set(want) and set(found) >= set(want[:1] + want[2:])
    session.tool("pqfs-db", "repair")
    session.tool("pqfs-db", "prune").ok()
    owners = session("stat -c %u aa d/e d/new", cwd=place).ok().lines
    assert owners == ["0" if alone else "7", "7", "0"]
    session.stop()
    argv = [str(session.bin / "pqfs-db"), "apply", "--state", str(session.state), str(place)]
    people.run(people.ROOT, argv, cwd="/", env=people.environment("/"))
    assert [str(os.lstat(place / name).st_uid) for name in ("aa", "d/e", "d/new")] == owners

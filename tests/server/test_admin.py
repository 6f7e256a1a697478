# SPDX-License-Identifier: MIT
"""What tools that mend a state directory ask of its server: records are put,
taken away and given to other files, and sessions that go on see it at once."""

import errno
import random
import sqlite3
import subprocess
import time

import pytest

import people
from wire import LAST, REG, WHOLE, XATTR, File, names_of


def put(wire, file):
    return wire.tell("CHMOD", file, set=WHOLE)


def xattr(wire, file, name):
    answer = wire.ask("GET_XATTR", file, name=name)
    return answer.value if answer.ok else None


# Records are put ---------------------------------------------------------------

def test_a_record_is_made_as_it_is_described(server, wire):
    file = File(5, "/a/b", REG | 0o6755, uid=10, gid=20)
    put(wire, file)
    answer = wire.stat(file)
    assert (answer.mode, answer.uid, answer.gid) == (REG | 0o6755, 10, 20)
    assert names_of(server, file) == ["/a/b"]


def test_a_record_is_replaced_and_keeps_names_and_attributes(server, wire):
    file = File(5, "/a", REG | 0o644, uid=1)
    put(wire, file)
    wire.tell("SET_XATTR", file, name="security.x", value=b"kept")
    wire.tell("LINK", file, "/a", "/b")
    put(wire, file.like(path="/elsewhere", mode=REG | 0o4711, uid=7, gid=8))
    answer = wire.stat(file)
    assert (answer.mode, answer.uid, answer.gid, answer.flags) == (REG | 0o4711, 7, 8, XATTR)
    assert xattr(wire, file, "security.x") == b"kept"
    assert names_of(server, file) == ["/a", "/b"]


# Records are taken away ----------------------------------------------------------

def test_a_forgotten_file_leaves_nothing(server, wire):
    file, other = File(5, "/d/a", uid=1), File(6, "/d/c", uid=2)
    for one in file, other:
        put(wire, one)
    wire.tell("SET_XATTR", file, name="security.x", value=b"v")
    wire.tell("LINK", file, "/d/a", "/e/b")
    wire.tell("FORGET", file, "")
    assert wire.owner(file) is None and names_of(server, file) == []
    assert wire.ask("FORGET", file, "").result == errno.ENOENT
    assert wire.owner(other) == (2, 0) and names_of(server, other) == ["/d/c"]
    put(wire, file)
    assert xattr(wire, file, "security.x") is None


def test_to_forget_an_older_file_leaves_the_newer_one(wire):
    new = File(5, "/new", uid=2, birth=2000)
    put(wire, new)
    assert wire.ask("FORGET", new.like(birth=1000), "").result == errno.ENOENT
    assert wire.owner(new) == (2, 0)


def test_one_name_is_taken_and_what_is_below_it_stays(server, wire):
    file, below = File(5, "/d", uid=1), File(6, "/d/c", uid=2)
    put(wire, file)
    wire.tell("LINK", file, "/d", "/e")
    put(wire, below)
    wire.tell("FORGET", file, "/d")
    wire.tell("FORGET", file, "/nowhere")
    wire.tell("FORGET", file, "/d/c")
    assert (names_of(server, file), names_of(server, below)) == (["/e"], ["/d/c"])
    assert (wire.owner(file), wire.owner(below)) == ((1, 0), (2, 0))


def test_a_file_that_is_at_one_of_its_names_is_not_taken_for_gone(files, wire, session, scratch):
    for file in files[:2]:
        assert wire.ask("FORGET", file, "", set=LAST).result == errno.EBUSY
    session("mv files away; rm -r away").ok()
    session("mkdir files").ok()
    wire.tell("FORGET", files[0], "", set=LAST)
    assert wire.owner(files[0]) is None


# Records are given to other files -------------------------------------------------

@pytest.mark.parametrize("path, names", [("", ["/a", "/b"]), ("/c", ["/a", "/b", "/c"])],
                         ids=["keeps its names", "gets another"])
def test_another_file_gets_the_record_with_all_of_it(server, wire, path, names):
    old, new = File(5, "/a", REG | 0o4755, uid=1, gid=2), File(9, dev=88, birth=3000)
    put(wire, old)
    wire.tell("SET_XATTR", old, name="security.x", value=b"v")
    wire.tell("LINK", old, "/a", "/b")
    wire.tell("ADOPT", old, path, other=new)
    answer = wire.stat(new)
    assert (answer.mode, answer.uid, answer.gid) == (REG | 0o4755, 1, 2)
    assert xattr(wire, new, "security.x") == b"v"
    assert wire.owner(old) is None
    assert (names_of(server, new), names_of(server, old)) == (names, [])


def test_a_file_with_a_record_gets_no_other(wire):
    old, new = File(5, "/a", uid=1), File(9, "/b", uid=2)
    put(wire, old)
    put(wire, new)
    assert wire.ask("ADOPT", old, "/b", other=new).result == errno.EEXIST
    assert wire.ask("ADOPT", File(4), "/b", other=new).result == errno.ENOENT
    assert (wire.owner(old), wire.owner(new)) == ((1, 0), (2, 0))


def test_what_an_older_file_left_under_the_number_makes_way(server, wire):
    old, left = File(5, "/a", uid=1), File(9, "/b", uid=2, birth=1000)
    new = left.like(birth=5000)
    put(wire, old)
    put(wire, left)
    wire.tell("ADOPT", old, "", other=new)
    assert wire.owner(new) == (1, 0) and names_of(server, new) == ["/a"]


def test_a_file_gets_its_own_record_completed(wire):
    file = File(5, "/a", uid=1, generation=0)
    put(wire, file)
    wire.tell("ADOPT", file, "", other=file.like(birth=2000, generation=6))
    assert wire.owner(file.like(birth=2000)) == (1, 0)
    assert wire.owner(file.like(birth=1000)) is None


def test_a_nameless_record_gets_a_name(server, wire):
    old, new = File(5, "/a", uid=1), File(9)
    put(wire, old)
    wire.tell("UNLINK", old, set=LAST)
    wire.tell("ADOPT", old, "/z", other=new)
    assert names_of(server, new) == ["/z"]
    db = sqlite3.connect(f"file:{server.state}/files.db?mode=ro", uri=True)
    assert db.execute("SELECT orphan FROM records").fetchall() == [(0,)]
    db.close()


# Many at once, and servers that die ------------------------------------------------

def test_each_of_many_is_answered_for_itself_and_in_order(wire):
    """Those that fail among those that don't."""
    posted = {}
    for ino in range(1, 91):
        file = File(ino, f"/d{ino % 7}/{ino}", uid=ino)
        if ino % 3:
            posted[wire.post("CHMOD", file, set=WHOLE)] = 0
        else:
            posted[wire.post("FORGET", file, "")] = errno.ENOENT
        if ino % 5 == 0:
            posted[wire.post("STAT", file)] = 0 if ino % 3 else errno.ENOENT
    answers = [wire.receive() for _ in posted]
    assert {answer.serial: answer.result for answer in answers} == posted
    assert [answer.serial for answer in answers] == sorted(posted)
    for ino in range(1, 91):
        assert wire.owner(File(ino)) == ((ino, 0) if ino % 3 else None)


def recorded(state):
    """Owners by inode, as the database has them."""
    db = sqlite3.connect(f"file:{state}/files.db?mode=ro", uri=True)
    try:
        return dict(db.execute("SELECT ino, uid FROM records"))
    finally:
        db.close()


def seen(session, folder):
    """Owners by inode, as a session sees them."""
    out = session(["find", str(folder), "-type", "f", "-printf", "%i %U\n"]).ok()
    return {int(ino): int(uid) for ino, uid in (line.split() for line in out.lines)}


@pytest.fixture
def files(session, scratch, server):
    """Files with records of their own, as the wire describes them."""
    session("mkdir files; cd files; touch {1..300}; chown 1:1 {1..300}", cwd=scratch.work).ok()
    made, end = [], time.monotonic() + 20
    # The server takes changes in when there is a pause.
    while len(made) < 300 and time.monotonic() < end:
        db = sqlite3.connect(f"file:{server.state}/files.db?mode=ro", uri=True)
        made = [File(ino, "", mode, uid, gid, dev=dev, birth=birth, generation=generation)
                for dev, ino, birth, generation, mode, uid, gid in db.execute(
                    "SELECT dev, ino, birth, generation, mode, uid, gid FROM records"
                    " WHERE mode & 61440 = 32768 AND uid = 1")]
        db.close()
        time.sleep(0.02)
    assert len(made) == 300
    return made


def test_a_session_that_goes_on_sees_it_at_once(files, session, wire, scratch):
    kid = session.start("while read x; do stat -c %u,%a files/*; done",
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=scratch.work)

    def look():
        kid.stdin.write(b"\n")
        kid.stdin.flush()
        return [kid.stdout.readline().decode().strip() for _ in files]

    try:
        assert look() == ["1,644"] * 300
        for file in files:
            put(wire, file.like(uid=5, mode=REG | 0o4711))
        assert look() == ["5,4711"] * 300
        for first in range(0, len(files), 60):
            for file in files[first:first + 60]:
                wire.post("FORGET", file, "")
            for file in files[first:first + 60]:
                wire.receive()
        assert look() == ["0,644"] * 300
        put(wire, files[0].like(uid=9))
        wire.tell("ADOPT", files[0].like(uid=9), "", other=files[1])
        assert sorted(look())[-1] == "9,644"
    finally:
        kid.stdin.close()
        kid.stdout.close()
        assert kid.wait(people.TIMEOUT) == 0


def test_a_server_killed_amid_many_leaves_index_and_database_alike(files, session, server,
                                                                   scratch):
    rng = random.Random(11)
    for turn in range(8):
        wire = server.wire()
        owner, confirmed = 100 + turn, set()
        batch = rng.sample(files, 100)
        for file in batch:
            wire.post("CHMOD", file.like(uid=owner), set=WHOLE)
        for file in batch[:rng.randrange(1, 90)]:
            assert wire.receive().ok
            confirmed.add(file.ino)
        server.kill()
        server.start()
        have = recorded(server.state)
        assert all(have[ino] == owner for ino in confirmed)
        there = seen(session, scratch.work / "files")
        assert there == {ino: have[ino] for ino in there}
    assert server.run("--check").ok()

# SPDX-License-Identifier: MIT
"""Records follow their file system when its device number changes.  What the
kernel does to a number is done here to the database."""

import os
import sqlite3
import subprocess
import sys

import pytest

import people
from wire import DIR, SET_UID, File, wait_for

ELSEWHERE = os.makedev(4000, 12345)  # a number that no device has
PARKED = -1 << 63


def fsid(path):
    value = os.statvfs(path).f_fsid
    return value - (1 << 64) if value >> 63 else value


@pytest.fixture
def here(scratch):
    """The number of a mounted device."""
    if not fsid(scratch.top):
        pytest.skip("the scratch folder's file system has no id")
    return os.stat(scratch.top).st_dev


def db(server, *statements):
    """Runs SQL on the database of a server that has left; the last one's rows."""
    server.stop()
    handle = sqlite3.connect(server.state / "files.db")
    for statement in statements:
        rows = handle.execute(statement).fetchall()
    handle.commit()
    handle.close()
    people.USER.owns(server.state / "files.db")
    return rows


def devices(server):
    return dict(db(server, "SELECT dev, fsid FROM devices"))


def move(server, old, new):
    db(server, *(f"UPDATE {table} SET dev = {new} WHERE dev = {old}"
                 for table in ("records", "devices")))


def said(server, words):
    """The lines of the log with `words` in them; there is none that frightens."""
    log = server.log
    assert not [word for word in ("mismatch", "error", "fatal") if word in log], log
    return [line for line in log.splitlines() if words in line]


def test_a_device_is_remembered_with_its_file_system(server, here, scratch):
    wire = server.wire()
    wire.tell("CREAT", File(5, "/a", dev=here))
    wire.tell("CREAT", File(6, "/b", dev=ELSEWHERE))
    assert devices(server) == {here: fsid(scratch.top)}


def test_a_device_is_forgotten_with_its_last_record(server, here):
    server.wire().tell("CREAT", File(5, "/a", dev=here))
    db(server, "DELETE FROM records")
    server.start()
    assert devices(server) == {}


def test_records_follow_to_another_number(server, here):
    wire = server.wire()
    wire.tell("MKDIR", File(4, "/d", DIR | 0o755, uid=4, dev=here))
    wire.tell("CREAT", File(5, "/d/a", uid=5, dev=here))
    wire.tell("SET_XATTR", File(5, "/d/a", dev=here), name="user.x", value=b"y")
    move(server, here, ELSEWHERE)
    wire = server.start().wire()
    assert wire.owner(File(4, mode=DIR, dev=here)) == (4, 0)
    assert wire.owner(File(5, dev=here)) == (5, 0)
    assert wire.ask("GET_XATTR", File(5, dev=here), name="user.x").value == b"y"
    assert wire.owner(File(5, dev=ELSEWHERE)) is None
    assert len(said(server, "2 records follow")) == 1
    assert list(devices(server)) == [here]
    assert db(server, "SELECT count(*) FROM names WHERE record IS NOT NULL") == [(2,)]


def test_two_devices_change_places(server, here):
    other = os.stat("/").st_dev
    if other == here or not fsid("/"):
        pytest.skip("a second file system with an id is missing")
    wire = server.wire()
    for ino in range(5, 500):
        wire.tell("CREAT", File(ino, f"/a{ino}", uid=1, dev=here))
        wire.tell("CREAT", File(ino, f"/b{ino}", uid=2, dev=other))
    before = devices(server)
    if len(before) < 2:
        pytest.skip("a second file system with an id is missing")
    move(server, here, ELSEWHERE)
    move(server, other, here)
    move(server, ELSEWHERE, other)
    wire = server.start().wire()
    assert all(wire.owner(File(ino, dev=here)) == (1, 0) for ino in range(5, 500))
    assert all(wire.owner(File(ino, dev=other)) == (2, 0) for ino in range(5, 500))
    assert len(said(server, "495 records follow")) == 2
    assert devices(server) == before


def test_a_number_given_to_another_file_system_is_left(server, here, scratch):
    server.wire().tell("CREAT", File(5, "/a", uid=1, dev=here))
    db(server, "UPDATE devices SET fsid = 4242")
    wire = server.start().wire()
    assert wire.owner(File(5, dev=here)) is None
    wire.tell("CREAT", File(5, "/b", uid=2, dev=here))
    assert len(said(server, "1 records wait")) == 1
    assert devices(server) == {PARKED + 1: 4242, here: fsid(scratch.top)}
    assert server.start().wire().owner(File(5, dev=here)) == (2, 0)
    # Again, and each keeps a number of its own.
    db(server, "UPDATE devices SET fsid = 4343 WHERE dev > 0")
    server.start()
    assert devices(server) == {PARKED + 1: 4242, PARKED + 2: 4343}


def test_records_that_waited_come_back(server, here, scratch):
    server.wire().tell("CREAT", File(5, "/a", uid=1, dev=here))
    db(server, "UPDATE devices SET fsid = 4242")
    server.start()
    db(server, f"UPDATE devices SET fsid = {fsid(scratch.top)}")
    assert server.start().wire().owner(File(5, dev=here)) == (1, 0)
    assert devices(server) == {here: fsid(scratch.top)}


def test_a_file_system_of_another_type_is_another(server, here):
    server.wire().tell("CREAT", File(5, "/a", uid=1, dev=here))
    db(server, "UPDATE devices SET type = type + 1")
    move(server, here, ELSEWHERE)
    assert server.start().wire().owner(File(5, dev=here)) is None
    assert list(devices(server)) == [ELSEWHERE]


@pytest.mark.parametrize("same", [True, False], ids=["same", "unknown"])
def test_records_in_the_way_are_dropped(server, here, scratch, same):
    """Of two records of one inode the last one stays; one of who knows what
    file system goes."""
    wire = server.wire()
    for ino in range(1000, 1600):
        wire.tell("CREAT", File(ino, f"/old/{ino}", uid=1, dev=ELSEWHERE))
        wire.tell("CREAT", File(ino, f"/new/{ino}", uid=2, dev=here))
    wire.tell("CHOWN", File(1599, "/old/1599", uid=3, dev=ELSEWHERE), set=SET_UID)
    wire.tell("CREAT", File(1, "/old/only", uid=4, dev=ELSEWHERE))
    row = f"INSERT INTO devices SELECT {ELSEWHERE}, fsid, type FROM devices"
    db(server, row, *([] if same else [f"DELETE FROM devices WHERE dev = {here}"]))
    wire = server.start().wire()
    owners = [wire.owner(File(ino, dev=here))[0] for ino in range(1000, 1600)]
    assert owners == [2 if same else 1] * 599 + [3]
    assert wire.owner(File(1, dev=here)) == (4, 0)
    assert devices(server) == {here: fsid(scratch.top)}
    rows = db(server, "SELECT count(*), count(DISTINCT record) FROM names WHERE record NOT NULL")
    assert rows == [(601, 601)]
    assert db(server, "SELECT count(*) FROM records") == [(601,)]


def test_file_systems_that_may_hang_are_not_touched(new_server, here, need_root):
    """A FUSE file system that never answers, over one that is local."""
    server = new_server()
    script = f"""
import ctypes, os, subprocess
fuse = os.open("/dev/fuse", os.O_RDWR)
libc = ctypes.CDLL(None, use_errno=True)
for source, kind, data in (b"none", b"tmpfs", b""), (
        b"f", b"fuse", b"fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other" % fuse):
    if libc.mount(source, b"/mnt", kind, 0, data):
        raise SystemExit(os.strerror(ctypes.get_errno()))
if not os.fork():
    os.setgroups([]), os.setgid({people.USER.gid}), os.setuid({people.USER.uid})
    os.execv({str(server.program)!r}, ["pqfs-server", "--state", {str(server.state)!r}])
raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    if not os.path.exists("/dev/fuse"):
        pytest.skip("no FUSE here")
    words = ["unshare", "-m", "--propagation", "private", sys.executable, "-c", script]
    result = subprocess.run(words, timeout=20, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode and not (server.state / "pseudo.log").exists():
        pytest.skip(f"FUSE can't be mounted here: {result.stdout.decode().strip()}")
    assert result.returncode == 0
    server.wire().tell("CREAT", File(5, "/a", dev=here))
    assert list(devices(server)) == [here]


def test_a_running_server_notices(server, here, scratch, need_root):
    point = scratch.folder("mount")
    wire = server.wire()
    wire.tell("CREAT", File(5, "/a", uid=5, dev=here))
    handle = sqlite3.connect(server.state / "files.db", timeout=10)
    for table in "records", "devices":
        handle.execute(f"UPDATE {table} SET dev = {ELSEWHERE}")
    handle.commit()
    handle.close()
    assert wire.owner(File(5, dev=here)) is None
    if subprocess.run(["mount", "-t", "tmpfs", "none", str(point)]).returncode:
        pytest.skip("nothing can be mounted here")
    subprocess.run(["umount", "-l", str(point)], check=True)
    assert wait_for(lambda: wire.owner(File(5, dev=here)) == (5, 0), 5)
    assert said(server, "1 records follow")

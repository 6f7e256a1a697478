# SPDX-License-Identifier: MIT
"""What the server answers, message by message."""

import errno
import os
import random
import sqlite3
import struct

import pytest

import people
from wire import (ACL, ACL_GROUP_OBJ, ACL_MASK, ACL_OTHER, ACL_USER, ACL_USER_OBJ, BLK, CHR, DIR,
                  DROP_SGID, EXCHANGE, FIFO, HELLO_LOG, LAST, LNK, LOG, NAK, NO_FILE, OP, OPS, PACKET_MAX,
                  PING, REG, REPLY, SET_GID, SET_UID, XATTR, XCREATE, XREPLACE, ACK, DEFAULT_ACL,
                  File, acl, names_of, packet, wait_for)


def count(server, table):
    db = sqlite3.connect(f"file:{server.state}/files.db?mode=ro", uri=True)
    try:
        return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        db.close()


# Records ---------------------------------------------------------------------

def test_ping_is_answered(wire):
    answer = wire.ping(serial=7)
    assert (answer.type, answer.serial, answer.version) == (ACK, 7, 1)


def test_unknown_file_has_no_record(wire):
    answer = wire.stat(File(5, "/a"))
    assert (answer.type, answer.result) == (NAK, errno.ENOENT)


@pytest.mark.parametrize("op, mode, rdev", [
    ("CREAT", REG | 0o4755, 0), ("MKDIR", DIR | 0o1777, 0), ("SYMLINK", LNK | 0o777, 0),
    ("MKNOD", CHR | 0o666, os.makedev(1, 3)), ("MKNOD", BLK | 0o660, os.makedev(8, 0)),
    ("MKNOD", FIFO | 0o600, 0)],
    ids=["file", "folder", "link", "character", "block", "fifo"])
def test_created_file_is_what_was_told(wire, op, mode, rdev):
    file = File(5, "/some/where", mode, 1, 2, rdev)
    told = wire.tell(op, file)
    seen = wire.stat(file.like(mode=mode if op != "MKNOD" or mode & FIFO == FIFO else REG | 0o600))
    for answer in told, seen:
        assert (answer.uid, answer.gid, answer.mode, answer.rdev) == (1, 2, mode, rdev)


def test_creation_replaces_the_old_record(server, wire):
    wire.tell("CREAT", File(5, "/a", uid=1))
    wire.tell("SET_XATTR", File(5, "/a"), name="security.x", value=b"1")
    wire.tell("MKDIR", File(5, "/b", DIR | 0o755, 2, birth=2000))
    answer = wire.stat(File(5, "/b", DIR, birth=2000))
    assert (answer.uid, answer.flags) == (2, 0)
    assert names_of(server, File(5)) == ["/b"]
    assert count(server, "xattrs") == 0
    assert "mismatch" not in server.log


def test_numbers_of_64_bits_are_kept(wire):
    file = File((1 << 64) - 1, "/a", CHR | 0o600, 0xfffffffe, 0xfffffffd, (1 << 64) - 2,
                dev=1 << 63, generation=(1 << 64) - 3)
    wire.tell("MKNOD", file)
    answer = wire.stat(file)
    assert (answer.uid, answer.gid, answer.rdev) == (file.uid, file.gid, file.rdev)


def test_chown_of_an_unknown_file_records_all_of_it(wire):
    file = File(5, "/a", REG | 0o640, 10, 20)
    wire.tell("CHOWN", file, set=SET_UID)
    answer = wire.stat(file)
    assert (answer.uid, answer.gid, answer.mode) == (10, 20, REG | 0o640)


def test_chown_changes_what_it_names_alone(wire):
    file = File(5, "/a", REG | 0o600, 10, 20)
    wire.tell("CREAT", file)
    assert wire.tell("CHOWN", file.like(uid=1, gid=2), set=SET_UID).uid == 1
    assert wire.owner(file) == (1, 20)
    wire.tell("CHOWN", file.like(uid=7, gid=8), set=SET_GID)
    assert wire.owner(file) == (1, 8)


@pytest.mark.parametrize("mode, flags, left", [
    (REG | 0o6755, 0, 0o755), (REG | 0o6745, 0, 0o2745), (REG | 0o6745, DROP_SGID, 0o745),
    (DIR | 0o6755, 0, 0o6755), (DIR | 0o2755, DROP_SGID, 0o2755)],
    ids=["executable", "lock", "lock_drop", "folder", "folder_drop"])
def test_chown_clears_set_id_bits_as_the_kernel_does(wire, mode, flags, left):
    file = File(5, "/a", mode)
    wire.tell("CREAT", file)
    wire.tell("CHOWN", file, set=SET_UID | SET_GID | flags)
    assert wire.stat(file).mode & 0o7777 == left


def test_chown_takes_capabilities_away(wire):
    file = File(5, "/a")
    wire.tell("SET_XATTR", file, name="security.capability", value=b"cap")
    wire.tell("SET_XATTR", file, name="security.other", value=b"x")
    assert wire.tell("CHOWN", file, set=SET_UID).flags == XATTR
    assert wire.ask("GET_XATTR", file, name="security.capability").result == errno.ENODATA
    assert wire.ask("GET_XATTR", file, name="security.other").value == b"x"


def test_chmod_keeps_the_type(wire):
    node = File(5, "/n", BLK | 0o600, rdev=9)
    wire.tell("MKNOD", node)
    assert wire.tell("CHMOD", node.like(mode=REG | 0o4711)).mode == BLK | 0o4711
    assert wire.stat(node).rdev == 9


def test_chmod_of_an_unknown_file_records_all_of_it(wire):
    file = File(5, "/a", DIR | 0o1777, 3, 4)
    wire.tell("CHMOD", file)
    answer = wire.stat(file)
    assert (answer.uid, answer.gid, answer.mode) == (3, 4, DIR | 0o1777)


# Identity --------------------------------------------------------------------

@pytest.mark.parametrize("reused", [dict(birth=1001), dict(generation=8), dict(mode=DIR | 0o755)],
                         ids=["birth", "generation", "type"])
def test_reused_inode_is_not_the_recorded_file(server, wire, reused):
    file = File(5, "/a", uid=1, generation=7)
    wire.tell("CREAT", file)
    assert wire.owner(file.like(**reused)) is None
    assert "mismatch" in server.log
    assert wire.owner(file) is None, "the record is dropped"


def test_change_of_a_reused_inode_does_not_touch_the_old_record(server, wire):
    wire.tell("CREAT", File(5, "/a", uid=1, gid=1))
    wire.tell("CHOWN", File(5, "/b", uid=2, gid=0, birth=2000), set=SET_UID)
    assert wire.owner(File(5, "/b", birth=2000)) == (2, 0)
    assert names_of(server, File(5)) == ["/b"]


def test_generation_is_learnt(wire):
    file = File(5, "/a", uid=1)
    wire.tell("CREAT", file)
    wire.tell("CHMOD", file.like(generation=3))
    assert wire.owner(file) == (1, 0)
    assert wire.owner(file.like(generation=4)) is None


def test_plain_file_may_be_a_device_but_not_a_fifo(server, wire):
    wire.tell("MKNOD", File(5, "/n", CHR | 0o600))
    wire.tell("MKNOD", File(6, "/p", FIFO | 0o600))
    assert wire.stat(File(5, "/n", REG)).ok
    assert "mismatch" not in server.log
    assert not wire.stat(File(6, "/p", REG)).ok
    assert "mismatch" in server.log


def test_without_birth_time_the_path_must_agree(server, wire):
    file = File(5, "/d/a", uid=1, birth=0)
    wire.tell("CREAT", file)
    wire.tell("LINK", file, "/d/a", "/d/b")
    for path in "/d/a", "/d/b", "//d//b", "":
        assert wire.owner(file.like(path=path)) == (1, 0)
    assert "mismatch" not in server.log
    assert wire.owner(file.like(path="/d/c")) is None
    assert "mismatch" in server.log
    assert wire.owner(file) is None


def test_without_birth_time_a_rename_is_followed(wire):
    file = File(5, "/a/b/c", uid=1, birth=0)
    wire.tell("CREAT", file)
    wire.tell("RENAME", File(9, mode=DIR, birth=0), "/a", "/z")
    assert wire.owner(file.like(path="/z/b/c")) == (1, 0)


# Names -----------------------------------------------------------------------

def test_hard_links_are_names_of_one_record(server, wire):
    file = File(5, "/a", uid=1)
    wire.tell("CREAT", file)
    wire.tell("LINK", file, "/a", "/d/b")
    assert names_of(server, file) == ["/a", "/d/b"]
    wire.tell("UNLINK", file, "/a")
    assert names_of(server, file) == ["/d/b"]
    assert wire.owner(file) == (1, 0)
    wire.tell("UNLINK", file, "/d/b", set=LAST)
    assert count(server, "names") == 1, "empty directories go, the root stays"


def test_unlinked_file_keeps_its_attributes_for_who_has_it_open(wire):
    file = File(5, "/a", uid=1)
    wire.tell("CREAT", file)
    wire.tell("UNLINK", file, set=LAST)
    assert wire.owner(file.like(path="")) == (1, 0)
    wire.tell("CHOWN", file.like(path="", uid=3), set=SET_UID)
    assert wire.owner(file.like(path="")) == (3, 0)


def test_nameless_file_gets_a_name_by_link(server, wire):
    file = File(5, "", uid=1)
    wire.tell("CREAT", file)
    assert names_of(server, file) == []
    wire.tell("LINK", file, "", "/a")
    assert names_of(server, file) == ["/a"]


def test_name_of_a_newer_file_stays(server, wire):
    wire.tell("CREAT", File(5, "/a", uid=1))
    wire.tell("CREAT", File(6, "/a", uid=2))
    wire.tell("UNLINK", File(5), "/a", set=LAST)
    assert names_of(server, File(6)) == ["/a"]
    assert wire.owner(File(5)) == (1, 0)


def test_lost_name_is_found_again(server, wire):
    wire.tell("CREAT", File(5, "/a", uid=1))
    wire.tell("CREAT", File(6, "/a", uid=2))
    assert names_of(server, File(5)) == []
    assert wire.owner(File(5, "/a")) == (1, 0)
    assert names_of(server, File(6)) == ["/a"], "a question takes no name from another"
    assert wire.owner(File(5, "/moved")) == (1, 0)
    assert names_of(server, File(5)) == ["/moved"]


def test_renamed_directory_takes_all_along(server, wire):
    wire.tell("MKDIR", File(4, "/d", DIR | 0o755))
    for ino in range(10, 20):
        wire.tell("CREAT", File(ino, f"/d/sub/{ino}", uid=ino))
    wire.tell("RENAME", File(4, "", DIR), "/d", "/new/place")
    assert names_of(server, File(4)) == ["/new/place"]
    assert names_of(server, File(13)) == ["/new/place/sub/13"]
    wire.tell("RENAME", File(3, "", DIR), "/new", "/newer")
    assert names_of(server, File(13)) == ["/newer/place/sub/13"]


def test_rename_replaces_what_was_there(server, wire):
    wire.tell("CREAT", File(5, "/a", uid=1))
    wire.tell("CREAT", File(6, "/b", uid=2))
    wire.tell("RENAME", File(5), "/a", "/b", other=File(6), set=LAST)
    assert names_of(server, File(5)) == ["/b"]
    assert names_of(server, File(6)) == []
    assert wire.owner(File(6)) == (2, 0), "it may be open"


def test_rename_over_one_of_two_links(server, wire):
    wire.tell("CREAT", File(5, "/a"))
    wire.tell("CREAT", File(6, "/b"))
    wire.tell("LINK", File(6), "/b", "/c")
    wire.tell("RENAME", File(5), "/a", "/b", other=File(6))
    assert names_of(server, File(6)) == ["/c"]


def test_rename_of_an_unrecorded_file_removes_the_victims_name(server, wire):
    wire.tell("CREAT", File(6, "/b"))
    wire.tell("RENAME", File(5), "/a", "/b", other=File(6), set=LAST)
    assert names_of(server, File(6)) == []


def test_rename_removes_stale_names_below(server, wire):
    wire.tell("CREAT", File(5, "/old/x"))
    wire.tell("CREAT", File(6, "/new/y"))
    wire.tell("RENAME", File(4, "", DIR), "/old", "/new")
    assert names_of(server, File(5)) == ["/new/x"]
    assert names_of(server, File(6)) == []


def test_rename_by_an_unknown_name_binds_the_new_one(server, wire):
    wire.tell("CREAT", File(5, "", uid=1))
    wire.tell("RENAME", File(5), "/never/seen", "/b")
    assert names_of(server, File(5)) == ["/b"]


def test_rename_onto_a_link_of_itself_changes_nothing(server, wire):
    wire.tell("CREAT", File(5, "/a"))
    wire.tell("LINK", File(5), "/a", "/b")
    wire.tell("RENAME", File(5), "/a", "/b", other=File(5))
    assert names_of(server, File(5)) == ["/a", "/b"]


@pytest.mark.parametrize("old, new", [("/a", "/a/b"), ("/a/b", "/a"), ("/", "/x"), ("/a", "/")],
                         ids=["below", "above", "from_root", "to_root"])
@pytest.mark.parametrize("flags", [0, EXCHANGE], ids=["move", "exchange"])
def test_a_directory_cannot_be_moved_into_itself(server, wire, old, new, flags):
    wire.tell("CREAT", File(5, "/a/b/c", uid=1))
    assert wire.ask("RENAME", File(4, "", DIR), old, new, set=flags).result == errno.EINVAL
    assert names_of(server, File(5)) == ["/a/b/c"]


def test_exchange(server, wire):
    wire.tell("CREAT", File(5, "/d/x"))
    wire.tell("CREAT", File(6, "/e/f", mode=REG | 0o600))
    wire.tell("RENAME", File(4, "", DIR), "/d", "/e/f", other=File(6), set=EXCHANGE)
    assert names_of(server, File(5)) == ["/e/f/x"]
    assert names_of(server, File(6)) == ["/d"]
    wire.tell("RENAME", File(6), "/d", "/nothing/recorded", other=File(9), set=EXCHANGE)
    assert names_of(server, File(6)) == ["/nothing/recorded"]
    assert names_of(server, File(5)) == ["/e/f/x"]


def test_rmdir_removes_stale_names_below(server, wire):
    wire.tell("MKDIR", File(4, "/d", DIR | 0o755))
    wire.tell("CREAT", File(5, "/d/x/y"))
    wire.tell("RMDIR", File(4, "", DIR), "/d")
    assert names_of(server, File(4)) == names_of(server, File(5)) == []
    assert count(server, "names") == 1


def test_names_are_any_bytes(server, wire):
    path = "/sp ace/new\nline/\udcff\udcfe/'quote%"
    wire.tell("CREAT", File(5, path, uid=1))
    assert names_of(server, File(5)) == [path]
    long = "/" + "/".join(["x" * 255] * 15) + "/" + "y" * 200
    wire.tell("CREAT", File(6, long))
    assert names_of(server, File(6)) == [long]


def test_root_has_a_name(server, wire):
    wire.tell("CHMOD", File(2, "/", DIR | 0o700))
    assert names_of(server, File(2)) == ["/"]
    wire.tell("RMDIR", File(2, "/", DIR))
    wire.tell("CREAT", File(5, "/a"))
    assert names_of(server, File(5)) == ["/a"]


# Extended attributes ---------------------------------------------------------

def test_xattr_is_kept_and_removed(wire):
    file = File(5, "/a", uid=1)
    assert wire.ask("GET_XATTR", file, name="user.x").result == errno.ENODATA
    assert wire.tell("LIST_XATTR", file).value == b""
    wire.tell("SET_XATTR", file, name="user.x", value=b"\0\xff" * 10)
    wire.tell("SET_XATTR", file, name="user.empty", value=b"")
    assert wire.tell("GET_XATTR", file, name="user.x").value == b"\0\xff" * 10
    assert wire.tell("GET_XATTR", file, name="user.empty").value == b""
    assert wire.tell("LIST_XATTR", file).value == b"user.empty\0user.x\0"
    assert wire.stat(file).flags == XATTR
    wire.tell("REMOVE_XATTR", file, name="user.x")
    assert wire.ask("REMOVE_XATTR", file, name="user.x").result == errno.ENODATA
    wire.tell("REMOVE_XATTR", file, name="user.empty")
    assert wire.stat(file).flags == 0


def test_xattr_flags_are_exact(wire):
    file = File(5, "/a")

    def put(value, how):
        return wire.ask("SET_XATTR", file, name="user.x", value=value, set=how).result

    assert put(b"1", XREPLACE) == errno.ENODATA
    assert not wire.stat(file).ok, "a refused change records nothing"
    assert put(b"1", XCREATE) == 0
    assert put(b"2", XCREATE) == errno.EEXIST
    assert put(b"3", XREPLACE) == 0
    assert wire.tell("GET_XATTR", file, name="user.x").value == b"3"


def test_largest_xattr(wire):
    file, value = File(5, "/a"), bytes(range(256)) * 256
    wire.tell("SET_XATTR", file, name="u" * 255, value=value)
    assert wire.tell("GET_XATTR", file, name="u" * 255).value == value


def test_list_of_names_never_outgrows_listxattr(wire):
    file, refused = File(5, "/a"), 0
    for i in range(300):
        refused += wire.ask("SET_XATTR", file, name=f"user.{i:0250}").result == errno.ENOSPC
    listed = wire.tell("LIST_XATTR", file).value
    assert refused and listed.count(b"\0") == 300 - refused


FULL = acl((ACL_USER_OBJ, 6, -1), (ACL_USER, 7, 1000), (ACL_GROUP_OBJ, 4, -1), (ACL_MASK, 5, -1),
           (ACL_OTHER, 0, -1))
PLAIN = acl((ACL_USER_OBJ, 6, -1), (ACL_GROUP_OBJ, 4, -1), (ACL_OTHER, 1, -1))
ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"


def test_acl_and_mode_are_one(wire):
    file = File(5, "/a", REG | 0o4777)
    answer = wire.tell("SET_XATTR", file, name=ACCESS, value=FULL)
    assert (answer.mode, answer.flags) == (REG | 0o4650, ACL | XATTR)
    wire.tell("CHMOD", file.like(mode=REG | 0o721))
    expected = acl((ACL_USER_OBJ, 7, -1), (ACL_USER, 7, 1000), (ACL_GROUP_OBJ, 4, -1),
                   (ACL_MASK, 2, -1), (ACL_OTHER, 1, -1))
    assert wire.tell("GET_XATTR", file, name=ACCESS).value == expected


def test_acl_that_is_a_mode_is_not_stored(wire):
    file = File(5, "/a", REG | 0o777)
    wire.tell("SET_XATTR", file, name=ACCESS, value=FULL)
    answer = wire.tell("SET_XATTR", file, name=ACCESS, value=PLAIN)
    assert (answer.mode, answer.flags) == (REG | 0o641, 0)
    assert wire.ask("GET_XATTR", file, name=ACCESS).result == errno.ENODATA
    wire.tell("REMOVE_XATTR", file, name=ACCESS)


def test_default_acl_leaves_the_mode(wire):
    file = File(5, "/d", DIR | 0o755)
    answer = wire.tell("SET_XATTR", file, name=DEFAULT, value=FULL)
    assert (answer.mode, answer.flags) == (DIR | 0o755, DEFAULT_ACL | XATTR)
    wire.tell("SET_XATTR", file, name=DEFAULT, value=FULL[:4])
    assert wire.stat(file).flags == 0


def test_malformed_acl_is_refused(wire):
    assert wire.ask("SET_XATTR", File(5, "/a"), name=ACCESS, value=b"x" * 9).result != 0
    assert not wire.stat(File(5, "/a")).ok


# The protocol ----------------------------------------------------------------

def test_another_version_is_told_so(wire):
    answer = wire.exchange(packet(PING, version=99, serial=3))
    assert (answer.type, answer.result, answer.version) == (NAK, errno.EPROTO, 1)
    assert "version 1" in answer.path and "99" in answer.path
    assert wire.ping().ok, "the connection lives on"


def test_unknown_operation_is_refused(wire):
    for op in 0, len(OPS), 255:
        answer = wire.exchange(packet(OP, op, File(1), set=REPLY, paths=["/a"]))
        assert (answer.type, answer.result) == (NAK, errno.EOPNOTSUPP)


@pytest.mark.parametrize("bad", [
    b"x", b"\0" * 136, b"noise" * 100, packet(OP)[:-1], packet(OP) + b"x", packet(ACK), packet(99),
    packet(OP, 1, paths=["/a", "/b", "/c"]), packet(PING)[:100], b"x" * (PACKET_MAX + 10)],
    ids=["byte", "zeros", "noise", "short", "long", "ack", "unknown_type", "three_paths",
         "short_ping", "too_long"])
def test_what_is_no_message_ends_only_that_connection(server, wire, bad):
    other = server.wire()
    wire.send(bad)
    assert wire.closed()
    assert other.ping().ok


def test_noise_does_no_harm(server):
    rng = random.Random(4711)
    good = server.wire()
    file = File(5, "/a", uid=1)
    good.tell("CREAT", file)
    for i in range(1500):
        if i % 25 == 0:
            noisy = server.wire(timeout=2)
        data = bytearray(packet(rng.choice([PING, OP, OP, OP, ACK, 9]), rng.randrange(30),
                                File(rng.randrange(9, 12), birth=rng.randrange(3)),
                                File(rng.randrange(9, 12)), rng.randrange(512) | REPLY,
                                [rng.choice(["", "/", "/a", "/a/b", "x", "/c" * 2000])
                                 for _ in range(rng.randrange(3))],
                                rng.choice(["", "user.x", ACCESS]), rng.randbytes(rng.randrange(50))))
        for _ in range(rng.choice([0, 0, 1, 3])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            noisy.send(bytes(data[:rng.choice([len(data)] * 5 + [rng.randrange(len(data))])]))
            if rng.random() < 0.5:
                noisy.receive()
        except (OSError, struct.error):
            noisy = server.wire(timeout=2)  # closed, or nothing to answer
    assert good.owner(File(5)) == (1, 0)
    assert server.run("--check").ok().out == ""


def test_messages_without_a_reply_are_in_order(wire):
    for i in range(500):
        wire.send(packet(OP, OPS["CHOWN"], File(5, uid=i), set=SET_UID, paths=["/a"]))
    assert wire.owner(File(5)) == (499, 0)


def test_many_clients_at_once(server):
    wires = [server.wire() for _ in range(300)]
    for i, one in enumerate(wires):
        one.post("CREAT", File(100 + i, f"/many/{i}", uid=i))
    assert all(one.receive().ok for one in wires)
    assert all(wires[-1 - i].owner(File(100 + i)) == (i, 0) for i in range(300))


def test_slow_reader_holds_no_one_up(server, wire):
    slow = server.wire(timeout=0.2)
    wire.tell("SET_XATTR", File(5, "/a"), name="user.x", value=b"v" * 60000)
    sent = 0
    try:
        for sent in range(5000):
            slow.send(packet(OP, OPS["GET_XATTR"], File(5), set=REPLY, name="user.x", serial=sent))
    except TimeoutError:
        pass
    assert 10 < sent < 4999, "at some point it isn't read from"
    assert wire.ping().ok
    slow.socket.settimeout(10)
    for i in range(sent):
        answer = slow.receive()
        assert answer.serial == i and len(answer.value) == 60000


@pytest.mark.skipif(not people.IS_ROOT, reason="needs real root, to be somebody else")
def test_another_user_is_refused(server):
    stranger = people.Person(people.USER.uid + 1000, people.USER.gid)
    server.state.chmod(0o711)
    (server.state / "pseudo.socket").chmod(0o777)
    for person in stranger, people.ROOT:
        one = server.wire(person=person)
        assert one.closed()


def call(op, path, ino, uid, result=0, path2=b"", program=b"tester", tag=b""):
    """A call as it goes through the ring of calls."""
    texts = program, tag, path, path2, b""
    return struct.pack("=qQQQIiIIIIIIIIH5HI", 7, 77, ino, 0, 42, result, 0, 0, uid, 0, REG, 0, 0, 0,
                       OPS[op], *map(len, texts), 0) + b"".join(texts)


def test_log_lines(server, wire):
    wire.ping()
    wire.tell("OPEN", NO_FILE, set=LOG, value=call("OPEN", b"/a", 5, 3, errno.EACCES))
    wire.tell("CHOWN", NO_FILE, set=LOG, value=call("CHOWN", b"/b", 6, 0, path2=b"/c", tag=b"t"))
    wire.tell("CHOWN", NO_FILE, set=LOG, value=call("CHOWN", b"/b", 6, 0)[:-1])
    assert wire.ping(set=HELLO_LOG).ok
    assert not wire.stat(File(6)).ok, "a line for the log changes nothing"
    db = sqlite3.connect(f"file:{server.state}/logs.db?mode=ro", uri=True)
    rows = db.execute("SELECT op, result, pid, program, path, path2, ino, uid, tag FROM log"
                      " ORDER BY id").fetchall()
    db.close()
    assert rows == [(OPS["OPEN"], errno.EACCES, 42, b"tester", b"/a", b"", 5, 3, b""),
                    (OPS["CHOWN"], 0, 42, b"tester", b"/b", b"/c", 6, 0, b"t")]


def test_normal_work_says_nothing_alarming(server, wire):
    for ino in range(5, 10):
        wire.tell("CREAT", File(ino, "/lib-error/fatal-mismatch"))
    wire.tell("UNLINK", File(9), "/lib-error/fatal-mismatch", set=LAST)
    wire.close()
    server.kill(15)
    for word in "mismatch", "error", "fatal":
        assert word not in server.log.lower()


def test_old_orphans_are_purged(server, wire):
    wire.tell("CREAT", File(5, "/a"))
    wire.tell("CREAT", File(6, "/b"))
    for ino in 5, 6:
        wire.tell("UNLINK", File(ino), "/a" if ino == 5 else "/b", set=LAST)
    server.stop()
    db = sqlite3.connect(server.state / "files.db")
    db.execute("UPDATE records SET changed = changed - 25 * 3600 * 1000000000 WHERE ino = 5")
    db.commit()
    db.close()
    fresh = server.start().wire()
    fresh.ping()
    assert wait_for(lambda: count(server, "records") == 1)
    assert fresh.stat(File(6)).ok

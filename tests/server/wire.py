# SPDX-License-Identifier: MIT
"""The wire protocol, spoken by hand, and a server to speak it with."""

import os
import re
import signal
import socket
import sqlite3
import stat
import struct
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import people

COMMON = Path(__file__).resolve().parents[2] / "common"
HEADER = struct.Struct("=IHBBIiIIQQQqQQQqQIIIIQIIII")
MAGIC, VERSION = 0x53465150, 1
PING, OP, ACK, NAK, SHUTDOWN = 1, 2, 3, 4, 5
PACKET_MAX = HEADER.size + 2 * 4096 + 256 + 65536

SET_UID, SET_GID, LAST, DROP_SGID = 1, 2, 4, 8
EXCHANGE, XCREATE, XREPLACE, LOG, REPLY, WHOLE = 16, 32, 64, 128, 256, 1024
HELLO_LOG = 512
ACL, DEFAULT_ACL, XATTR = 1, 2, 4

REG, DIR, LNK = stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK
CHR, BLK, FIFO, SOCK = stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK

assert HEADER.size == 136

# The operations' numbers, from the one list of them.
OPS = {name: number for number, name in
       enumerate(re.findall(r"\bOP\((\w+), .*, (?:ask|tell|note)\)", (COMMON / "ops.h").read_text()))}


class File:
    """An inode as a client describes it."""

    def __init__(self, ino, path="", mode=REG | 0o644, uid=0, gid=0, rdev=0, dev=77, birth=1000,
                 generation=0):
        self.dev, self.ino, self.birth, self.generation = dev, ino, birth, generation
        self.path, self.mode, self.uid, self.gid, self.rdev = path, mode, uid, gid, rdev

    def like(self, **changes):
        other = File(self.ino)
        other.__dict__.update(self.__dict__, **changes)
        return other

    @property
    def ident(self):
        return self.dev, self.ino, self.birth, self.generation


NO_FILE = File(0, dev=0, birth=0)


def nul(text):
    return os.fsencode(text) + b"\0"


def packet(kind=OP, op=0, file=NO_FILE, other=NO_FILE, set=0, paths=(), name=b"", value=b"",
           serial=0, result=0, stamp=0, version=VERSION, magic=MAGIC):
    path = b"".join(nul(p) for p in paths)
    name = nul(name) if name else b""
    return HEADER.pack(magic, version, kind, op, serial, result, os.getpid(), set, stamp,
                       *file.ident, *other.ident, file.uid, file.gid, file.mode, 0, file.rdev,
                       len(path), len(name), len(value), 0) + path + name + value


def parse(data):
    f = HEADER.unpack_from(data)
    body = data[HEADER.size:]
    path, name, value = (body[:f[22]], body[f[22]:f[22] + f[23]], body[f[22] + f[23]:])
    return SimpleNamespace(magic=f[0], version=f[1], type=f[2], op=f[3], serial=f[4], result=f[5],
                           pid=f[6], uid=f[17], gid=f[18], mode=f[19], flags=f[20], rdev=f[21],
                           path=path.rstrip(b"\0").decode(), name=name, value=value,
                           ok=f[2] == ACK)


@contextmanager
def acting_as(person):
    """As `person` for what follows: a socket's peer is who connected it."""
    if people.IS_ROOT:
        os.setegid(person.gid)
        os.seteuid(person.uid)
    try:
        yield
    finally:
        if people.IS_ROOT:
            os.seteuid(0)
            os.setegid(0)


class Wire:
    """A connection."""

    def __init__(self, state, person=people.USER, timeout=10):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(timeout)
        self.serial = 0
        with acting_as(person):
            folder = os.open(state, os.O_PATH)
            try:
                self.socket.connect(f"/proc/self/fd/{folder}/pseudo.socket")
            finally:
                os.close(folder)

    def send(self, data):
        self.socket.send(data)

    def receive(self):
        return parse(self.socket.recv(PACKET_MAX))

    def exchange(self, data):
        self.send(data)
        return self.receive()

    def ping(self, **fields):
        return self.exchange(packet(PING, paths=["/bin/tester"], **fields))

    def post(self, op, file, *paths, set=REPLY, **fields):
        self.serial += 1
        self.send(packet(OP, OPS[op], file, set=set | REPLY, paths=paths or [file.path],
                         serial=self.serial, **fields))
        return self.serial

    def ask(self, op, file, *paths, **fields):
        serial = self.post(op, file, *paths, **fields)
        answer = self.receive()
        assert answer.serial == serial
        return answer

    def tell(self, op, file, *paths, **fields):
        answer = self.ask(op, file, *paths, **fields)
        assert answer.ok, os.strerror(answer.result)
        return answer

    def stat(self, file):
        return self.ask("STAT", file)

    def owner(self, file):
        """(uid, gid) of what is recorded, or None."""
        answer = self.stat(file)
        return (answer.uid, answer.gid) if answer.ok else None

    def closed(self):
        """Whether the server ended the connection."""
        try:
            return self.socket.recv(PACKET_MAX) == b""
        except (ConnectionResetError, BrokenPipeError):
            return True

    def close(self):
        self.socket.close()


class Server:
    """pqfs-server on a state directory of the user's."""

    def __init__(self, build, state, person=people.USER):
        self.program, self.state, self.person = build / "bin" / "pqfs-server", Path(state), person
        self.wires = []

    def run(self, *options, state=None, split=False):
        command = [str(self.program), "--state", str(state or self.state), *options]
        return people.run(self.person, command, cwd="/", env=people.environment("/"), split=split)

    def start(self, *options):
        self.run(*options or ["--timeout", "60"]).ok()
        return self

    @property
    def pid(self):
        return int((self.state / "pseudo.pid").read_text())

    @property
    def log(self):
        return (self.state / "pseudo.log").read_text()

    def wire(self, **options):
        self.wires.append(Wire(self.state, **options))
        return self.wires[-1]

    def alive(self):
        return (self.state / "pseudo.pid").exists() and running(self.pid)

    def kill(self, number=signal.SIGKILL):
        pid = self.pid
        os.kill(pid, number)
        assert wait_for(lambda: not running(pid))

    def stop(self):
        for wire in self.wires:
            wire.close()
        self.wires = []
        if self.alive():
            self.kill(signal.SIGTERM)


def names_of(server, file):
    """The recorded paths of a file, read from the database."""
    db = sqlite3.connect(f"file:{server.state}/files.db?mode=ro", uri=True)
    try:
        found = []
        query = ("SELECT n.id FROM names n JOIN records r ON n.record = r.id"
                 " WHERE r.dev = ? AND r.ino = ?")
        for (edge,) in db.execute(query, (file.dev, file.ino)):
            path = b""
            while edge:
                parent, name = db.execute("SELECT parent, name FROM names WHERE id = ?",
                                          (edge,)).fetchone()
                path, edge = b"/" + name + path, parent
            found.append(os.fsdecode(path) or "/")
        return sorted(found)
    finally:
        db.close()


def running(pid):
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(") ", 1)[1][0] not in "ZX"
    except OSError:
        return False


def wait_for(what, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.01)
    return bool(what())


def acl(*entries):
    """An ACL's bytes from (tag, permissions, id)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", t, p, i & 0xffffffff)
                                           for t, p, i in entries)


ACL_USER_OBJ, ACL_USER, ACL_GROUP_OBJ, ACL_GROUP, ACL_MASK, ACL_OTHER = 1, 2, 4, 8, 16, 32

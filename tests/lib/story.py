# SPDX-License-Identifier: MIT
"""Tells by every means who a process is; run by test_story.py, as real root and
in sessions.  story.py STEP ...: `tell`, or a change of the ids, before which or
in a child of which more is told."""

import array
import ctypes
import os
import signal
import socket
import struct
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.getauxval.restype = ctypes.c_ulong
libc.getauxval.argtypes = [ctypes.c_ulong]
libc.secure_getenv.restype = libc.getlogin.restype = libc.cuserid.restype = ctypes.c_char_p
AUXV = {"uid": 11, "euid": 12, "gid": 13, "egid": 14, "secure": 23}
SO_PEERCRED, SO_PEERGROUPS, SCM_CREDENTIALS = 17, 59, 2
BEGINNINGS = ("Uid:", "Gid:", "Groups:", "Cap", "NoNewPrivs")


def plain(line, bounding):
    """A line of /proc/PID/status; root's capabilities are fewer in some containers."""
    name, value = line.split(":")
    if not name.startswith("Cap"):
        return f"{name}:{value}"
    value = int(value, 16)
    return f"{name}: " + ("all" if value == bounding else f"{value & 0xffff:x}")


def status(path, text=None):
    try:
        lines = (text or open(path).read()).splitlines()
    except OSError as e:
        return e.strerror
    bounding = next(int(line.split()[1], 16) for line in lines if line.startswith("CapBnd"))
    return "; ".join(plain(line, bounding) for line in lines if line.startswith(BEGINNINGS))


def capabilities(pid=0):
    header, data = (ctypes.c_uint32 * 2)(0x20080522, pid), (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    return [f"{n & 0xffff:x}" for n in data[:3]]


def peer(sock):
    try:
        pid, uid, gid = struct.unpack("iII", sock.getsockopt(socket.SOL_SOCKET, SO_PEERCRED, 12))
        groups = array.array("I", sock.getsockopt(socket.SOL_SOCKET, SO_PEERGROUPS, 1024)).tolist()
        return uid, gid, groups, pid == os.getpid()
    except OSError as e:
        return e.strerror


def sent(sock, other, ids):
    """What comes of sending these ids, or none, over a pair of sockets."""
    other.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    control = [(socket.SOL_SOCKET, SCM_CREDENTIALS, struct.pack("iII", os.getpid(), *ids))] if ids else []
    try:
        sock.sendmsg([b"x"], control)
    except OSError as e:
        return e.strerror
    pid, uid, gid = struct.unpack("iII", other.recvmsg(10, 100)[1][0][2])
    return uid, gid, pid == os.getpid()


def tell(title):
    sock, other = socket.socketpair()
    print(f"== {title}")
    print("ids", os.getresuid(), os.getresgid(), os.getgroups())
    print("status", status("/proc/self/status"))
    print("effective", [name for name in ("self", "thread-self", f"self/task/{os.getpid()}", str(os.getpid()))
                        if status(f"/proc/{name}/status") != status("/proc/self/status")])
    print("no_new_privs", libc.prctl(39, 0, 0, 0, 0))
    print("capget", capabilities(), capabilities(os.getpid()))
    print("auxv", {name: libc.getauxval(number) for name, number in AUXV.items()})
    print("secure_getenv", libc.secure_getenv(b"HOME") is not None)
    print("peer", peer(sock), peer(other), peer(socket.socket(socket.AF_UNIX)))
    print("sent", sent(sock, other, None), sent(sock, other, (os.getuid(), os.getgid())),
          os.getuid() and os.geteuid() and sent(sock, other, (77, 77)))
    print("owner", [os.stat(f"/proc/{name}")[4:6] for name in ("self", "self/task", "thread-self", os.getpid())])
    print("owner by fd", os.fstat(os.open("/proc/self", os.O_PATH))[4:6])
    if "exec" in title and os.getuid() == os.geteuid():
        print("owner of files", os.stat("/proc/self/status")[4:6], os.stat("/proc/self/environ")[4:6],
              os.lstat("/proc/self/cwd")[4:6], os.stat("/proc/self/fd")[4:6])
    print("member", [group for group in (0, 5, 6, 1000) if libc.group_member(group)])
    print("fds", len(os.listdir("/proc/self/fd")) > 2)
    print("cuserid", libc.cuserid(None))
    sys.stdout.flush()


def in_child(title):
    """The same in a child, and what its parent sees of it."""
    read, write = os.pipe()
    sys.stdout.flush()
    kid = os.fork()
    if not kid:
        tell(f"{title}, in a child")
        os.write(write, b"x")
        signal.pause()
    os.read(read, 1)
    print(f"== {title}, a child", status(f"/proc/{kid}/status"), os.stat(f"/proc/{kid}")[4:6], capabilities(kid))
    sys.stdout.flush()
    os.kill(kid, 9)
    os.waitpid(kid, 0)


def after_exec(title, how):
    """The same after exec, and what the parent sees of it."""
    kid = subprocess.Popen([sys.executable, __file__, "--told", title], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, text=True, **how)
    lines = iter(kid.stdout.readline, "told\n")
    print("".join(lines), end="")
    print(f"== {title}, the other program", status(f"/proc/{kid.pid}/status"), os.stat(f"/proc/{kid.pid}")[4:6],
          capabilities(kid.pid))
    kid.communicate()
    sys.stdout.flush()


CHANGES = {
    "drop": lambda: (os.setgroups([5, 6]), os.setresgid(1000, 1000, 1000), os.setresuid(1000, 1000, 1000)),
    "lend": lambda: (os.setgroups([]), os.setresgid(0, 5, 0), os.setresuid(0, 1000, 0)),
    "groups": lambda: os.setgroups([0, 5, 1000]),
    "no_new_privs": lambda: libc.prctl(38, 1, 0, 0, 0),
    "many": lambda: os.setgroups(range(1, 100)),
    "saved": lambda: (os.setresgid(1, 2, 3), os.setresuid(1, 2, 3)),
}

if __name__ == "__main__":
    if sys.argv[1] == "--told":
        tell(sys.argv[2])
        print("told", flush=True)
        sys.stdin.read()
        sys.exit()
    tell("at first")
    for step in sys.argv[1:]:
        CHANGES[step]()
        tell(step)
        in_child(step)
        after_exec(f"{step} and exec", {})
        after_exec(f"{step} and exec without environment", {"env": {"HOME": "/"}})

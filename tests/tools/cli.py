# SPDX-License-Identifier: MIT
"""Help for the tests of the command line tools."""

import fcntl
import glob
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time

import people


def kind(word):
    """The options of a session with a state of its own, or a temporary one."""
    return ["--state", "state"] if word == "--state" else [word]


def refused(result, status, *names):
    """Checks that a tool ended with `status` and one clear line."""
    lines = result.err.decode(errors="replace").splitlines()
    assert result.rc == status, (result.rc, lines)
    assert len(lines) == 1, lines
    assert lines[0].startswith(tuple(f"{name}: " for name in names or ["pqfs-"])) or (
        not names and lines[0].startswith("pqfs-")), lines


def entries(result):
    """The objects that a tool printed with --json."""
    return [json.loads(line) for line in result.ok().raw.split(b"\n") if line]


def until(true, seconds):
    """Waits until true() is; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def give(folder):
    """Gives the files in `folder` to the user, after root touched them."""
    for name in os.listdir(folder):
        people.USER.owns(folder / name)


def some_library():
    """A library that may be preloaded without harm."""
    found = glob.glob("/lib/*-linux-gnu/libm.so.6") + glob.glob("/lib*/libm.so.6")
    return found[0]


def on_terminal(session, *args, width=80, env=None, both=True, tool="pqfs-db"):
    """Runs a tool on a terminal, or with that as its stderr alone: its status and what was
    shown."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    kid = people.start(
        people.USER, [str(session.bin / tool), *map(str, args)], cwd=session.work,
        stdout=slave if both else subprocess.DEVNULL, stderr=slave, env=people.environment(
            session.home, {"PSEUDO_LOCALSTATEDIR": session.state, "TERM": "xterm", **(env or {})}))
    os.close(slave)
    out = b""
    while select.select([master], [], [], people.TIMEOUT)[0]:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
    os.close(master)
    return kid.wait(people.TIMEOUT), out

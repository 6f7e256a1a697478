# SPDX-License-Identifier: MIT
"""Sessions under test: one object stands for one state directory and its
server.  PQFS_TEST_WRAPPER replaces pqfs-session by another command, such as
"fakeroot -s {state}/saved -i {state}/saved --", to try the tests themselves."""

import os
import shlex
import signal
import time
from pathlib import Path

import people

WRAPPER = os.environ.get("PQFS_TEST_WRAPPER")


def alive(pid):
    """Whether process `pid` runs (a zombie does not)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


class Session:
    """Runs commands in sessions that share one state directory.

    session("chown 1:2 f")           a script, run by bash
    session(["chown", "1:2", "f"])   a command
    """

    def __init__(self, build, state, work, home, person=people.USER):
        self.bin = Path(build) / "bin"
        self.state = Path(state)
        self.work = Path(work)
        self.home = Path(home)
        self.person = person
        if not self.state.exists():
            self.state.mkdir(mode=0o700)
            person.owns(self.state)

    def command(self, what, options=()):
        """The words that run `what` in a session."""
        if WRAPPER:
            return shlex.split(WRAPPER.format(state=self.state)) + people.argv(what)
        program = str(self.bin / "pqfs-session")
        return [program, "--state", str(self.state), *options, "--", *people.argv(what)]

    def __call__(self, what, *, cwd=None, env=None, options=(), **kw):
        """Runs `what` to its end: a people.Result."""
        return people.run(self.person, self.command(what, options), cwd=cwd or self.work,
                          env=people.environment(self.home, env), **kw)

    def start(self, what, *, cwd=None, env=None, options=(), **popen):
        """Starts `what` and returns the Popen object."""
        return people.start(self.person, self.command(what, options), cwd=cwd or self.work,
                            env=people.environment(self.home, env), **popen)

    def tool(self, name, *args, env=None, **kw):
        """Runs another of the tools (pqfs-db, pqfs-log) on this state."""
        env = {"PSEUDO_LOCALSTATEDIR": self.state, **(env or {})}
        kw.setdefault("cwd", self.work)
        return people.run(self.person, [str(self.bin / name), *map(str, args)],
                          env=people.environment(self.home, env), **kw)

    @property
    def log(self):
        """What the server wrote into its log so far."""
        path = self.state / "pseudo.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def pid(self):
        """The process id of the running server, or None."""
        try:
            pid = int((self.state / "pseudo.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if alive(pid) and is_server(pid) else None

    def kill_server(self, sig=signal.SIGKILL):
        """Sends the server a signal and waits until it is gone.  Returns the
        process id that it had, or None if there was no server."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, sig)
            self.wait_server_gone(pid)
        return pid

    def wait_server_gone(self, pid=None, timeout=10.0):
        """Waits until the server has left by itself."""
        pid = self.pid() if pid is None else pid
        end = time.monotonic() + timeout
        while pid is not None and alive(pid):
            assert time.monotonic() < end, f"server {pid} of {self.state} still runs"
            time.sleep(0.005)

    def stop(self):
        """Asks the server to leave, and sees to it that it does."""
        try:
            self.kill_server(signal.SIGTERM)
        finally:
            self.kill_server(signal.SIGKILL)


def is_server(pid):
    """Whether process `pid` is a pqfs-server."""
    try:
        return b"pqfs-server" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False


def servers_of(uid):
    """Process ids of all pqfs-servers that run as `uid`."""
    found = []
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid and is_server(int(entry.name)):
                found.append(int(entry.name))
        except OSError:
            pass
    return [pid for pid in found if alive(pid)]


def end(pid):
    """Ends a server, in one way or the other."""
    for sig, patience in ((signal.SIGTERM, 3), (signal.SIGKILL, 10)):
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            return
        stop = time.monotonic() + patience
        while alive(pid) and time.monotonic() < stop:
            time.sleep(0.01)

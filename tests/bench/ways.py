# SPDX-License-Identifier: MIT
"""The ways to run the same work: as real root without anything, and as an
ordinary user under pqfs, fakeroot and pseudo.

Each way has a folder of its own with a work folder in it, and a driver (micro
drive) that lives inside one invocation of its wrapper, so that what one command
records the next one finds, in whatever order the ways take turns.  The driver
takes the times; this process only asks."""

import contextlib
import ctypes
import os
import pwd
import select
import shutil
import signal
import subprocess
import time
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NAMES = ("root", "pqfs", "pqfs-log", "fakeroot", "pseudo")  # in the order of the table
USUAL = ("pqfs", "fakeroot", "pseudo")
LIMIT = 900.0  # seconds that one command may take
SERVER_IDLE = 900  # seconds; ours are ended at the end of the run


class Failed(Exception):
    """A command that gave no figure; says why in a few words.  `lost`: its
    driver is not to be used any more."""

    def __init__(self, why, said="", lost=True):
        said = "; ".join(said.splitlines())
        super().__init__(f"{why}: {said[-200:]}" if said else why)
        self.lost = lost


# The ordinary user -----------------------------------------------------------

def processes_of(uid):
    """The ids of all processes of `uid`."""
    found = []
    for entry in os.scandir("/proc"):
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and uid_of(int(entry.name)) == uid:
                found.append(int(entry.name))
    return found


def uid_of(pid):
    """Whose a process is; unlike its folder's owner, also where it can't be traced."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[1])
    return None


def unused_uid():
    """A user id of no name and without processes: what it runs is ours."""
    uid = 20000 + os.getpid() % 40000
    while processes_of(uid) or known(uid):
        uid += 1
    return uid


def known(uid):
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwuid(uid))
    return False


def adopt_orphans():
    """Makes daemons this process's children when their parents have ended, so
    that they can be waited for where init does not do so."""
    pr_set_child_subreaper = 36
    ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def end(pids):
    """Ends processes, and waits until they are gone."""
    for sig, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sig)
        deadline = time.monotonic() + patience
        while pids and time.monotonic() < deadline:
            pids = [pid for pid in pids if lives(pid)]
            time.sleep(0.01)


def children():
    """The ids of this process's children, adopted ones included."""
    with contextlib.suppress(OSError):
        me = os.getpid()
        return [int(pid) for pid in Path(f"/proc/{me}/task/{me}/children").read_text().split()]
    return []


def end_all(uid):
    """Ends all that `uid` runs and all children, and what they start meanwhile."""
    for _ in range(5):
        pids = list({*processes_of(uid), *children()})
        if not pids:
            break
        end(pids)


def lives(pid):
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    return os.path.exists(f"/proc/{pid}")


# A driver --------------------------------------------------------------------

class Driver:
    """One `micro drive` and its wrapper."""

    def __init__(self, words, cwd, env, log, uid):
        self.log = log
        log.touch()
        with open(log, "ab") as errors:
            self.process = subprocess.Popen(
                [*map(str, words)], cwd=cwd, env=env, stdin=subprocess.PIPE, bufsize=0,
                stdout=subprocess.PIPE, stderr=errors, umask=0o022, start_new_session=True,
                user=uid, group=uid, extra_groups=[])
        self.unread = b""
        self.pid = 0
        try:
            hello = self.line(30).split()
        except Failed:
            hello = []
        if len(hello) != 2 or hello[0] != "ready":
            self.stop()
            raise Failed("its driver does not start", self.errors(0))
        self.pid = int(hello[1])

    def line(self, limit):
        """The next line from the driver, or "" when it has ended."""
        pipe = self.process.stdout.fileno()
        deadline = time.monotonic() + limit
        while b"\n" not in self.unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise Failed(f"no end after {limit:.0f} s")
            some = os.read(pipe, 4096)
            if not some:
                return ""
            self.unread += some
        line, _, self.unread = self.unread.partition(b"\n")
        return line.decode()

    def errors(self, start):
        with open(self.log, "rb") as f:
            f.seek(start)
            return f.read().decode(errors="replace").strip()

    def run(self, words, limit=LIMIT):
        """Runs a command.  Returns its nanoseconds, and what it wrote to its
        standard error."""
        words = [str(word) for word in words]
        assert not any(c in word for word in words for c in "\t\n"), words
        start = self.log.stat().st_size
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(("\t".join(words) + "\n").encode())
        answer = self.line(limit).split()
        said = self.errors(start)
        if len(answer) != 2:
            raise Failed(f"the driver ended during {words[0]}", said)
        if answer[0] != "0":
            raise Failed(f"{words[0]} gave status {answer[0]}", said, lost=False)
        return int(answer[1]), said

    def stop(self):
        """Ends the driver and its command; then the wrapper ends by itself."""
        if self.process.poll() is None and self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# A way -----------------------------------------------------------------------

class Way:
    """How commands are run in one way; `base` has in/, bin/ and build/."""

    def __init__(self, name, base, uid):
        self.name = name
        self.base = base
        self.uid = 0 if name == "root" else uid
        self.place = base / name
        self.inside = self.outside = None
        for part in ("", "home", "tmp"):
            self.folder(part)
        (self.place / "home/.gitconfig").write_text("[safe]\n\tdirectory = *\n")
        if (base / "in/repo").is_dir():
            shutil.copytree(base / "in/repo", self.place / "repo", symlinks=True)
            for top, dirs, files in os.walk(self.place / "repo"):
                for one in [".", *dirs, *files]:
                    self.own(Path(top, one))

    def folder(self, name, mode=0o755):
        """A folder of the way's user, made if it is missing."""
        (self.place / name).mkdir(mode=mode, exist_ok=True)
        self.own(self.place / name)

    def own(self, path):
        os.lchown(path, self.uid, self.uid)

    def wrapper(self, state):
        """The words before a command, for a session with its records in `state`."""
        session = [self.base / "build/bin/pqfs-session", "--state", self.place / state,
                   "--timeout", SERVER_IDLE]
        return {
            "root": [],
            "pqfs": [*session, "--"],
            "pqfs-log": [*session, "--log", "--"],
            "fakeroot": ["fakeroot", "--"],
            "pseudo": ["pseudo"],
        }[self.name]

    def environment(self, state):
        env = {"PATH": PATH, "HOME": self.place / "home", "TMPDIR": self.place / "tmp",
               "LC_ALL": "C", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1"}
        if self.name == "pseudo":
            program = Path(shutil.which("pseudo", path=PATH))
            env["PSEUDO_PREFIX"] = program.parent.parent
            env["PSEUDO_LOCALSTATEDIR"] = self.place / state
        return {name: str(value) for name, value in env.items()}

    def start(self):
        """Starts the drivers, on an empty work folder.  The state of a former
        start is found again (fakeroot has none)."""
        self.stop()
        work, micro = self.place / "work", self.base / "bin/micro"
        shutil.rmtree(work, ignore_errors=True)
        self.folder("work")
        self.folder("state", 0o700)
        self.inside = Driver([*self.wrapper("state"), micro, "drive"], work,
                             self.environment("state"), self.place / "log", self.uid)
        self.outside = Driver([micro, "drive"], work, self.environment("start"),
                              self.place / "log.outside", self.uid)

    def server(self, state):
        """The id of the server that keeps `state`, or None."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.place / state / "pseudo.pid").read_text())
            if uid_of(pid) == self.uid:
                return pid
        return None

    def forget(self, state):
        """Ends the server of `state` and removes its records."""
        server = self.server(state)
        if server:
            end([server])
        shutil.rmtree(self.place / state, ignore_errors=True)
        self.folder(state, 0o700)

    def stop(self):
        for driver in (self.inside, self.outside):
            if driver:
                driver.stop()
        self.inside = self.outside = None


def missing(name):
    """The program that a way lacks on this machine, or None."""
    needs = {"fakeroot": "fakeroot", "pseudo": "pseudo"}.get(name)
    return needs if needs and not shutil.which(needs, path=PATH) else None

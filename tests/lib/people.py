# SPDX-License-Identifier: MIT
"""Who runs what: real root, the ordinary user of the sessions, and how a
command is run as either.  Nothing here knows pytest or pqfs."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TIMEOUT = 60.0  # seconds; for one command, unless a test says otherwise

IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True)
class Person:
    uid: int
    gid: int

    def owns(self, path):
        """Gives `path` to this person, if that needs doing."""
        if IS_ROOT:
            os.chown(path, self.uid, self.gid)
        return path

    def owns_all(self, folder):
        """Gives a folder and all in it to this person."""
        for top, dirs, files in os.walk(folder):
            for path in [top, *(os.path.join(top, name) for name in dirs + files)]:
                if IS_ROOT:
                    os.lchown(path, self.uid, self.gid)
        return folder


ROOT = Person(0, 0)
# Of no name, and another for each process of pytest that runs at the time, so
# that what is left behind can be told from what others do.
NAMELESS = 20000 + os.getpid() % 40000
USER = Person(NAMELESS, NAMELESS) if IS_ROOT else Person(os.getuid(), os.getgid())


@dataclass(frozen=True)
class Result:
    """What a command did: its status (negative: the signal that ended it)
    and all it wrote, standard error included unless it was asked for alone."""

    rc: int
    raw: bytes
    err: bytes = b""

    @property
    def out(self):
        return self.raw.decode(errors="backslashreplace")

    @property
    def lines(self):
        return self.out.splitlines()

    def ok(self):
        """Itself, after a check that the command succeeded in all."""
        assert self.rc == 0, f"status {self.rc}\n{self.out}{self.err.decode(errors='replace')}"
        return self


def environment(home, extra=None):
    """The small, fixed environment that every command of a test starts with."""
    env = {"PATH": PATH, "HOME": str(home), "LC_ALL": "C", "TZ": "UTC", "TERM": "dumb"}
    env.update(extra or {})
    return {name: str(value) for name, value in env.items() if value is not None}


def argv(what):
    """A command's words: `what` itself, or bash for what is a script."""
    return ["bash", "-c", what] if isinstance(what, str) else [str(word) for word in what]


def start(person, command, *, cwd, env, **popen):
    """Starts a command as `person`, in a process group of its own."""
    if IS_ROOT:
        popen.update(user=person.uid, group=person.gid)
        popen.update(extra_groups=[0] if person.uid == 0 else [])
    popen.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.Popen(command, cwd=cwd, env=env, umask=0o022, start_new_session=True, **popen)


def run(person, command, *, cwd, env, stdin=b"", timeout=TIMEOUT, split=False):
    """Runs a command to its end.  Returns a Result; a command that takes
    longer than `timeout` is killed with its whole group, and that fails."""
    # Files, not pipes: what a command leaves in the background holds no one up.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with tempfile.TemporaryFile() as given:
            given.write(stdin)
            given.seek(0)
            kid = start(person, command, cwd=cwd, env=env, stdin=given,
                        stdout=out, stderr=err if split else subprocess.STDOUT)
        try:
            rc = kid.wait(timeout)
        except subprocess.TimeoutExpired:
            kill_group(kid)
            out.seek(0)
            raise AssertionError(f"no end after {timeout} s: {command}\n{out.read()!r}") from None
        out.seek(0)
        err.seek(0)
        return Result(rc, out.read(), err.read())


def kill_group(kid):
    """Ends a started command and all that is in its process group."""
    try:
        os.killpg(kid.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    kid.wait()


def adopt_orphans():
    """Makes daemons that tests start this process's children: where init does
    not wait for them they would stay as zombies."""
    pr_set_child_subreaper = 36
    ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def bury_orphans():
    """Waits for those of them that have ended."""
    for entry in os.scandir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            stat = Path(f"/proc/{int(entry.name)}/stat").read_text().rpartition(")")[2].split()
            if stat[0] == "Z" and int(stat[1]) == os.getpid():
                os.waitpid(int(entry.name), os.WNOHANG)


BURY = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
kid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
while True:
    pid, status = os.wait()
    if pid == kid:
        break
sys.exit(os.waitstatus_to_exitcode(status))
"""


def burying(program):
    """Words that run `program` and bury its orphans: the real fakeroot waits until its
    daemon is gone, which takes somebody who does."""
    return ["python3", "-c", BURY, str(program)]


def may_read(person, path):
    """Whether `person` may execute the program at `path`."""
    return run(person, ["test", "-x", str(path)], cwd="/", env=environment("/")).rc == 0


def remove_tree(path):
    """Removes a tree whatever its modes and however deep it is."""
    if not IS_ROOT:
        subprocess.run(["chmod", "-R", "u+rwX", "--", str(path)], stderr=subprocess.DEVNULL)
    subprocess.run(["rm", "-rf", "--one-file-system", "--", str(path)], check=True, timeout=TIMEOUT)


def need(*programs):
    """Names the programs among `programs` that this machine lacks."""
    return [name for name in programs if not shutil.which(name, path=PATH)]


def real_ids(path: Path):
    """Owner, group and permissions of a file as they are outside any session."""
    st = os.lstat(path)
    return st.st_uid, st.st_gid, st.st_mode & 0o7777

# SPDX-License-Identifier: MIT
"""Folders that tests work in, and the look at what they leave behind."""

import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import people

ROOM = 1 << 30  # bytes that the scratch file system should have free


def base():
    """Where scratch folders go: PQFS_TEST_SCRATCH, or memory if there is
    enough of it, or the folder for temporary files."""
    given = os.environ.get("PQFS_TEST_SCRATCH")
    if given:
        return given
    shm = "/dev/shm"
    if os.access(shm, os.W_OK) and shutil.disk_usage(shm).free >= ROOM:
        return shm
    return tempfile.gettempdir()


class Scratch:
    """One test's folder:

        u/work  u/state  u/home     the user's
        r/work  r/home              real root's (where there is one)

    The user's and root's paths are equally long, so that what depends on a
    path's length is equal too."""

    def __init__(self, folder):
        self.top = Path(folder)
        self.user = self.side("u", people.USER)
        self.root = self.side("r", people.ROOT) if people.IS_ROOT else None
        self.work = self.user / "work"
        self.home = self.user / "home"
        self.state = self.user / "state"

    def side(self, name, person):
        for folder in (self.top / name, self.top / name / "work", self.top / name / "home"):
            folder.mkdir(mode=0o755)
            person.owns(folder)
        return self.top / name

    def file(self, name, content="", mode=0o644):
        """Makes a file of the user's in the work folder, outside any session."""
        path = self.work / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        path.chmod(mode)
        return people.USER.owns(path)

    def folder(self, name, person=people.USER):
        """Makes a folder beside the work folder."""
        path = self.top / name
        path.mkdir(mode=0o755)
        return person.owns(path)


def privileged_files(top):
    """Files of the user's below `top` that really are setuid or setgid, or
    device nodes: what a session must never make."""
    found = []
    # find, not os.walk: trees may be deeper than a path can say.
    out = subprocess.run(
        ["find", str(top), "-uid", str(people.USER.uid), "-not", "-type", "l",
         "(", "-perm", "/6000", "-o", "-type", "b", "-o", "-type", "c", ")",
         "-printf", "%m %y %P\\0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=people.TIMEOUT).stdout
    for entry in filter(None, out.split(b"\0")):
        found.append(entry.decode(errors="backslashreplace"))
    return found


def left_in(folder, uid):
    """What `uid` owns directly in `folder`."""
    found = []
    for entry in os.scandir(folder):
        try:
            if entry.stat(follow_symlinks=False).st_uid == uid:
                found.append(entry.path)
        except OSError:
            pass
    return found


def is_special(path):
    """Whether `path` really is a device node."""
    mode = os.lstat(path).st_mode
    return stat.S_ISBLK(mode) or stat.S_ISCHR(mode)

# SPDX-License-Identifier: MIT
"""random_calls.py SEED COUNT: makes COUNT random calls on a few names and
prints what each gave, and what the tree is like in the end.  The same seed
makes the same calls, whoever runs it."""

import errno
import os
import random
import stat
import struct
import sys

NAMES = ["a", "b", "c", "d", "d/a", "d/b", "e", "e/a", "e/d", "e/d/a"]
IDS = [0, 0, 1, 2, 50, 65534, 4294967294, -1]
MODES = [0, 0o600, 0o644, 0o755, 0o4755, 0o2755, 0o2644, 0o1777, 0o2770, 0o7777, 0o001, 0o070]
NOBODY = 0xFFFFFFFF  # the id of an ACL entry that has none
VALUES = [b"", b"1", b"x" * 300]
ATTRIBUTES = ["user.a", "trusted.b", "security.c"]


class Calls:
    def __init__(self, seed):
        self.pick = random.Random(seed)
        self.used = []  # arguments of the call that goes on

    def choose(self, what):
        self.used.append(self.pick.choice(what))
        return self.used[-1]

    def name(self):
        return self.choose(NAMES)

    def mode(self):
        return self.choose(MODES)

    def id(self):
        return self.choose(IDS)

    def open(self):
        flags = self.pick.choice([os.O_CREAT | os.O_EXCL, os.O_CREAT, os.O_CREAT | os.O_TRUNC, 0])
        name, mode = self.name(), self.mode()
        # A FIFO would wait, and a device may do anything.
        if not os.path.exists(name) or os.path.isfile(name):
            how = self.choose([os.O_WRONLY, os.O_RDONLY, os.O_RDWR])
            os.close(os.open(name, how | flags | os.O_NONBLOCK, mode))

    def mkdir(self):
        os.mkdir(self.name(), self.mode())

    def mknod(self):
        kind = self.pick.choice([stat.S_IFREG, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK])
        os.mknod(self.name(), kind | self.mode(), os.makedev(1, 3) + self.pick.randrange(5))

    def symlink(self):
        os.symlink(self.pick.choice(["a", "d", "../a", "e/d", "none", "e"]), self.name())

    def link(self):
        os.link(self.name(), self.name(), follow_symlinks=False)

    def rename(self):
        os.rename(self.name(), self.name())

    def unlink(self):
        os.unlink(self.name())

    def rmdir(self):
        os.rmdir(self.name())

    def chown(self):
        follow = self.pick.random() < 0.7
        os.chown(self.name(), self.id(), self.id(), follow_symlinks=follow)

    def chmod(self):
        os.chmod(self.name(), self.mode())

    def by_descriptor(self):
        uid, gid, mode, name = self.id(), self.id(), self.mode(), self.name()
        if stat.S_ISREG(os.stat(name).st_mode) or stat.S_ISDIR(os.stat(name).st_mode):
            fd = os.open(name, os.O_RDONLY)
            try:
                os.fchmod(fd, mode)
                os.fchown(fd, uid, gid)
                return describe(os.fstat(fd))
            finally:
                os.close(fd)
        return None

    def setxattr(self):
        flag = self.pick.choice([0, 0, os.XATTR_CREATE, os.XATTR_REPLACE])
        os.setxattr(self.name(), self.pick.choice(ATTRIBUTES), self.pick.choice(VALUES), flag,
                    follow_symlinks=self.pick.random() < 0.8)

    def removexattr(self):
        os.removexattr(self.name(), self.pick.choice(ATTRIBUTES))

    def stat(self):
        return describe(os.stat(self.name()))

    def access(self):
        return os.access(self.name(), self.pick.randrange(8))

    def truncate(self):
        os.truncate(self.name(), self.pick.randrange(10))

    def umask(self):
        os.umask(self.pick.choice([0o022, 0, 0o077, 0o777]))

    def acl(self):
        """An access or default ACL with a user and a group of its own."""
        perm = [self.pick.randrange(8) for _ in range(6)]
        entries = [(1, perm[0], NOBODY), (2, perm[1], self.choose([1, 2])), (4, perm[2], NOBODY),
                   (8, perm[3], self.choose([1, 2])), (16, perm[4], NOBODY), (32, perm[5], NOBODY)]
        kind = self.choose(["access", "access", "default"])
        os.setxattr(self.name(), f"system.posix_acl_{kind}",
                    struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries))

    def listdir(self):
        return sorted(os.listdir(self.name()))

    def chdir_there_and_back(self):
        here = os.open(".", os.O_RDONLY)
        try:
            os.chdir(self.name())
            os.stat(".")
            os.fchdir(here)
        finally:
            os.fchdir(here)
            os.close(here)

    def utime(self):
        os.utime(self.name(), self.pick.choice([None, (1, 1)]), follow_symlinks=self.pick.random() < 0.8)

    def as_other(self):
        """Another call, as somebody else."""
        uid, gid, groups = self.choose([1, 2, 50]), self.choose([1, 2, 50]), self.pick.choice([[], [1], [2, 50]])
        kind = self.choose([kind for kind in CALLS if kind != "as_other"])
        os.setgroups(groups)
        os.setegid(gid)
        os.seteuid(uid)
        try:
            return getattr(self, kind)()
        finally:
            os.seteuid(0)
            os.setegid(0)
            os.setgroups([0])


CALLS = [name for name in vars(Calls) if name[0] != "_" and name not in ("choose", "name", "mode", "id")]


def describe(st):
    return f"{st.st_mode:o} {st.st_uid}:{st.st_gid} {st.st_nlink} {st.st_rdev}"


def tree(top="."):
    for entry in sorted(os.scandir(top), key=lambda entry: entry.name):
        attributes = {name: len(os.getxattr(entry.path, name, follow_symlinks=False))
                      for name in sorted(os.listxattr(entry.path, follow_symlinks=False))}
        kinds = entry.is_dir(follow_symlinks=False), entry.is_symlink(), entry.is_file(follow_symlinks=False)
        print(entry.path, describe(os.lstat(entry.path)), kinds, attributes)
        if entry.is_dir(follow_symlinks=False):
            tree(entry.path)


def main(seed, count):
    calls = Calls(seed)
    kinds = [*CALLS, *["as_other"] * 12, "open", "mkdir", "chown", "chmod", "rename", "link"]
    os.umask(0o022)
    for i in range(count):
        kind = calls.pick.choice(kinds)
        calls.used.clear()
        try:
            said = getattr(calls, kind)()
        except OSError as e:
            said = errno.errorcode[e.errno]
        print(i, kind, *calls.used, said)
        if i % 25 == 0:
            tree()
    tree()


main(int(sys.argv[1]), int(sys.argv[2]))

# SPDX-License-Identifier: MIT
"""File systems that tests mount for themselves, as real root."""

import contextlib
import subprocess

import people


def root(*words):
    subprocess.run([str(word) for word in words], check=True, timeout=people.TIMEOUT,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


class Mounts:
    """Makes folders with a file system of their own, which the user owns.
    All are unmounted, last first, by close()."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.points = []
        self.loops = []

    def add(self, name, *words, owner=people.USER):
        point = self.scratch.folder(name)
        root("mount", *words, point)
        self.points.append(point)
        if owner:
            owner.owns(point)
        return point

    def tmpfs(self, name="tmpfs", options="size=64m"):
        return self.add(name, "-t", "tmpfs", "-o", options, "none")

    def ramfs(self, name="ramfs"):
        return self.add(name, "-t", "ramfs", "none")

    def image(self, name, *mke2fs):
        """A file with an ext4 in it."""
        image = self.scratch.top / f"{name}.img"
        with open(image, "wb") as file:
            file.truncate(64 << 20)
        root("mke2fs", "-q", "-F", "-t", "ext4", "-E", "lazy_itable_init=0", *mke2fs, image)
        return image

    def loop(self, image):
        """A block device that stays the image's until the test ends."""
        found = subprocess.run(["losetup", "--find", "--show", str(image)], check=True,
                               timeout=people.TIMEOUT, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
        self.loops.append(found.stdout.decode().strip())
        return self.loops[-1]

    def ext4(self, name="ext4", *mke2fs):
        return self.add(name, "-o", "loop", self.image(name, *mke2fs))

    def ext4_small_inodes(self, name="ext4-128"):
        """ext4 as it was: inodes without room for a time of birth."""
        return self.ext4(name, "-I", "128")

    def overlay(self, name="overlay", base=None):
        """An overlay; its lower, upper and work folders are in `base`."""
        base = base or self.ext4(name + "-base")
        for part in ("lower", "upper", "work"):
            (base / part).mkdir()
            people.USER.owns(base / part)
        self.base = base
        return self.remount_overlay(name)

    def remount_overlay(self, name="overlay"):
        base = self.base
        return self.add(name, "-t", "overlay", "-o",
                        f"lowerdir={base}/lower,upperdir={base}/upper,workdir={base}/work",
                        "overlay", owner=None)

    def renew(self, point, *words):
        """Unmounts what is at `point` and mounts there by other words."""
        root("umount", point)
        root("mount", *words, point)
        people.USER.owns(point)

    def close(self):
        for point in reversed(self.points):
            with contextlib.suppress(subprocess.CalledProcessError):
                root("umount", "-l", point)
        for device in self.loops:
            with contextlib.suppress(subprocess.CalledProcessError):
                root("losetup", "--detach", device)


def may_mount(scratch):
    """Whether this process may mount at all."""
    point = scratch.folder("may-mount")
    try:
        root("mount", "-t", "tmpfs", "none", point)
        root("umount", point)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True

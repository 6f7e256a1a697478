# SPDX-License-Identifier: MIT
"""A small file system of the user's own, to be filled up."""

import contextlib
import subprocess

import people
import pytest


@contextlib.contextmanager
def small(scratch, size):
    folder = scratch.folder("disk")
    options = f"size={size},uid={people.USER.uid},gid={people.USER.gid},mode=755"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder):
    """Fills it to its last byte."""
    with open(folder / "filler", "wb", buffering=0) as out:
        for size in 65536, 4096, 1:
            with contextlib.suppress(OSError):
                while out.write(b"x" * size):
                    pass
    people.USER.owns(folder / "filler")

# SPDX-License-Identifier: MIT
"""Fixtures of the tests about what a state directory keeps, and where."""

import mounts
import pytest

FILE_SYSTEMS = ["tmpfs", "ext4", "ext4_small_inodes", "ramfs", "overlay"]


@pytest.fixture(params=FILE_SYSTEMS)
def place(request, mount):
    """A folder of the user's on each kind of file system in turn."""
    try:
        return getattr(mount, request.param)()
    except mounts.subprocess.CalledProcessError as e:
        pytest.skip(f"no {request.param} here: {e.stderr.decode().strip()}")

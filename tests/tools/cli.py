# SPDX-License-Identifier: MIT
"""Help for the tests of the command line tools."""

import glob
import os
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

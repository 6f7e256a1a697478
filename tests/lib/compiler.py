# SPDX-License-Identifier: MIT
"""The compiler of the tests' own programs."""

import functools
import os
import subprocess

CC = os.environ.get("CC", "cc")
I386 = [CC, "-m32"]


@functools.cache
def lacks(*cc):
    """Why this compiler, with its options, makes no programs here; "" if it does."""
    try:
        made = subprocess.run([*cc, "-x", "c", "-o", "/dev/null", "-"], text=True, check=False,
                              input="int main(void) { return 0; }", stderr=subprocess.DEVNULL,
                              timeout=60)
    except FileNotFoundError:
        return f"not installed: {cc[0]}"
    return f"makes no programs here: {' '.join(cc[:2])}" if made.returncode else ""

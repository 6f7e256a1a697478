# SPDX-License-Identifier: MIT
"""The compiler of the tests' own programs."""

import functools
import os
import subprocess
import tempfile

CC = os.environ.get("CC", "cc")
I386 = [CC, "-m32"]


@functools.cache
def lacks(*cc):
    """Why this compiler, with its options, makes no programs that run here; "" if it
    does.  A kernel may know programs of one size only."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        try:
            made = subprocess.run([*cc, "-x", "c", "-o", program, "-"], text=True, check=False,
                                  input="int main(void) { return 0; }",
                                  stderr=subprocess.DEVNULL, timeout=60)
        except FileNotFoundError:
            return f"not installed: {cc[0]}"
        if made.returncode:
            return f"makes no programs here: {' '.join(cc[:2])}"
        try:
            subprocess.run([program], check=True, timeout=60)
        except (OSError, subprocess.SubprocessError):
            return f"its programs do not run here: {' '.join(cc[:2])}"
    return ""

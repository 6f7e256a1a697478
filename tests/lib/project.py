# SPDX-License-Identifier: MIT
"""Where the project and its build are, and what machine this is."""

import os
import platform
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("PQFS_TEST_BUILD", PROJECT / "build")).resolve()

# As makewrappers calls it.
MACHINE = {"x86_64": "x86-64", "i686": "i386", "riscv64": "riscv", "ppc64le": "ppc64",
           "s390x": "s390", "loongarch64": "loong"}.get(platform.machine(), platform.machine())

# SPDX-License-Identifier: MIT
"""Every export of the C libraries that this machine has is judged."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from project import BUILD, MACHINE, PROJECT

LINUX = PROJECT / "ports/linux"
I386 = PROJECT / "ports/linux-i386"


def own_libc():
    """The libc of this program: of the machine."""
    maps = Path("/proc/self/maps").read_text().split()
    return next((path for path in maps if re.search(r"/libc(\.so\.6|-2\.\d+\.so)$", path)), None)


def test_every_export_of_the_machines_libc_is_judged(makewrappers):
    libc = own_libc()
    if not libc:
        pytest.skip("the machine's libc is not glibc")
    told = makewrappers("--audit", libc, LINUX)
    assert told.returncode == 0, told.stdout


def test_one_that_is_not_judged_would_be_found(makewrappers, port):
    for spec in LINUX.glob("*.spec"):
        specs = port(re.sub(r"\bstrlen\b", "", spec.read_text()))
    told = makewrappers("--audit", own_libc(), specs)
    assert told.returncode == 1
    assert re.search(r"^strlen GLIBC_[\d.]+: nobody has judged it$", told.stdout, re.MULTILINE)


def test_every_export_of_the_32_bit_libc_is_judged(makewrappers):
    cc = os.environ.get("CC", "cc")
    path = subprocess.run([cc, "-m32", "-print-file-name=libc.so.6"], stdout=subprocess.PIPE,
                          text=True, timeout=60, check=False).stdout.strip()
    if not os.path.isabs(path) or MACHINE != "x86-64":
        pytest.skip("no 32-bit libc here")
    told = makewrappers("--audit", path, LINUX, I386)
    assert told.returncode == 0, told.stdout


def test_every_export_of_musl_is_judged(makewrappers, need, tmp_path):
    need("musl-gcc", "readelf")
    (tmp_path / "empty.c").write_text("int main(void) { return 0; }\n")
    subprocess.run(["musl-gcc", "-o", tmp_path / "empty", tmp_path / "empty.c"], check=True,
                   timeout=60)
    head = subprocess.run(["readelf", "-lW", tmp_path / "empty"], stdout=subprocess.PIPE,
                          text=True, timeout=60, check=True).stdout
    libc = re.search(r"interpreter: ([^\]]*)\]", head)[1]
    told = makewrappers("--audit", libc, LINUX)
    assert told.returncode == 0, told.stdout


def test_make_audit_finds_the_libc():
    told = subprocess.run(["make", "-s", "-C", PROJECT, "audit", f"BUILD={BUILD}"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=300, check=False)
    assert told.returncode == 0, told.stdout

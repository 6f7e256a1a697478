# SPDX-License-Identifier: MIT
"""The audit names every export that nobody has judged."""

import re
import subprocess

import pytest

from project import MACHINE

JUDGED = f"""judged GLIBC_2.36 {MACHINE}
int chown(const char *path, int owner);	path
pass pure: strlen strcmp
pass no-path: read
"""


def test_what_is_judged_is_not_spoken_of(makewrappers, port, library):
    libc = library({"GLIBC_2.4": "chown strlen", "GLIBC_2.36": "strcmp read"})
    told = makewrappers("--audit", libc, port(JUDGED))
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_a_further_export_is_named_with_its_version(makewrappers, port, library):
    libc = library({"GLIBC_2.4": "chown strlen fchmodat3", "GLIBC_2.36": "strcmp read another"})
    told = makewrappers("--audit", libc, port(JUDGED))
    assert told.returncode == 1
    assert told.stdout.splitlines() == ["another GLIBC_2.36: nobody has judged it",
                                        "fchmodat3 GLIBC_2.4: nobody has judged it"]
    assert "2 of 6 exports not judged" in told.stderr


def test_what_a_newer_libc_brings_is_grouped_by_version(makewrappers, port, library):
    libc = library({"GLIBC_2.9": "chown strlen old", "GLIBC_2.36": "strcmp read",
                    "GLIBC_2.38": "z b", "GLIBC_2.40": "a", "GLIBC_2.100": "c"})
    told = makewrappers("--audit", libc, port(JUDGED))
    assert told.returncode == 1
    assert told.stdout == """old GLIBC_2.9: nobody has judged it

New in GLIBC_2.38:
b GLIBC_2.38: nobody has judged it
z GLIBC_2.38: nobody has judged it

New in GLIBC_2.40:
a GLIBC_2.40: nobody has judged it

New in GLIBC_2.100:
c GLIBC_2.100: nobody has judged it
"""


def test_a_new_version_of_what_is_wrapped_is_to_be_judged(makewrappers, port, library):
    libc = library({"GLIBC_2.36": "strlen strcmp read", "GLIBC_2.37": "chown"})
    told = makewrappers("--audit", libc, port(JUDGED))
    assert told.returncode == 1
    assert "chown GLIBC_2.37: is wrapped, but nobody has judged this version" in told.stdout


def test_what_is_private_to_libc_is_left_out(makewrappers, port, library):
    libc = library({"GLIBC_2.36": "chown strlen strcmp read", "GLIBC_PRIVATE": "inner"})
    assert makewrappers("--audit", libc, port(JUDGED)).returncode == 0


def test_a_spec_of_what_is_not_there_is_named(makewrappers, port, library):
    libc = library({"GLIBC_2.36": "chown strlen read"})
    told = makewrappers("--audit", libc, port(JUDGED))
    assert told.returncode == 1
    assert told.stdout.endswith(":3: strcmp: the libc exports no such symbol\n")


@pytest.mark.parametrize("absent", ["pass pure absent=musl: fgetln",
                                    "int fgetln(int fd);	pass of others absent=GLIBC_2.50",
                                    "int fgetln(int fd);	= close(fd) absent=musl"])
def test_unless_it_says_where_it_is(makewrappers, port, library, absent):
    libc = library({"GLIBC_2.36": "chown strlen strcmp read"})
    assert makewrappers("--audit", libc, port(JUDGED + absent + "\n")).returncode == 0


def test_an_older_libc_may_lack_something(makewrappers, port, library):
    libc = library({"GLIBC_2.4": "chown strlen"})
    assert makewrappers("--audit", libc, port(JUDGED)).returncode == 0


def test_so_may_one_of_another_machine(makewrappers, port, library):
    libc = library({"GLIBC_2.36": "chown strlen"})
    specs = port(JUDGED.replace(MACHINE, "pdp11"))
    assert makewrappers("--audit", libc, specs).returncode == 0


def test_a_library_without_versions_is_audited_by_names(makewrappers, port, library):
    told = makewrappers("--audit", library({}, "chown strlen more"), port(JUDGED))
    assert (told.returncode, told.stdout) == (1, "more: nobody has judged it\n")


def test_a_library_of_32_bits_is_audited(makewrappers, port, library):
    try:
        libc = library({"GLIBC_2.0": "chown strlen old", "GLIBC_2.38": "b"}, flags=["-m32"])
    except subprocess.CalledProcessError:
        pytest.skip("the compiler makes no 32-bit libraries")
    told = makewrappers("--audit", libc, port(JUDGED))
    assert told.stdout.split("\n\n") == ["old GLIBC_2.0: nobody has judged it",
                                         "New in GLIBC_2.38:\nb GLIBC_2.38: nobody has judged it\n"]


def test_a_name_is_judged_once(makewrappers, port):
    told = makewrappers("--list", port(JUDGED + "pass no-path: strlen\n"))
    assert told.returncode == 1
    assert re.search(r"specs0\.spec:5: strlen: is already at .*specs0\.spec:3", told.stderr)


@pytest.mark.parametrize("line, said", [
    ("pass pure strlen", "a colon and names are missing"), ("pass : strlen", "without a reason"),
    ("pass absent=musl: strlen", "without a reason"), ("pass pure: str-len", "is no name"),
    ("judged GLIBC_2.36", "a version and a machine"),
    ("judged GLIBC_2.36 x86-64\njudged GLIBC_2.37 x86-64", "another libc")])
def test_a_line_that_says_nothing_is_refused_with_its_place(makewrappers, port, line, said):
    told = makewrappers("--list", port(line + "\n"))
    assert told.returncode == 1
    assert re.search(r"specs0\.spec:\d+: ", told.stderr) and said in told.stderr.lower() + told.stderr


def test_what_is_no_library_is_refused(makewrappers, port, library, tmp_path):
    whole = library({"GLIBC_2.36": "chown strlen strcmp read"}).read_bytes()
    cut = tmp_path / "cut"
    # What comes last in it is of no interest.
    sizes = [0, 3, 4, 15, 16, 63, 64, *range(100, len(whole) * 3 // 4, len(whole) // 50)]
    for size in sizes:
        cut.write_bytes(whole[:size])
        told = makewrappers("--audit", cut, port(JUDGED, f"port{size}"))
        assert told.returncode == 1 and told.stderr.startswith(f"{cut}: "), size
    assert makewrappers("--audit", tmp_path / "none", port(JUDGED)).returncode == 1


@pytest.mark.parametrize("value", [0, 1, 0xff])
def test_a_library_in_disorder_does_no_harm(makewrappers, port, library, tmp_path, value):
    whole = library({"GLIBC_2.36": "chown strlen strcmp read"}).read_bytes()
    specs, broken = port(JUDGED), tmp_path / "broken"
    for at in range(0, len(whole), max(1, len(whole) // 300)):
        broken.write_bytes(whole[:at] + bytes([value]) * 4 + whole[at + 4:])
        assert makewrappers("--audit", broken, specs).returncode in (0, 1), at

# SPDX-License-Identifier: MIT
"""The demo's file system, packed in four formats by real root and in a session."""

import shutil
from pathlib import Path

import oracle
import pytest

DEMO = Path(__file__).resolve().parents[1] / "demo"
FORMATS = ["tar", "deb", "ext4", "squashfs"]
TO_THE_BYTE = ["tar", "deb", "squashfs"]  # the others hold times of their making
TOOLS = ["tar", "dpkg-deb", "mke2fs", "debugfs", "mksquashfs", "unsquashfs", "setcap"]


@pytest.fixture
def scripts(scratch):
    folder = scratch.top / "demo"
    shutil.copytree(DEMO, folder)
    folder.chmod(0o755)
    return folder


def test_the_demos_formats_hold_what_real_root_packs(need, scratch, session, user, asroot, scripts):
    need(*TOOLS)
    asroot(["sh", scripts / "rootfs.sh", scratch.root / "work"], timeout=120).ok()
    session(["sh", scripts / "rootfs.sh", scratch.work], timeout=120).ok()
    for name in FORMATS:
        told = []
        for side, run in ((scratch.root, asroot), (scratch.user, user)):
            listed = run(["sh", scripts / "entries.sh", side / "work" / f"demo.{name}"],
                         env={"TMPDIR": side / "home"}, timeout=120).ok()
            told.append((0, listed.raw))
        oracle.compare(*told)
        assert len(told[0][1].splitlines()) > 50
    for name in TO_THE_BYTE:
        packed = [(side / "work" / f"demo.{name}").read_bytes()
                  for side in (scratch.root, scratch.user)]
        assert packed[0] == packed[1], f"demo.{name} has other bytes"


def test_the_demo_says_that_all_is_as_wanted(need, user, build, scratch, scripts):
    need(*TOOLS)
    out = scratch.work / "out"
    result = user(["sh", scripts / "demo.sh", "-b", build, "-o", out], timeout=120)
    assert result.rc == 0, result.out
    assert result.lines[-1] == "All is as wanted."
    assert sorted(path.name for path in out.glob("demo.*")) == sorted(
        f"demo.{name}" for name in FORMATS)


def test_the_demo_says_what_is_wrong(need, user, build, scratch, scripts):
    need(*TOOLS)
    wanted = scripts / "wanted"
    wanted.write_text(wanted.read_text().replace("0640 0:42", "0600 0:0"))
    result = user(["sh", scripts / "demo.sh", "-b", build, "-o", scratch.work / "out"], timeout=120)
    assert result.rc == 1
    assert "tar: /etc/shadow: wanted f 0600 0:0 - -, found f 0640 0:42 - -" in result.out
    assert result.lines[-1] == "NOT all is as wanted."

# SPDX-License-Identifier: MIT
"""The disk of the state directory fills up under a session that goes on working."""

import subprocess

import disk
import pytest

SCRIPT = """
import errno, os, sys, time
good, bad = {}, 0
def change(i):
    global bad
    try:
        os.close(os.open(f"f{i}", os.O_CREAT | os.O_WRONLY, 0o600))
        os.chown(f"f{i}", i, i + 1)
        good[i] = i
    except OSError as e:
        assert e.errno == errno.EIO, e
        bad += 1
def check():
    wrong = [i for i in good if (os.stat(f"f{i}").st_uid, os.stat(f"f{i}").st_gid) != (i, i + 1)]
    assert not wrong, wrong[:10]
def step(what):
    check()
    print(what, len(good), bad, flush=True)
    sys.stdin.readline()
for i in range(1, 200):
    change(i)
step("begun")
for i in range(200, 12000):
    change(i)
step("full")
have, end = len(good), time.monotonic() + 20
while len(good) < have + 500 and time.monotonic() < end:
    change(12000 + len(good))
step("done")
"""


@pytest.fixture
def small_disk(need_root, scratch):
    with disk.small(scratch, "2m") as folder:
        yield folder


def test_what_was_changed_stays_and_what_can_not_be_is_told(small_disk, new_session):
    session = new_session(state=small_disk / "state")
    kid = session.start(["/usr/bin/python3", "-c", SCRIPT], stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def step():
        words = kid.stdout.readline().decode().split()
        return [words[0], *map(int, words[1:])] if words else kid.communicate()

    def on():
        kid.stdin.write(b"\n")
        kid.stdin.flush()
    assert step() == ["begun", 199, 0]
    disk.fill(small_disk)
    on()
    full = step()
    assert full[0] == "full" and full[2] > 0, full
    (small_disk / "filler").unlink()
    on()
    done = step()
    assert done[0] == "done" and done[1] == full[1] + 500, done
    out, err = kid.communicate(b"\n", timeout=60)
    assert kid.returncode == 0, err
    lines = [line for line in err.decode().splitlines() if line.startswith("pqfs: ")]
    assert len(lines) == 1 and "can't record" in lines[0], lines
    session.kill_server()
    seen = session("stat -c '%u %g %n' f*").ok().lines
    seen = {name: (int(uid), int(gid)) for uid, gid, name in map(str.split, seen)}
    assert sum(owner != (0, 0) for owner in seen.values()) >= done[1]
    assert all(uid in (0, int(name[1:])) for name, (uid, gid) in seen.items())

# SPDX-License-Identifier: MIT
"""What is recorded of files that are gone: kept while they are open, and no longer."""

import sqlite3

SCRIPT = """
import os, subprocess, sys, time
def gone(name, uid, mode):
    fd = os.open(name, os.O_CREAT | os.O_RDWR, 0o600)
    os.fchown(fd, uid, uid)
    os.fchmod(fd, mode)
    os.unlink(name)
    return fd
def churn():
    for i in range(5000):
        os.close(os.open(f"c{i % 100}", os.O_CREAT | os.O_WRONLY))
        os.unlink(f"c{i % 100}")
def show(fd):
    st = os.fstat(fd)
    return st.st_uid, oct(st.st_mode)
mine, others = gone("mine", 5, 0o4640), gone("others", 6, 0o2751)
kid = subprocess.Popen(["sleep", "100"], pass_fds=[others])
os.set_inheritable(others, True)
copy = others
os.close(others)
for i in range(4):
    churn()
    time.sleep(1.1)
print(*show(mine), os.stat(f"/proc/{kid.pid}/fd/{copy}").st_uid)
kid.kill()
"""


def test_records_of_gone_files_stay_while_they_are_open_and_no_longer(session):
    assert session(["/usr/bin/python3", "-c", SCRIPT]).ok().lines == ["5 0o104640 6"]
    session.stop()
    with sqlite3.connect(session.state / "files.db") as db:
        assert db.execute("SELECT count(*) FROM records").fetchone()[0] < 15000

# SPDX-License-Identifier: MIT
"""A logged session: every operation gives one line, in its process's order, whoever is
killed meanwhile, however many there are, and a log that can't be written stops nobody."""

import random
import signal
import sqlite3
import subprocess
import time

# Each operation is a look for a file of a name of its own.  What was done is counted in
# shared memory, which a process that is killed leaves behind.
CROWD = """
import mmap, os, sys, threading
processes, threads, calls = map(int, sys.argv[1:4])
done = memoryview(mmap.mmap(os.open(sys.argv[4], os.O_RDWR), 0)).cast("q")
def work(me):
    for i in range(calls):
        os.access(f"call {me} {i}", os.F_OK)
        done[me] = i + 1
kids = []
for p in range(processes):
    pid = os.fork()
    if not pid:
        many = [threading.Thread(target=work, args=[p * threads + t]) for t in range(threads)]
        [t.start() for t in many]
        [t.join() for t in many]
        os._exit(0)
    kids.append(pid)
if len(sys.argv) > 5:
    sys.stdin.readline()
    for pid in kids:
        os.kill(pid, 9)
for pid in kids:
    os.waitpid(pid, 0)
"""


def logged(session, count):
    """The numbers that each worker's lines have, in the log's order."""
    session.tool("pqfs-log", "--op", "chown").ok()
    db = sqlite3.connect(f"file:{session.state}/logs.db?mode=ro", uri=True)
    found = [[] for _ in range(count)]
    for (path,) in db.execute("SELECT path FROM log WHERE op = 17 AND CAST(path AS TEXT) LIKE '%/call %'"
                              " ORDER BY id"):
        _, me, number = path.rsplit(b"/")[-1].split(b" ")
        found[int(me)].append(int(number))
    db.close()
    return found


def begin(session, scratch, processes, threads, calls, *more, **popen):
    scratch.file("done", "\0" * 8 * processes * threads)
    return session.start(["/usr/bin/python3", "-c", CROWD, str(processes), str(threads),
                          str(calls), "done", *more], options=["--log"], **popen)


def test_every_operation_is_logged_once_whenever_the_server_is_killed(session, scratch, size):
    processes, threads, calls = 4, 2, size(16000, 60000)
    kid = begin(session, scratch, processes, threads, calls)
    dice = random.Random(5)
    killed = 0
    while kid.poll() is None:
        time.sleep(dice.random() * 0.3)
        killed += session.kill_server(signal.SIGKILL) is not None
    assert kid.returncode == 0
    session.kill_server(signal.SIGKILL)
    found = logged(session, processes * threads)
    assert all(numbers == list(range(calls)) for numbers in found), [len(f) for f in found]


def test_what_a_killed_process_did_is_logged(session, scratch):
    processes = 4
    for _ in range(3):
        kid = begin(session, scratch, processes, 1, 10**9, "kill", stdin=subprocess.PIPE)
        time.sleep(0.3)
        kid.stdin.write(b"\n")
        kid.stdin.flush()
        assert kid.wait(20) == 0
        done = memoryview((scratch.work / "done").read_bytes()).cast("q")
        found = logged(session, processes)
        for me, numbers in enumerate(found):
            assert numbers == list(range(len(numbers)))
            assert done[me] <= len(numbers) <= done[me] + 1
        session.stop()
        (session.state / "logs.db").unlink()


def test_a_log_that_can_not_be_written_stops_nobody(session, scratch):
    (session.state / "logs.db").mkdir()
    kid = begin(session, scratch, 2, 1, 90000)
    assert kid.wait(60) == 0
    session("touch f; chown 3:4 f; stat -c %u:%g f", options=["--log"]).ok()
    assert "the log of operations is not written" in session.log
    (session.state / "logs.db").rmdir()
    session.kill_server(signal.SIGKILL)
    found = logged(session, 2)
    assert 0 < sum(map(len, found)) < 180000
    assert all(numbers == sorted(set(numbers)) for numbers in found)

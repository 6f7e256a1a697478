# SPDX-License-Identifier: MIT
"""All that tells who a process is tells one story, in the session as for real root."""

from pathlib import Path

import people
import pytest

STORY = Path(__file__).parent.parent / "lib/story.py"

once = pytest.mark.parametrize("pqtest", ["glibc"], indirect=True)


@pytest.fixture
def script(scratch):
    """tests/lib/story.py where everybody can read it."""
    place = scratch.user.parent / "story.py"
    place.write_bytes(STORY.read_bytes())
    return place


@pytest.mark.parametrize("steps", ["groups", "drop", "lend", "many", "saved", "no_new_privs", "lend groups no_new_privs drop"])
@once
def test_every_source_tells_the_same(same, script, steps):
    assert len(same(f"/usr/bin/python3 -B {script} {steps} < /dev/null")) > 40


READERS = """
cat /proc/self/status | grep ^Uid; grep ^Uid /proc/self/status; awk '/^Uid/' /proc/self/status; sed -n /^Uid/p < /proc/self/status
cd /proc/self && cat status | grep ^Gid; cat ./status ../self/status | grep ^Gid; cd /proc; cat self/task/*/status | grep ^Groups
perl -ne 'print if /^Uid/' /proc/self/status
python3 -c 'import os; fd = os.open("/proc/self", os.O_PATH); fd = os.open("status", os.O_RDONLY, dir_fd=fd); print(b"Uid:\\t0\\t0\\t0\\t0\\n" in os.read(fd, 4096), os.get_inheritable(fd), oct(os.pread(fd, 4, 0)[0]))'
python3 -c 'f = open("/proc/thread-self/status"); a = f.read(); f.seek(0); print(len(f.read()) > 500, "Uid:\\t0\\t0\\t0\\t0\\n" in a)'
python3 -c 'import fcntl; f = open("/proc/self/status"); print(fcntl.fcntl(f, fcntl.F_GETFL) & 3, fcntl.fcntl(f, fcntl.F_GETFD))'
cat /proc/self/loginuid | grep -c .; cat /proc/1/status | grep ^Uid; wc -l < /proc/self/status
"""


@once
def test_every_reader_of_status_sees_it(same, need):
    need("perl", "awk")
    same(READERS)


@once
def test_only_files_of_proc_are_replaced(same):
    same("mkdir -p proc/self; printf 'Uid:\\t1\\t2\\n' > status; cp status proc/self/status; echo > loginuid;"
         "cat status proc/self/status; cd proc/self; cat status; echo more >> status; cat $PWD/status; ls -l status")


@once
def test_ps_shows_the_sessions_users(same, need):
    need("ps", "setpriv")
    same("setpriv --reuid=1 --regid=2 --clear-groups sleep 60 & kid=$!; until grep -q sleep /proc/$kid/cmdline; do :; done;"
         "ps -o user,uid,ruid,svuid,fuid,gid,rgid,supgid,args -p $kid; ps -o user,args -p $$ | grep -c root; ls -ld /proc/$kid | cut -d' ' -f3,4;"
         "pgrep -u 1 -x sleep | grep -cx $kid; find /proc/$kid -maxdepth 0 -printf '%U %G\\n'; kill $kid")


def test_processes_outside_are_shown_as_they_are_if_files_are(session, user, scratch):
    uid = people.USER.uid
    kid = people.start(people.USER, ["sleep", "60"], cwd=scratch.work, env={})
    try:
        script = f"grep ^Uid /proc/{kid.pid}/status; stat -c %u /proc/{kid.pid}; grep ^Uid /proc/self/status"
        assert session(script).lines == ["Uid:\t0\t0\t0\t0", "0", "Uid:\t0\t0\t0\t0"]
        assert session(script, options=["--unknown=real"]).lines == [
            f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}", str(uid), "Uid:\t0\t0\t0\t0"]
        assert session("grep ^Uid /proc/self/status", env={"PSEUDO_DISABLED": "1"}).lines == [
            f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}"]
    finally:
        people.kill_group(kid)


PEERS = """
import os, socket, struct, sys
def ids(sock):
    return struct.unpack("iII", sock.getsockopt(socket.SOL_SOCKET, 17, 12))[1:]
server = socket.socket(socket.AF_UNIX)
server.bind("s"); server.listen()
if os.fork() == 0:
    os.execvp("setpriv", ["setpriv", "--reuid=7", "--regid=8", "--clear-groups", sys.executable, "-c", '''
import socket, struct
sock = socket.socket(socket.AF_UNIX); sock.connect("s")
print("server", struct.unpack("iII", sock.getsockopt(socket.SOL_SOCKET, 17, 12))[1:], flush=True)
sock.send(b"x"); sock.recv(1)'''])
os.chmod("s", 0o777)
sock, _ = server.accept()
sock.recv(1)
print("client", ids(sock), flush=True)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
sock.send(b"x")
os.wait()
"""


@once
def test_peers_in_the_session_are_who_they_are_there(same, scratch, need):
    need("setpriv")
    for side in (scratch.root, scratch.user):
        (side / "work/peers.py").write_text(PEERS)
    same("chmod 777 .; python3 peers.py")


@once
def test_names_of_the_user(same):
    same("id -un; whoami; logname; groups; python3 -c 'import os; os.getlogin()' 2>&1 | tail -1;"
         "setpriv --reuid=1 --regid=1 --init-groups sh -c 'id; whoami; groups; logname'")


def test_whom_a_process_became_ends_with_it(session, scratch):
    """Numbers of processes come again: what one told is not another's."""
    script = """
import os, sys
kid = os.fork()
if not kid:
    os.setuid(7)
    os._exit(0)
os.wait()
place = open(sys.argv[1] + "/pseudo.ids", "r+b")
def uid_of(pid):
    return [line.split()[1:] for line in open(f"/proc/{pid}/status") if line.startswith("Uid")][0]
read, write = os.pipe()
other = os.fork()
if not other:
    os.read(read, 1)
    os._exit(0)
place.seek(kid % 1024 * 512)
told = bytearray(place.read(512))
for ago in (0, 1000):  # as if this one had had its number, now and a second ago
    when = int.from_bytes(told[:8], sys.byteorder) - ago
    place.seek(other % 1024 * 512)
    place.write(when.to_bytes(8, sys.byteorder) + told[8:56] + other.to_bytes(4, sys.byteorder) + told[60:])
    place.flush()
    print(uid_of(other))
os.write(write, b"x")
os.wait()
"""
    assert session(["python3", "-c", script, scratch.user / "state"]).ok().lines == [
        "['7', '7', '7', '7']", "['0', '0', '0', '0']"]

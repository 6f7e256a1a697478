# SPDX-License-Identifier: MIT
"""What one session recorded, later sessions see."""

import signal
import time

import people
import pytest

MAKE = """
mkdir -p d/e; touch d/f d/e/g; chown 12:34 d/f; chmod 4751 d/f; ln d/f d/hard
mknod d/c c 5 1; mkfifo d/p; ln -s f d/l; chown -h 5:6 d/l d/p; chmod 1777 d/e
setfattr -n trusted.x -v 1 d/f; setfattr -n security.y -v 2 d/e; setfacl -m u:7:rwx d/e/g
"""
SHOW = """
find d -printf '%P %y %m %U:%G %n %l\\n' | sort; stat -c '%t,%T' d/c
getfattr -R -d -m - -e hex d; getfacl -R -n d
"""
ENDS = {"left by itself": None, "asked to leave": signal.SIGTERM, "killed": signal.SIGKILL}


@pytest.mark.parametrize("end", ENDS.values(), ids=[name.replace(" ", "_") for name in ENDS])
def test_a_second_session_sees_everything(session, need, end):
    need("setfattr", "setfacl")
    options = ("--timeout", "1")
    before = session(MAKE + SHOW, options=options).ok().lines
    pid = session.pid()
    assert pid
    if end:
        session.kill_server(end)
    else:
        session.wait_server_gone()
    assert session(SHOW).ok().lines == before
    assert session.pid() not in (None, pid)


def test_a_session_goes_on_when_its_server_is_killed(session):
    kid = session.start(["bash", "-c", """
        touch a; chown 1:2 a; echo ready; read _
        stat -c %u:%g a; touch b; chown 3:4 b; chmod 4755 a; stat -c '%u:%g %a' a b"""],
        stdin=-1, stdout=-1, stderr=-2)
    assert kid.stdout.readline() == b"ready\n"
    session.kill_server()
    out, _ = kid.communicate(b"\n", timeout=20)
    assert out.decode().splitlines() == ["1:2", "1:2 4755", "3:4 644"]
    assert session("stat -c '%u:%g %a' a b").ok().lines == ["1:2 4755", "3:4 644"]


def test_nothing_is_lost_when_the_server_is_killed_again_and_again(session):
    kid = session.start("""
        for i in $(seq 1 600); do touch f$i && chown $i:1 f$i && mv f$i g$i || echo bad $i; done
        echo done""", stdout=-1, stderr=-2)
    kills = 0
    while kid.poll() is None and kills < 40:
        time.sleep(0.02)
        kills += session.kill_server() is not None
    out, _ = kid.communicate(timeout=60)
    assert out == b"done\n"
    assert kills >= 5
    lines = session("stat -c '%n %u' g*").ok().lines
    assert sorted(lines) == sorted(f"g{i} {i}" for i in range(1, 601))


def test_the_server_leaves_when_idle_and_comes_back(session):
    session("touch f; chown 1:2 f", options=("--timeout", "1")).ok()
    first = session.pid()
    session.wait_server_gone(first, timeout=5)
    assert session("stat -c %u:%g f").ok().lines == ["1:2"]


def test_a_session_goes_on_when_its_server_left(session):
    """Lookups need no server, and a change calls one."""
    kid = session.start("touch f; chown 1:2 f; echo ready; read _; stat -c %u:%g f; chown 3:4 f",
                        options=("--timeout", "1"), stdin=-1, stdout=-1)
    kid.stdout.readline()
    session.wait_server_gone(session.pid(), timeout=5)
    assert kid.communicate(b"\n", timeout=10)[0] == b"1:2\n"
    assert session.pid()
    assert session("stat -c %u:%g f").ok().lines == ["3:4"]


def test_two_states_know_nothing_of_each_other(new_session):
    one, two = new_session(), new_session()
    one("touch f; chown 1:2 f").ok()
    assert two("stat -c %u:%g f; chown 3:4 f; stat -c %u:%g f").ok().lines == ["0:0", "3:4"]
    assert one("stat -c %u:%g f").ok().lines == ["1:2"]
    assert one.pid() != two.pid()


def test_two_sessions_on_one_state_see_each_other(session):
    kids = [session.start(f"""
        for i in $(seq 1 50); do touch {me}$i; chown {uid}:{uid} {me}$i; done; touch {me}.done
        until [ -e {other}.done ]; do sleep 0.01; done
        stat -c %u {other}? {other}?? | sort | uniq -c""", stdout=-1)
        for me, uid, other in (("a", 7, "b"), ("b", 8, "a"))]
    out = [kid.communicate(timeout=30)[0].split() for kid in kids]
    assert out == [[b"50", b"8"], [b"50", b"7"]]


def test_processes_that_hand_over_by_pipe_see_the_last_change(session):
    script = """
import os, sys
def play(mine, theirs, me):
    for i in range(1, 1001):
        if me:
            os.read(theirs, 1)
        uid = os.stat("f").st_uid
        assert uid == (2 * i - 1 if me else 2 * i - 2), (me, i, uid)
        os.chown("f", uid + 1, 0)
        os.write(mine, b"x")
        if not me:
            os.read(theirs, 1)
open("f", "w").close(); os.chown("f", 0, 0)
a, b = os.pipe(), os.pipe()
pid = os.fork()
if not pid:
    play(a[1], b[0], 1); os._exit(0)
play(b[1], a[0], 0)
print(os.waitpid(pid, 0)[1], os.stat("f").st_uid)
"""
    assert session(["/usr/bin/python3", "-c", script]).ok().lines == ["0 2000"]


@pytest.mark.parametrize("handler", ["lambda *_: told.append(1)", "signal.SIG_IGN"])
def test_a_server_that_a_program_starts_is_no_child_of_it(session, handler):
    script = f"""
import os, signal, time
told = []
signal.signal(signal.SIGCHLD, {handler})
open("f", "w").close(); os.chown("f", 3, 4)
for i in range(5):
    with open({str(session.state)!r} + "/pseudo.pid") as f:
        os.kill(int(f.read()), signal.SIGKILL)
    os.setxattr("f", "trusted.n", str(i).encode())
    try:
        print("child", os.waitpid(-1, os.WNOHANG))
    except ChildProcessError:
        pass
print(told, os.stat("f").st_uid, os.getxattr("f", "trusted.n"))
"""
    assert session(["/usr/bin/python3", "-c", script]).ok().lines == ["[] 3 b'4'"]


def test_two_users_have_states_of_their_own(session, new_session, need_root, scratch):
    session("touch f; chown 1:2 f").ok()
    other = new_session(state=scratch.root / "state", person=people.ROOT)
    assert other("stat -c %u:%g f").ok().lines == [f"{people.USER.uid}:{people.USER.gid}"]


def test_unknown_files_are_roots_or_whose_they_are(session, scratch):
    scratch.file("f")
    me = f"{session.person.uid}:{session.person.gid}"
    assert session("stat -c %u:%g f").ok().lines == ["0:0"]
    assert session("stat -c %u:%g f", options=["--unknown=root"]).ok().lines == ["0:0"]
    real = session("stat -c %u:%g f; touch g; stat -c %u:%g g", options=["--unknown=real"])
    assert real.ok().lines == [me, "0:0"]
    assert session("chown 5:6 f; stat -c %u:%g f").ok().lines == ["5:6"]
    assert session("stat -c %u:%g f", options=["--unknown=real"]).ok().lines == ["5:6"]


def test_a_state_directory_with_a_long_path_works(new_session, scratch):
    deep = scratch.user
    for _ in range(4):
        deep = deep / ("d" * 60)
        deep.mkdir()
        people.USER.owns(deep)
    one = new_session(state=deep / "state")
    assert one("touch f; chown 1:2 f; stat -c %u:%g f").ok().lines == ["1:2"]
    one.kill_server()
    assert one("stat -c %u:%g f").ok().lines == ["1:2"]

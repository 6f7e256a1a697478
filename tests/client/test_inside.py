# SPDX-License-Identifier: MIT
"""Functions that open, make or look at files inside libc do what the calls do
that they are made of."""

import os
import socket

import people
import pytest

NODES = """mkdir -p d/s; touch d/f d/s/g; mknod d/c c 1 3; mknod d/s/b b 8 1; mkfifo d/p
           ln -s f d/l; ln -s none d/dangling"""


@pytest.mark.parametrize("umask", ["000", "027"])
def test_what_libc_makes_inside_is_recorded(same, umask):
    same(f"umask {umask}; $PQTEST inside-all")


def test_what_libc_makes_inside_is_the_current_users(same, need):
    need("setpriv")
    same("mkdir d; chmod 777 d; cd d;"
         "setpriv --reuid=5 --regid=6 --clear-groups $PQTEST inside-all")


def test_what_libc_makes_inside_asks_a_setgid_directory(same):
    same("mkdir d; chown 3:40 d; chmod 2777 d; cd d; $PQTEST inside-all")


def test_what_libc_looks_at_inside_is_what_the_session_sees(same):
    same(f"{NODES}; $PQTEST looks d d/c d/l", sort=True)


@pytest.mark.parametrize("shut", ["d", "d/s"])
def test_who_may_look_is_judged_inside_libc(same, need, shut):
    need("setpriv")
    same(f"""{NODES}; ln -s g d/s/l; chmod 700 {shut}
             for ids in 5:5 0:0; do
                 setpriv --reuid=${{ids%:*}} --regid=${{ids#*:}} --clear-groups \
                     $PQTEST looks d {shut}/f {shut}/l
             done""", sort=True)


@pytest.fixture
def shut(scratch):
    """A folder of the user's, made outside any session, in which neither the
    user nor anyone may do anything."""
    folder = scratch.work / "d"
    (folder / "s").mkdir(parents=True)
    (folder / "s" / "f").write_text("hello\n")
    (folder / "s" / "l").symlink_to("f")
    people.USER.owns_all(folder)
    for path in (folder / "s" / "f", folder / "s", folder):
        path.chmod(0)
    return folder


def test_root_gets_through_shut_directories_inside_libc(session, shut, pqtest):
    result = session([pqtest, "looks", "d", "d/s/f", "d/s/l"]).ok()
    told = [line for line in result.lines if not line.startswith(("get", "glob:"))]
    assert told and all("EACCES" not in line for line in told)
    assert "glob: d/s/f" in result.lines or not any(line.startswith("glob") for line in result.lines)


@pytest.mark.parametrize("first", [
    "readlink d/s/l", "realpath d/s/l", "cat d/s/f", "ls d/s", "bash -c 'echo d/*/f | grep s/f'",
    "bash -c 'exec 3>>d/s/f'", "df d/s/f", "stat -f d/s/f", "python3 -Sc 'open(\"d/s/n\", \"x\")'",
    "perl -e 'exit !glob(\"d/s/f\")'", "bash -c 'exec 3<>d/s/new'"])
def test_whatever_comes_first_gets_through(session, shut, first):
    session(first).ok()


@pytest.mark.parametrize("way", ["ftw", "nftw", "nftw-depth", "fts", "fts-nochdir", "fts-logical"])
def test_root_walks_through_shut_directories(session, shut, pqtest, way):
    if "musl" in pqtest and way.startswith("fts"):
        pytest.skip("musl has no fts of its own")
    walked = session([pqtest, "walk", way, "d"])
    assert walked.ok().lines == session([pqtest, "walk", way, "d"]).ok().lines
    assert any("d/s/f" in line for line in walked.lines), walked.out


def test_a_stream_in_a_shut_directory_is_recorded(session, shut, pqtest):
    result = session(f"cd d/s && {pqtest} inside-all | grep '^setmntent'").ok()
    assert result.lines == ["setmntent: 100644 0:0 0,0"]


@pytest.mark.parametrize("mode", ["777", "600", "0"])
@pytest.mark.parametrize("ids", ["0", "5", "6"])
def test_who_may_send_to_a_socket_is_judged(same, need, mode, ids):
    need("setpriv", "python3")
    same(f"""python3 -c 'import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind("s")'
             python3 - {mode} <<'END'
import os, socket, subprocess, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("t")
os.chmod("t", int(sys.argv[1], 8))
os.chown("t", 5, 5)
subprocess.run(["setpriv", "--reuid={ids}", "--regid={ids}", "--clear-groups",
                os.environ["PQTEST"], "sends", "t"])
END""")


def test_root_sends_through_shut_directories(session, shut, scratch, pqtest):
    (shut / "s").chmod(0o700)
    shut.chmod(0o700)
    there = os.open(scratch.work, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind(f"/proc/self/fd/{there}/d/s/socket")
        people.USER.owns(shut / "s" / "socket")
        (shut / "s" / "socket").chmod(0)
        shut.chmod(0)
        result = session([pqtest, "sends", "d/s/socket"]).ok()
    os.close(there)
    assert "sendto: ok" in result.lines and "connect: ok" in result.lines


def test_a_handler_set_in_the_oldest_way_runs(same):
    same("$PQTEST handlers")


def test_updwtmp_appends_where_one_may(same, need):
    need("setpriv")
    same("""touch f g; chmod 600 f; chmod 0 g; chown 5 f
            for ids in 0 5 6; do
                for file in f g none; do
                    setpriv --reuid=$ids --clear-groups $PQTEST appends $file; : >f; : >g
                done
            done""")


def test_a_profiled_program_leaves_a_recorded_file(same, need):
    need("cc", "setpriv")
    same("""mkdir d; chown 3:40 d; chmod 2777 d; cd d
            echo 'int main(void) { return 0; }' >p.c; cc -pg -o p p.c && ./p && stat -c '%n %U:%g %a' gmon.out
            rm gmon.out; setpriv --reuid=5 --regid=5 --clear-groups ./p; stat -c '%n %u:%g %a' gmon.out""")


def test_ipc_objects_are_roots(same):
    same("$PQTEST ipc")


def test_a_command_by_popens_other_names_is_in_the_session(same):
    same("$PQTEST old-pipes")

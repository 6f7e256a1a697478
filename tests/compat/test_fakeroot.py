# SPDX-License-Identifier: MIT
"""The fakeroot stand-in: the command lines of fakeroot's manual, unchanged, and
its save files, from and for the real one where that is installed."""

import os
import signal
import subprocess
import time

import pytest

import people
import session as sessions

MAKE = """
    echo a >a; chown 12:34 a; chmod 4755 a; ln a b
    mknod null c 1 3; mknod disk b 8 1
    mkdir d; chown 5:6 d; chmod 2775 d
    ln -s a l; chown -h 9:9 l
    mkfifo p; chown 7:7 p
    touch gone; chown 8:8 gone; rm gone
"""
SHOW = "find . -name 's[0-9]' -o -printf '%p %y %U:%G %m %n\\n' | sort; stat -c '%n %t,%T' null disk"


def listing(peer, *words):
    return peer(["fakeroot", *words, "sh", "-c", SHOW]).ok().out


# The options ------------------------------------------------------------------

@pytest.mark.parametrize("words, script, out", [
    ([], "id -u; id -g", "0\n0\n"),
    (["--"], "id -u", "0\n"),
    (["-u"], "id -u", "0\n"),
    (["--unknown-is-real"], "stat -c %u .", "USER\n"),
    (["-u", "--"], "stat -c %u .", "USER\n"),
    ([], "stat -c %u .", "0\n"),
    (["-l", "libfakeroot-tcp.so"], "id -u", "0\n"),
    (["--lib", "/nowhere/libfakeroot.so"], "id -u", "0\n"),
    (["--lib=/nowhere/libfakeroot.so"], "id -u", "0\n"),
    (["-f", "/nowhere/faked"], "id -u", "0\n"),
    (["--faked", "faked-tcp", "-b", "7"], "id -u", "0\n"),
    (["--fd-base", "42"], "id -u", "0\n"),
    (["-b42", "-u", "-lx", "-fy", "--"], "stat -c %u .", "USER\n"),
    ([], "touch x; chown 1:2 x; stat -c %u:%g x", "1:2\n"),
    ([], "touch x; chmod 4711 x; stat -c %a x", "4711\n"),
    ([], "mknod x c 1 3; stat -c '%F %t %T' x", "character special file 1 3\n"),
    ([], 'test -n "$FAKEROOTKEY" && echo $FAKED_MODE', "unknown-is-root\n"),
    (["-u"], "echo $FAKED_MODE", "unknown-is-real\n"),
])
def test_options_work_as_in_fakeroots_manual(peer, words, script, out):
    out = out.replace("USER", str(people.USER.uid))
    assert peer(["fakeroot", *words, "sh", "-c", script]).ok().out == out


def test_without_a_command_there_is_a_shell(peer):
    assert peer(["fakeroot"], env={"SHELL": "/bin/sh"}, stdin=b"id -u\n").ok().out == "0\n"
    assert peer(["fakeroot", "-u"], env={"SHELL": None}, stdin=b"id -u\n").ok().out == "0\n"


def test_options_of_the_command_are_its_own(peer):
    assert peer(["fakeroot", "echo", "-s", "-u", "--"]).ok().out == "-s -u --\n"
    assert peer(["fakeroot", "-u", "--", "echo", "-h"]).ok().out == "-h\n"


def test_it_says_which_version_it_stands_for(peer):
    for word in "-v", "--version":
        assert peer(["fakeroot", word]).ok().out.startswith("fakeroot version 1.31 (pqfs ")


def test_help_ends_as_fakeroots_does(peer):
    for word in "-h", "--help":
        result = peer(["fakeroot", word])
        assert result.rc == 1
        for option in "-i", "-s", "-u", "-l", "-f", "-b", "-h", "-v", "--unknown-is-real":
            assert option in result.out


@pytest.mark.parametrize("words", [["-x", "true"], ["--nope"], ["-s"], ["-i"], ["-b"]])
def test_what_it_does_not_know_is_refused(peer, words):
    result = peer(["fakeroot", *words], split=True)
    assert result.rc == 1 and result.err.startswith(b"fakeroot: ")


@pytest.mark.parametrize("script, status", [
    ("exit 0", 0), ("exit 7", 7), ("exit 255", 255), ("kill -TERM $$", 143), ("kill -KILL $$", 137),
])
def test_its_status_is_the_commands(peer, script, status):
    assert peer(["fakeroot", "sh", "-c", script]).rc == status
    assert peer(["fakeroot", "-s", "s1", "sh", "-c", script]).rc == status


def test_a_command_that_is_not_there_is_told_of(peer):
    result = peer(["fakeroot", "no-such-command"])
    assert result.rc == 127 and "no-such-command" in result.out


def test_other_names_lead_to_it(peer, build):
    assert peer(["pqfs-session", "--as=fakeroot", "-u", "--", "id", "-u"]).ok().out == "0\n"
    link = peer.scratch.work / "fakeroot-pqfs"
    link.symlink_to(build / "bin" / "pqfs-session")
    assert peer([str(link), "id", "-u"]).ok().out == "0\n"
    result = peer(["pqfs-session", "--as=nobody", "true"])
    assert result.rc == 2 and "'nobody'" in result.out


def test_nothing_is_left_behind(peer):
    peer(["fakeroot", "sh", "-c", "touch x; chown 1 x"]).ok()
    assert not os.listdir(peer.temporary)
    assert not sessions.servers_of(people.USER.uid)
    assert peer(["stat", "-c", "%u", "x"]).ok().out == f"{people.USER.uid}\n"


def test_nothing_is_left_behind_by_one_that_is_ended(peer):
    kid = people.start(people.USER, ["fakeroot", "-s", "s1", "sh", "-c",
                                     "touch x; chown 3 x; echo; exec sleep 60"],
                       cwd=peer.scratch.work, env=peer.environment(), stdout=subprocess.PIPE)
    kid.stdout.readline()
    kid.send_signal(signal.SIGTERM)
    assert kid.wait(20) == 143
    end = time.monotonic() + 10
    while os.listdir(peer.temporary) and time.monotonic() < end:
        time.sleep(0.05)
    assert not os.listdir(peer.temporary)
    assert ",uid=3," in (peer.scratch.work / "s1").read_text()


def test_the_background_keeps_its_session_though_all_was_closed(peer):
    # If its keeper had lost the server, that would stay for its idle time.
    peer("fakeroot -s s1 sh -c 'touch x; chown 3:4 x; sleep 2 & :' <&- >&- 2>&-").ok()
    assert ",uid=3," in (peer.scratch.work / "s1").read_text()
    [server] = sessions.servers_of(people.USER.uid)
    end = time.monotonic() + 12
    while os.listdir(peer.temporary) and time.monotonic() < end:
        time.sleep(0.1)
    assert not os.listdir(peer.temporary) and not sessions.alive(server)


def test_inside_another_it_takes_part_in_that(peer):
    script = ("touch x; chown 3:4 x; fakeroot stat -c %u:%g x; fakeroot -- chown 5:6 x;"
              "stat -c %u:%g x")
    assert peer(["fakeroot", "sh", "-c", script]).ok().out == "3:4\n5:6\n"
    assert peer(["pqfs-session", "--state", "state", "--", "sh", "-c", script]).ok().out \
        == "3:4\n5:6\n"


def test_a_session_may_be_disabled_in_it(peer):
    assert peer(["fakeroot", "sh", "-c", "PSEUDO_UNLOAD=1 id -u; id -u"]).ok().out \
        == f"{people.USER.uid}\n0\n"


# Save files -------------------------------------------------------------------

def test_three_calls_share_a_save_file(peer):
    peer(["fakeroot", "-s", "s1", "--", "sh", "-c", "mkdir dev; mknod dev/null c 1 3"]).ok()
    peer(["fakeroot", "-i", "s1", "-s", "s1", "--", "sh", "-c",
          "echo >prog; chown 0:12 prog; chmod 2755 prog"]).ok()
    out = peer(["fakeroot", "-i", "s1", "--", "tar", "--numeric-owner", "-c", "dev", "prog"]).ok()
    names = subprocess.run(["tar", "--numeric-owner", "-tv"], input=out.raw, capture_output=True,
                           check=True).stdout.decode().splitlines()
    assert [" ".join(line.split()[:3]) for line in names] == [
        "drwxr-xr-x 0/0 0", "crw-r--r-- 0/0 1,3", "-rwxr-sr-x 0/12 1"]


def test_what_is_saved_comes_back_whole(peer):
    peer(["fakeroot", "-s", "s1", "sh", "-c", MAKE + "setfattr -n user.x -v 1 a;"
          "setcap cap_net_raw+ep b || true; setfattr -n trusted.t -v 2 d"]).ok()
    want = peer(["fakeroot", "-i", "s1", "sh", "-c", "getfattr -dm- a d; " + SHOW]).ok().out
    assert "user.x=\"1\"" in want and "trusted.t=\"2\"" in want and "security.capability" in want
    assert "a f 12:34 4755 2" in want and "disk 8,1" in want
    peer(["fakeroot", "-i", "s1", "-s", "s2", "true"]).ok()
    assert peer(["fakeroot", "-i", "s2", "sh", "-c", "getfattr -dm- a d; " + SHOW]).ok().out == want


def test_a_file_that_is_missing_is_only_told_of(peer):
    result = peer(["fakeroot", "-i", "s0", "-s", "s1", "sh", "-c", "touch x; chown 1 x"])
    assert result.rc == 0 and "s0" in result.out
    assert ",uid=1," in (peer.scratch.work / "s1").read_text()


@pytest.mark.parametrize("line", [
    "junk", "dev=fe00,ino=1,mode=100644,uid=1,gid=1,nlink=1", "dev=fe00,ino=x,mode=0,uid=1",
    "#pqfs dev=1,ino=2,name=zz,value=1", "dev=1,ino=2,mode=644,uid=1,gid=1,nlink=1,rdev=0",
    "dev=1,ino=3,mode=100644,uid=4294967296,gid=1,nlink=1,rdev=0",
    "dev=1,ino=3,mode=100644,uid=1,gid=4294967296,nlink=1,rdev=0",
    "dev=1,ino=3,mode=40000100644,uid=1,gid=1,nlink=1,rdev=0",
])
def test_a_file_that_is_none_is_refused(peer, line):
    good = "dev=1,ino=2,mode=100644,uid=1,gid=1,nlink=1,rdev=0\n"
    peer.scratch.file("s1", good + line + "\n")
    result = peer(["fakeroot", "-i", "s1", "-s", "s1", "touch", "ran"], split=True)
    assert result.rc == 1 and b"s1: line 2" in result.err
    assert not (peer.scratch.work / "ran").exists()
    assert (peer.scratch.work / "s1").read_text() == good + line + "\n"


@pytest.mark.parametrize("target", ["/nowhere/s1", "/dev/full", "."])
def test_what_cannot_be_saved_is_told_of(peer, target):
    result = peer(["fakeroot", "-s", target, "sh", "-c", "touch x; chown 1 x"], split=True)
    assert result.rc == 1 and result.err.startswith(f"fakeroot: {target}: ".encode())
    assert not os.listdir(peer.temporary)


def test_a_fifo_can_be_saved_to_and_loaded_from(peer):
    script = """
        mkfifo pipe; touch x
        cat pipe >copy & fakeroot -s pipe chown 3:4 x; wait
        cat copy >pipe & fakeroot -i pipe stat -c %u:%g x; wait
        fakeroot -i copy -s /dev/stdout true | grep -c uid=3
    """
    assert peer(script).ok().out == "3:4\n1\n"


@pytest.mark.parametrize("end", ["", "\r\n", " \n"])
def test_a_line_may_end_in_white_space_or_the_file(peer, end):
    peer("touch x").ok()
    st = os.stat(peer.scratch.work / "x")
    peer.scratch.file("s1", f"dev={st.st_dev:x},ino={st.st_ino},mode=100640,uid=4294967295,gid=4,"
                            f"nlink=1,rdev=0{end}")
    assert peer(["fakeroot", "-i", "s1", "stat", "-c", "%u:%g %a", "x"]).ok().out \
        == "4294967295:4 640\n"


@pytest.mark.parametrize("when", ["@0", "@-5", "2400-01-01"])
def test_a_save_file_whose_time_somebody_set_is_loaded(peer, when):
    peer(["fakeroot", "-s", "s1", "sh", "-c", "touch x; chown 3:4 x"]).ok()
    line = (peer.scratch.work / "s1").read_text().splitlines()[0]
    peer.scratch.file("s2", f"{line}\n")
    peer(["touch", "-d", when, "s2"]).ok()
    assert peer(["fakeroot", "-i", "s2", "stat", "-c", "%u:%g", "x"]).ok().out == "3:4\n"


def test_a_file_born_after_the_save_is_never_taken_for_another(peer):
    peer(["fakeroot", "-s", "s1", "sh", "-c", "for i in $(seq 200); do echo >f$i; done;"
          "chown 33:44 f*"]).ok()
    lines = (peer.scratch.work / "s1").read_text().splitlines()
    peer.scratch.file("s2", "".join(f"{line}\n" for line in lines if line[0] != "#"))
    peer("touch -r s1 s2; rm f*; sleep 0.1; for i in $(seq 400); do echo >g$i; done").ok()
    for name in "s1", "s2":
        out = peer(["fakeroot", "-i", name, "sh", "-c", "stat -c %u:%g g* | sort -u"]).ok().out
        assert out == "0:0\n", name


def test_lines_without_a_birth_time_are_as_good_for_the_files_themselves(peer):
    peer(["fakeroot", "-s", "s1", "sh", "-c", MAKE]).ok()
    want = listing(peer, "-i", "s1")
    lines = (peer.scratch.work / "s1").read_text().splitlines()
    peer.scratch.file("s2", "".join(f"{line}\n" for line in lines if line[0] != "#"))
    assert listing(peer, "-i", "s2") == want
    # What is changed then, and what a second save says of the rest.
    peer(["fakeroot", "-i", "s2", "-s", "s3", "chown", "21:22", "d"]).ok()
    assert listing(peer, "-i", "s3") == want.replace("d d 5:6", "d d 21:22")


def test_real_fakeroot_reads_what_is_saved(peer, real):
    peer(["fakeroot", "-s", "s1", "sh", "-c", MAKE + "setfattr -n user.x -v 1 a"]).ok()
    want = listing(peer, "-i", "s1")
    assert real("-i", "s1", "sh", "-c", SHOW).ok().out == want


def test_what_real_fakeroot_saved_is_read_and_given_back(peer, real):
    # It makes files setuid for real.
    make = MAKE.replace("4755", "755").replace("2775", "775")
    real("-s", "s1", "sh", "-c", make).ok()
    want = real("-i", "s1", "sh", "-c", SHOW).ok().out
    assert "a f 12:34 755 2" in want
    assert listing(peer, "-i", "s1") == want
    peer(["fakeroot", "-i", "s1", "-s", "s2", "true"]).ok()
    assert real("-i", "s2", "sh", "-c", SHOW).ok().out == want

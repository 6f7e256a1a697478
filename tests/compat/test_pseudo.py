# SPDX-License-Identifier: MIT
"""The pseudo stand-in and pseudodb: the command lines of pseudo's options,
unchanged, and the environment that build systems set."""

import os
import signal
import sqlite3
import subprocess
import time

import pytest

import people
import session as sessions

ME = str(people.USER.uid)


@pytest.fixture
def pseudo(peer):
    """Runs pseudo with a state directory, as a build system names it."""
    state = peer.scratch.folder("pseudo", people.USER)

    def run(*words, env=None, **kw):
        env = {"PSEUDO_LOCALSTATEDIR": f"{state}/", **(env or {})}
        return peer(["pseudo", *map(str, words)], env=env, **kw)
    run.state = state
    run.peer = peer
    run.tool = lambda *words, **kw: peer([*map(str, words)],
                                         env={"PSEUDO_LOCALSTATEDIR": state}, **kw)
    return run


def served(state):
    try:
        pid = int((state / "pseudo.pid").read_text())
    except (OSError, ValueError):
        return False
    return sessions.alive(pid)


# The options ------------------------------------------------------------------

@pytest.mark.parametrize("words, out", [
    (["id", "-u"], "0\n"),
    (["-v", "id", "-u"], "0\n"),
    (["-vv", "-x", "nfoPcvdDyerpswik", "id", "-u"], "0\n"),
    (["-x", "V", "id", "-u"], "0\n"),
    (["-t", "5", "id", "-u"], "0\n"),
    (["-t5", "-l", "id", "-u"], "0\n"),
    (["-l", "sh", "-c", "touch f; chown 3:4 f; stat -c %u:%g f"], "3:4\n"),
    (["-S", "id", "-u"], "0\n"),
    (["echo", "-d", "-f", "-S"], "-d -f -S\n"),
    (["--", "echo", "-C"], "-C\n"),
    # What it made is root's, what it did not is whose it is.
    (["sh", "-c", "touch g; mkdir h; stat -c %u:%g g h"], "0:0\n0:0\n"),
    (["stat", "-c", "%u", "."], "ME\n"),
])
def test_options_work_as_pseudos_do(pseudo, words, out):
    assert pseudo(*words).ok().out == out.replace("ME", ME)


def test_without_a_command_there_is_a_shell(pseudo):
    assert pseudo(env={"SHELL": "/bin/sh"}, stdin=b"id -u\n").ok().out == "0\n"
    assert pseudo(env={"SHELL": None}, stdin=b"id -u\n").ok().out == "0\n"


def test_version_and_help(pseudo):
    lines = pseudo("-V", env={"PSEUDO_PREFIX": "/usr"}).ok().lines
    assert lines[0].startswith("pseudo version 1.9.11")
    assert lines[1:3] == ["pseudo configuration:", "  prefix: /usr"]
    text = pseudo("-h").ok().out
    for letter in "dfSt lPpCBimMrRvxhV".replace(" ", ""):
        assert f"-{letter}" in text, letter


@pytest.mark.parametrize("words, status", [
    (["-d", "-f"], 17), (["-d", "true"], 17), (["-f", "true"], 17), (["-C", "true"], 17),
    (["-Q"], 1), (["-t", "abc", "true"], 1), (["-t", "0", "true"], 1), (["-m", "/x"], 1),
    (["-M", "/x"], 1), (["-P", "/nowhere/at/all", "true"], 16), (["-r", "/tmp", "pwd"], 1),
    (["-R", "/tmp", "pwd"], 1), (["-i"], 1), (["no-such-command"], 127),
])
def test_what_can_not_be_is_refused_with_pseudos_status(pseudo, words, status):
    result = pseudo(*words, split=True)
    assert result.rc == status
    assert result.err.startswith(b"pseudo: ") and result.err.count(b"\n") == 1


def test_a_root_in_the_environment_is_refused_too(pseudo):
    assert pseudo("true", env={"PSEUDO_CHROOT": "/tmp"}).rc == 1


@pytest.mark.parametrize("script, status", [
    ("exit 0", 0), ("exit 9", 9), ("kill -TERM $$", -signal.SIGTERM),
])
def test_it_ends_as_its_command_does(pseudo, script, status):
    assert pseudo("sh", "-c", script).rc == status
    assert pseudo("-S", "sh", "-c", script).rc == status


def test_a_prefix_names_the_state_directory(peer):
    (peer.scratch.work / "sysroot" / "usr").mkdir(parents=True)
    people.USER.owns_all(peer.scratch.work / "sysroot")
    usr = peer.scratch.work / "sysroot" / "usr"
    peer(["pseudo", "-P", str(usr), "sh", "-c", "touch f; chown 3 f"]).ok()
    assert (usr / "var" / "pseudo" / "files.db").exists()
    env = {"PSEUDO_PREFIX": str(usr)}
    assert peer(["pseudo", "stat", "-c", "%u", "f"], env=env).ok().out == "3\n"
    assert peer(["pseudodb", "f"], env=env).ok().out == f"{peer.scratch.work}/f: 100644 0\n"


def test_the_files_have_the_names_of_pseudos(pseudo):
    pseudo("-l", "sh", "-c", "touch f; chown 3 f").ok()
    names = set(os.listdir(pseudo.state))
    assert {"files.db", "logs.db", "pseudo.log", "pseudo.lock", "pseudo.socket",
            "pseudo.pid"} <= names
    assert not any(word in (pseudo.state / "pseudo.log").read_text().lower()
                   for word in ("mismatch", "error", "fatal"))


def test_s_leaves_everything_on_the_disk(pseudo):
    assert pseudo("-S").rc == 0
    assert not (pseudo.state / "files.db").exists()
    pseudo("sh", "-c", "touch f; chown 33:44 f").ok()
    assert served(pseudo.state)
    assert pseudo("-S").ok().out == ""
    assert not served(pseudo.state)
    with sqlite3.connect(pseudo.state / "files.db") as db:
        assert db.execute("SELECT gid FROM records WHERE uid = 33").fetchall() == [(44,)]
    db.close()
    assert pseudo("-S").rc == 0
    assert pseudo("-S", env={"PSEUDO_LOCALSTATEDIR": "/nowhere/at/all"}).rc == 0


def test_s_does_not_wait_for_those_who_go_on(pseudo):
    env = pseudo.peer.environment({"PSEUDO_LOCALSTATEDIR": pseudo.state})
    kid = people.start(people.USER, ["pseudo", "sh", "-c", "touch f; chown 3 f; getfattr -d f;"
                                     "echo; read x; chown 4 f; stat -c %u f"],
                       cwd=pseudo.peer.scratch.work, env=env, stdin=subprocess.PIPE,
                       stdout=subprocess.PIPE)
    kid.stdout.readline()
    begin = time.monotonic()
    assert pseudo("-S").rc == 0
    assert time.monotonic() - begin < 15
    kid.stdin.write(b"\n")
    kid.stdin.close()
    assert kid.stdout.read() == b"4\n" and kid.wait(20) == 0
    pseudo("-S").ok()
    assert pseudo("stat", "-c", "%u", "f").ok().out == "4\n"


def test_s_with_a_command_ends_the_server_after_it(pseudo):
    pseudo("-S", "sh", "-c", "touch f; chown 3 f").ok()
    assert not served(pseudo.state)
    assert pseudo("stat", "-c", "%u", "f").ok().out == "3\n"


def test_d_starts_a_server_and_f_is_one(pseudo):
    pseudo("-d", "-t", "60").ok()
    assert served(pseudo.state)
    assert pseudo("-d").rc == 4
    pseudo("-S").ok()
    env = pseudo.peer.environment({"PSEUDO_LOCALSTATEDIR": pseudo.state})
    kid = people.start(people.USER, ["pseudo", "-f", "-t", "60"], cwd=pseudo.peer.scratch.work,
                       env=env, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not (pseudo.state / "pseudo.socket").exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    assert pseudo("sh", "-c", "touch f; chown 3 f; stat -c %u f").ok().out == "3\n"
    kid.send_signal(signal.SIGINT)
    assert kid.wait(20) == 0


def test_an_idle_server_leaves_after_the_time_that_t_gives(pseudo):
    pseudo("-t", "1", "sh", "-c", "touch f; chown 3 f").ok()
    end = time.monotonic() + 20
    while served(pseudo.state):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_p_gives_the_accounts(pseudo):
    etc = pseudo.peer.scratch.folder("image", people.USER) / "etc"
    etc.mkdir()
    (etc / "passwd").write_text("root:x:0:0::/root:/bin/sh\nfred:x:4711:4712::/:/bin/sh\n")
    (etc / "group").write_text("root:x:0:\nstaff:x:4712:\n")
    script = "touch f; chown fred:staff f; stat -c %u:%g f; echo $PSEUDO_PASSWD"
    assert pseudo("-p", etc.parent, "sh", "-c", script).ok().out == f"4711:4712\n{etc.parent}\n"


def test_a_database_of_pseudos_own_is_left_alone(pseudo):
    path = pseudo.state / "files.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE files (id INTEGER PRIMARY KEY, path VARCHAR, dev INTEGER, ino"
                   " INTEGER, uid INTEGER, gid INTEGER, mode INTEGER, rdev INTEGER, deleting"
                   " INTEGER)")
    db.close()
    people.USER.owns(path)
    before = path.read_bytes()
    for words in ["true"], ["-S"], ["-C"], ["-d"]:
        result = pseudo(*words, split=True)
        assert result.rc == 1 and b"pqfs-db import" in result.err, words
    assert path.read_bytes() == before


# The environment --------------------------------------------------------------

def test_the_environment_is_what_pseudo_sets(pseudo):
    env = dict(line.split("=", 1) for line in
               pseudo("env", env={"PSEUDO_TAG": "t1", "PSEUDO_DEBUG": "n"}).ok().lines)
    for name in ("PSEUDO_PREFIX", "PSEUDO_BINDIR", "PSEUDO_LIBDIR", "PSEUDO_LOCALSTATEDIR",
                 "PSEUDO_OPTS", "LD_PRELOAD"):
        assert name in env, name
    assert env["PSEUDO_LOCALSTATEDIR"] == str(pseudo.state)
    assert env["PSEUDO_TAG"] == "t1" and env["PSEUDO_DEBUG"] == "n"
    assert os.path.exists(os.path.join(env["PSEUDO_LIBDIR"], "libpqfs.so"))


@pytest.mark.parametrize("value, uid", [
    ("0", "0"), ("no", "0"), ("N", "0"), ("false", "0"), ("", "0"), ("1", "ME"), ("yes", "ME"),
])
def test_it_may_be_disabled(pseudo, value, uid):
    assert pseudo("id", "-u", env={"PSEUDO_DISABLED": value}).ok().out == uid.replace("ME", ME) + "\n"


def test_disabled_it_needs_no_state_directory_and_makes_none(peer):
    result = peer(["pseudo", "sh", "-c", "id -u; echo $PSEUDO_LOCALSTATEDIR"],
                  env={"PSEUDO_DISABLED": "1"})
    assert result.ok().out == f"{ME}\n\n"
    assert os.listdir(peer.scratch.home) == []


def test_words_in_pseudo_opts_are_understood(pseudo):
    pseudo("sh", "-c", "touch f; chown 3 f", env={"PSEUDO_OPTS": "-l -t 60"}).ok()
    assert (pseudo.state / "logs.db").exists()
    assert pseudo("stat", "-c", "%u", "f", ".", env={"PSEUDO_OPTS": "-t 7"}).ok().out \
        == f"3\n{ME}\n"


def test_a_client_finds_a_server_though_pseudo_bindir_is_elsewhere(pseudo):
    script = """
        kill -9 $(cat $PSEUDO_LOCALSTATEDIR/pseudo.pid)
        PSEUDO_BINDIR=/nowhere/usr/bin PSEUDO_LIBDIR=/nowhere/usr/lib/pseudo/lib sh -c '
            touch f; chown 5:6 f; getfattr -d f; setfattr -n user.x -v 1 f; stat -c %u:%g f'
    """
    assert pseudo("bash", "-c", script).ok().out == "5:6\n"


# pseudodb -----------------------------------------------------------------------

def test_pseudodb_prints_mode_and_device(pseudo):
    pseudo("sh", "-c", "touch f; chmod 4755 f; mknod n b 8 1; mkdir d").ok()
    here = pseudo.peer.scratch.work
    assert pseudo.tool("pseudodb", "f").ok().out == f"{here}/f: 104755 0\n"
    assert pseudo.tool("pseudodb", here / "n", "d").ok().out \
        == f"{here}/n: 60644 801\n{here}/d: 40755 0\n"


def test_pseudodb_says_error_of_what_it_does_not_know(pseudo):
    pseudo("sh", "-c", "touch f").ok()
    here = pseudo.peer.scratch.work
    result = pseudo.tool("pseudodb", "nowhere", "f")
    assert result.rc == 1
    assert result.out == f"{here}/nowhere: error.\n{here}/f: 100644 0\n"
    assert pseudo.tool("pseudodb").rc == 1
    assert pseudo.tool("pseudodb", "-q").rc == 1
    assert pseudo.tool("pseudodb", "-h").rc == 0


def test_pseudodb_finds_what_was_renamed_outside(pseudo):
    pseudo("sh", "-c", "touch f; chmod 4755 f").ok()
    pseudo.peer(["mv", "f", "g"]).ok()
    assert pseudo.tool("pseudodb", "g").ok().out.endswith("/g: 104755 0\n")


def test_pseudodb_knows_the_commands_of_pqfs_db(pseudo):
    pseudo("sh", "-c", "touch f; chown 3:4 f").ok()
    assert '"uid": 3' in pseudo.tool("pseudodb", "stat", "--json", "f").ok().out


# Looking after the records ------------------------------------------------------

def test_c_finds_what_b_mends(pseudo):
    here = pseudo.peer.scratch.work
    pseudo("sh", "-c", "mkdir t; touch t/a t/b t/c; chown 3:4 t/*").ok()
    assert pseudo("-C").rc == 0
    # Replaced by another file of its type, and gone.
    pseudo.peer("rm t/a t/b; sleep 0.05; echo new >t/x; mv t/x t/a").ok()
    result = pseudo("-C")
    assert result.rc == 1 and f"{here}/t/a" in result.out and f"{here}/t/b" in result.out
    assert pseudo("stat", "-c", "%u", "t/a").ok().out == ME + "\n"
    pseudo("-B").ok()
    assert pseudo("-C").rc == 0
    assert pseudo("stat", "-c", "%u:%g", "t/a", "t/c").ok().out == "3:4\n3:4\n"
    assert pseudo.tool("pseudodb", "t/b").rc == 1


@pytest.mark.parametrize("move", ["mv t u", "cp -a t u; rm -r t"])
def test_m_follows_a_tree_that_was_moved(pseudo, move):
    here = pseudo.peer.scratch.work
    pseudo("sh", "-c", "mkdir -p t/sub; touch t/sub/a; chown 3:4 t/sub/a").ok()
    pseudo.peer(move).ok()
    pseudo("-m", f"{here}/t", "-M", f"{here}/u", "-B").ok()
    assert pseudo.tool("pseudodb", "u/sub/a").ok().out == f"{here}/u/sub/a: 100644 0\n"
    assert pseudo("stat", "-c", "%u:%g", "u/sub/a").ok().out == "3:4\n"
    assert pseudo("-C").rc == 0


def test_i_succeeds_where_there_is_nothing_to_do(pseudo):
    pseudo("sh", "-c", "touch a; chown 3:4 a").ok()
    pseudo("-i", "a").ok()
    assert pseudo("stat", "-c", "%u:%g", "a").ok().out == "3:4\n"


def test_a_device_of_a_path_that_is_not_there_is_told_of(peer):
    result = peer(["pseudo", "-i", "/nowhere"], env={"PSEUDO_LOCALSTATEDIR": "state"}, split=True)
    assert result.rc == 1 and result.err == b"pseudo: -i: /nowhere: No such file or directory\n"

# SPDX-License-Identifier: MIT
"""pqfs-db as a command: what it shows of records, in text and JSON, with and
without a server, and what it says when something is wrong."""

import json
import os
import sqlite3

import pytest

import cli
import people

MAKE = """
    mkdir -p tree/sub
    echo x >tree/file; chown 10:20 tree/file; chmod 4755 tree/file
    echo y >tree/sub/deep; chown 11:21 tree/sub/deep; chmod 0640 tree/sub/deep
    mknod tree/null c 1 3; chmod 666 tree/null
    mknod tree/disk b 259 1048575; chown 0:6 tree/disk
    mkfifo tree/pipe; chown 5:5 tree/pipe
    ln -s file tree/link; chown -h 12:22 tree/link
    chown 0:0 tree tree/sub; chmod 2775 tree/sub
"""


@pytest.fixture
def db(session):
    def run(*args, **kw):
        return session.tool("pqfs-db", *args, **kw)
    return run


@pytest.fixture
def made(session):
    session(MAKE).ok()
    return session


@pytest.fixture(params=["beside a server", "without a server"])
def tree(request, made):
    if request.param == "without a server":
        made.stop()
    return made


def records(result):
    return [json.loads(line) for line in result.ok().raw.split(b"\n") if line]


def names(result):
    return sorted(os.path.basename(record["path"]) for record in records(result))


# Options --------------------------------------------------------------------

def test_help_and_version_are_printed(db):
    assert "query" in db("--help").ok().out
    assert db("--version").ok().out.startswith("pqfs-db ")


@pytest.mark.parametrize("args", [
    [],
    ["nope"],
    ["--nope", "ls"],
    ["ls", "--color=blue"],
    ["tree", "a", "b"],
    ["tree", "-L", "0"],
    ["tree", "-L", "x"],
    ["du", "a", "b"],
    ["du", "-d", "-1"],
    ["ls", "--owner", "0"],
    ["stat"],
    ["stat", "-R", "x"],
    ["query", "x"],
    ["query", "-R"],
    ["query", "--owner", "no-such-user"],
    ["query", "--group", "no-such-group"],
    ["query", "--owner", "99999999999"],
    ["query", "--mode", "9"],
    ["query", "--mode", "-"],
    ["query", "--mode", "77777"],
    ["query", "--type", "x"],
    ["query", "--type", "fd"],
    ["query", "--type", "f,"],
    ["query", "--mode", "u+q"],
    ["query", "--mode", "u"],
    ["query", "--mode", "-u+s,"],
    ["query", "--newer", "no-such-file"],
    ["query", "--not"],
    ["query", "--not", "--json"],
    ["query", "--print0", "--csv"],
    ["query", "--json", "--csv"],
    ["query", "--device", "1"],
    ["query", "--device", "1:"],
    ["query", "--device", "1:x"],
    ["query", "--path"],
    ["--state", "", "ls"],
], ids=" ".join)
def test_a_wrong_command_line_is_one_line_and_status_2(db, args):
    cli.refused(db(*args, split=True), 2, "pqfs-db")


# What is shown --------------------------------------------------------------

def test_ls_shows_what_is_directly_below(tree, db):
    assert names(db("--json", "ls", "tree")) == ["disk", "file", "link", "null", "pipe", "sub"]
    assert names(db("--json", "ls", "-R", "tree")) == [
        "deep", "disk", "file", "link", "null", "pipe", "sub"]
    assert names(db("--json", "ls", "tree/file")) == ["file"]
    assert names(db("--json", "ls")) == ["tree"]
    assert names(db("--json", "ls", "/", "--recursive"))[:2] == ["deep", "disk"]


def test_ls_lines_up_its_columns(tree, db, scratch):
    work = scratch.work
    assert db("ls", "-R", "tree").ok().lines == [
        f"brw-r--r--   0  6 259, 1048575 {work}/tree/disk",
        f"-rwsr-xr-x  10 20              {work}/tree/file",
        f"lrwxrwxrwx  12 22              {work}/tree/link",
        f"crw-rw-rw-   0  0   1,       3 {work}/tree/null",
        f"prw-r--r--   5  5              {work}/tree/pipe",
        f"drwxrwsr-x   0  0              {work}/tree/sub",
        f"-rw-r-----  11 21              {work}/tree/sub/deep",
    ]


def test_json_says_it_all(tree, db, scratch):
    record = {os.path.basename(r["path"]): r for r in records(db("--json", "ls", "tree"))}
    assert record["file"]["path"] == f"{scratch.work}/tree/file"
    assert (record["file"]["mode"], record["file"]["type"]) == ("4755", "f")
    assert (record["file"]["uid"], record["file"]["gid"]) == (10, 20)
    assert (record["disk"]["major"], record["disk"]["minor"]) == (259, 1048575)
    assert "major" not in record["file"]


def test_stat_shows_everything(tree, db, scratch):
    st = os.lstat(scratch.work / "tree/file")
    out = db("stat", "tree/file").ok().out
    for part in (f"{scratch.work}/tree/file", "4755", "-rwsr-xr-x", "10", "20", str(st.st_ino)):
        assert part in out
    (record,) = records(db("--json", "stat", "tree/file"))
    assert (record["ino"], record["names"]) == (st.st_ino, [f"{scratch.work}/tree/file"])


def test_stat_shows_all_names_and_attributes(session, db, scratch, need):
    need("setfattr")
    session("touch f; chown 1:2 f; ln f g; setfattr -n security.x -v 0x00ff41 f").ok()
    for path in ("f", "g"):
        (record,) = records(db("--json", "stat", path))
        assert sorted(record["names"]) == [f"{scratch.work}/f", f"{scratch.work}/g"]
        assert record["xattrs"] == {"security.x": "00ff41"}
    out = db("stat", "g").ok().out
    assert "security.x" in out and f"{scratch.work}/f" in out
    assert "+" in db("ls", "g").ok().out.split()[0]


def test_a_path_that_is_not_recorded_is_named_and_the_others_shown(tree, db, scratch):
    run = db("stat", "nothing", "tree/file", "tree/no", split=True)
    assert run.rc == 1 and b"tree/file" in run.raw
    assert run.err.decode().splitlines() == [
        f"pqfs-db: {scratch.work}/nothing: not recorded",
        f"pqfs-db: {scratch.work}/tree/no: not recorded"]
    cli.refused(db("ls", "nothing", split=True), 1, "pqfs-db")


def test_paths_are_taken_as_the_library_takes_them(tree, db, scratch):
    (scratch.work / "way").symlink_to("tree/sub")
    for path in ("way/deep", "way/../sub/deep", "./tree//sub/./deep", "way/../../tree/sub/deep"):
        assert names(db("--json", "stat", path)) == ["deep"], path
    assert records(db("--json", "stat", "tree/link"))[0]["type"] == "l"
    assert names(db("--json", "ls", f"/.{scratch.work}/tree/")) == [
        "disk", "file", "link", "null", "pipe", "sub"]
    assert names(db("--json", "ls", "..", cwd=scratch.work / "tree/sub"))[:2] == ["disk", "file"]
    assert names(db("--json", "ls", ".", cwd=scratch.work / "tree/sub")) == ["deep"]


@pytest.mark.parametrize("filters, found", [
    ("--owner 10", "file"),
    ("--group 6", "disk"),
    ("--owner root --type b", "disk"),
    ("--mode 4755", "file"),
    ("--mode -4000", "file"),
    ("--mode /6000", "file sub"),
    ("--mode -111 --type f", "file"),
    ("--type f", "deep file"),
    ("--type l", "link"),
    ("--type p", "pipe"),
    ("--type c", "null"),
    ("--type s", ""),
    ("--device 1:3", "null"),
    ("--device 259:1048575 --type b", "disk"),
    ("--device 259:1048575 --type c", ""),
    ("--path */sub/*", "deep"),
    ("--path */tree/* --owner 11 --group 21 --mode 640 --type f", "deep"),
    ("--path sub", ""),
])
def test_query_finds(tree, db, filters, found):
    assert names(db("--json", "query", *filters.split())) == found.split()


def test_nothing_found_is_no_failure(tree, db):
    assert db("query", "--owner", "4242").ok().raw == b""


# Odd names ------------------------------------------------------------------

ODD = [b"new\nline", b"tab\there", b"back\\slash", b"quo\"te", b"esc\x1b[31m", b"\xff\xfe",
       "ünï".encode(), "\u0085".encode(), b"\xed\xa0\x80", b" ", b"-R", b"x" * 255]


def test_names_of_all_bytes_come_through(session, db, scratch):
    top = os.fsencode(scratch.work)
    for name in ODD:
        with open(top + b"/" + name, "wb"):
            people.USER.owns(top + b"/" + name)
    session("chown 7:7 -- ./*").ok()
    lines = db("ls").ok().raw.split(b"\n")[:-1]
    assert len(lines) == len(ODD)
    assert not any(byte < 32 or byte == 127 for line in lines for byte in line)
    got = {os.path.basename(json.loads(line)["path"].encode("utf-8", "surrogateescape"))
           for line in db("--json", "ls").ok().raw.split(b"\n")[:-1]}
    assert got == set(ODD)
    for name in ODD:
        argv = [str(session.bin / "pqfs-db"), "--json", "stat", "--", b"./" + name]
        run = people.run(people.USER, argv, cwd=scratch.work, env=people.environment(
            scratch.home, {"PSEUDO_LOCALSTATEDIR": session.state}))
        assert json.loads(run.ok().out)["uid"] == 7


def test_a_long_path_is_shown(session, db, scratch):
    session("""for i in 1 2 3 4 5 6 7 8 9 10 11 12; do d=$(printf 'd%.0s' {1..250}); mkdir $d; cd $d
        done; touch end; chown 8:8 end""").ok()
    (record,) = records(db("--json", "query", "--owner", "8"))
    assert record["path"].endswith("/end") and len(record["path"]) > 3000


# Where ----------------------------------------------------------------------

def test_the_state_directory_is_chosen_as_pqfs_session_does(tool, build, scratch):
    script = "touch f; chown 1:2 f"
    tool("sh", "-c", script).ok()
    argv = [str(build / "bin/pqfs-db"), "--json", "stat", "f"]
    run = people.run(people.USER, argv, cwd=scratch.work, env=people.environment(scratch.home))
    assert json.loads(run.ok().out)["uid"] == 1


def test_inside_a_session_the_outside_is_seen(made, scratch):
    run = made(f"{made.bin}/pqfs-db --json stat tree/file").ok()
    assert json.loads(run.out)["uid"] == 10
    other = scratch.user / "other"
    assert made(f"mkdir {other}; chown 5:5 {other}; {made.bin}/pqfs-db --state {other} ls",
                split=True).err.decode().count("belongs to") == 0


def test_a_state_directory_that_is_missing_or_anothers_is_refused(db, scratch, need_root):
    cli.refused(db("--state", "nowhere", "ls", split=True), 1, "pqfs-db")
    other = scratch.folder("other", people.ROOT)
    run = db("--state", other, "ls", split=True)
    cli.refused(run, 1, "pqfs-db")
    assert b"belongs to uid 0, not to you" in run.err


def test_an_empty_state_directory_has_no_records(db, scratch, user):
    user("mkdir -m 700 empty").ok()
    cli.refused(db("--state", "empty", "ls", split=True), 1, "pqfs-db")
    assert not os.listdir(scratch.work / "empty")


def test_corrupt_and_newer_databases_are_refused(made, db):
    made.stop()
    database = made.state / "files.db"
    good = database.read_bytes()
    with sqlite3.connect(database) as handle:
        handle.execute("PRAGMA user_version = 999")
    handle.close()
    cli.give(made.state)
    run = db("ls", split=True)
    cli.refused(run, 1, "pqfs-db")
    assert b"newer" in run.err
    for junk in (b"junk" * 4096, good[:2000]):
        database.write_bytes(junk)
        cli.refused(db("ls", "-R", "/", split=True), 1, "pqfs-db")
        assert database.read_bytes() == junk


def test_nothing_is_changed(made, db):
    made.stop()
    database = made.state / "files.db"
    before = (database.read_bytes(), os.stat(database).st_mtime_ns)
    for args in (["ls", "-R", "/"], ["stat", "tree/file"], ["query"]):
        db(*args).ok()
    assert before == (database.read_bytes(), os.stat(database).st_mtime_ns)
    assert made.pid() is None


# Output ---------------------------------------------------------------------

def test_a_full_disk_under_the_output_is_a_failure(tree, session):
    argv = ["sh", "-c", f"exec {session.bin}/pqfs-db ls tree >/dev/full"]
    run = people.run(people.USER, argv, cwd=session.work, split=True, env=people.environment(
        session.home, {"PSEUDO_LOCALSTATEDIR": session.state}))
    cli.refused(run, 1, "pqfs-db")
    assert b"No space left" in run.err


def test_a_closed_pipe_is_no_noise(session):
    session("for i in $(seq 3000); do >f$i; done; chown 1:1 f*").ok()
    argv = ["bash", "-c", f"{session.bin}/pqfs-db ls | head -1; echo ${{PIPESTATUS[0]}}"]
    run = people.run(people.USER, argv, cwd=session.work, split=True, env=people.environment(
        session.home, {"PSEUDO_LOCALSTATEDIR": session.state}))
    assert run.err == b"" and run.lines[-1] == "141"

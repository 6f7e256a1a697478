# SPDX-License-Identifier: MIT
"""What pqfs-db shows of many records, and how: ls, stat, query, tree and du, held
against find, tree and ls in a session; forms for people and for programs."""

import csv
import io
import json
import os
import re
import subprocess
from collections import Counter

import pytest

import cli
import disk
import people

MAKE = """
    mkdir -p tree/sub/empty tree/open tree/sticky tree/both
    echo x >tree/file; chown 10:20 tree/file; chmod 4755 tree/file
    echo group >tree/group; chown 10:6 tree/group; chmod 2755 tree/group
    echo y >tree/sub/deep; chown 11:21 tree/sub/deep; chmod 0640 tree/sub/deep
    ln tree/file tree/sub/hard
    echo runs >tree/runs; chmod 0711 tree/runs; chown 0:20 tree/runs
    echo tar >tree/all.tar; chmod 0600 tree/all.tar
    mknod tree/null c 1 3; chmod 666 tree/null
    mknod tree/disk b 259 1048575; chown 0:6 tree/disk
    mkfifo tree/pipe; chown 5:5 tree/pipe
    ln -s file tree/link; chown -h 12:22 tree/link
    chown -h 0:0 tree tree/sub tree/sub/empty tree/open tree/sticky tree/both tree/all.tar
    chmod 2775 tree/sub; chmod 777 tree/open; chmod 1755 tree/sticky; chmod 1777 tree/both
"""
ODD = [b"new\nline", b"com,ma", b'quo"te', b"cr\rhere", b"\xff\xfe", "ünï".encode(), b" ", b"-R"]


@pytest.fixture
def made(session):
    session(MAKE).ok()
    return session


@pytest.fixture
def db(session):
    def run(*args, **kw):
        return session.tool("pqfs-db", *args, **kw)
    return run


@pytest.fixture
def odd(session, scratch):
    top = os.fsencode(scratch.work)
    for name in ODD:
        with open(top + b"/" + name, "wb"):
            people.USER.owns(top + b"/" + name)
    session("chown 7:7 -- ./*").ok()
    return session


def objects(result):
    return [json.loads(line) for line in result.ok().raw.split(b"\n") if line]


def rows(result):
    text = result.ok().raw.decode("utf-8", "surrogateescape")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def paths(result):
    return sorted(one["path"] for one in objects(result))


# Filters -----------------------------------------------------------------------

PERMISSIONS = ["755", "0640", "4755", "-4000", "-111", "/6000", "/111", "/000", "-000", "u+s",
               "-u+s", "-u+w,g+w", "/u=w,g=w", "u=rwx,go=rx", "-g+s", "/u+s,g+s", "-a+x", "-+x",
               "-o=t", "-o+t", "-u+t", "+t", "u=rw,g=u-w", "a=rX", "u=rwx,g=u,o=g", "-ug=rw",
               "/a-x", "-u=rws", "=,u+r", "u=rwxs,go=rx", "ug+rw-w,o=r"]


def test_modes_mean_what_they_mean_for_find(made, db, scratch):
    for mode in PERMISSIONS:
        want = made(["find", f"{scratch.work}/tree", "-perm", mode],
                    split=True).ok().lines
        assert paths(db("--json", "query", "--mode", mode)) == sorted(want), mode


@pytest.mark.parametrize("find, query", [
    ("-type f,d", "--type f,d"),
    ("! -type f", "--not --type f"),
    ("-type f,l,p ! -user 12", "--type f,l,p --not --owner 12"),
    ("-name d*", "--name d*"),
    ("-name d* ! -name *p", "--name d* --not --name *p"),
    ("-path *sub* -name *", "--path *sub* --name *"),
    ("! -perm /111 ! -type l", "--not --mode /111 --not --type l"),
    ("-group 20 -perm -u+x -type f", "--group 20 --mode -u+x --type f"),
    ("-user 10 -user 11", "--owner 10 --owner 11"),
    ("-path */tree/sub/*", "--below tree/sub"),
    ("! -path */tree/sub/*", "--not --below tree/sub"),
    ("-path */tree/sub/* -type f -name d*", "--below ./tree/sub/ --type f --name d*"),
])
def test_filters_find_what_find_finds(made, db, scratch, find, query):
    want = made(["find", f"{scratch.work}/tree", *find.split()]).ok().lines
    assert want or "-user 11" in find
    assert paths(db("--json", "query", *query.split())) == sorted(want)


def test_files_with_attributes_are_found_by_their_names(made, db, scratch, need):
    need("setfattr")
    made("setfattr -n security.x -v 1 tree/file; setfattr -n trusted.y -v 2 tree/sub").ok()
    file, hard, sub = (f"{scratch.work}/tree/{name}" for name in ("file", "sub/hard", "sub"))
    assert paths(db("--json", "query", "--xattr")) == sorted([file, hard, sub])
    assert paths(db("--json", "query", "--xattr=security.*")) == sorted([file, hard])
    assert paths(db("--json", "query", "--xattr", "--not", "--xattr=s*")) == [sub]
    assert paths(db("--json", "query", "--xattr=user.*")) == []
    assert len(paths(db("--json", "query", "--not", "--xattr", "--below", "tree"))) == len(
        paths(db("--json", "query", "--below", "tree"))) - 3


def test_what_changed_after_a_time_or_a_file_is_found(made, db, scratch):
    everything = paths(db("--json", "query"))
    assert paths(db("--json", "query", "--newer", "1d")) == everything
    assert paths(db("--json", "query", "--newer", "1970-01-02")) == everything
    assert paths(db("--json", "query", "--not", "--newer", "1h")) == []
    mark = scratch.file("mark")
    made("chown 44 tree/runs").ok()
    assert paths(db("--json", "query", "--newer", "mark")) == [f"{scratch.work}/tree/runs"]
    os.utime(mark, (0, 0))
    assert paths(db("--json", "query", "--newer", mark)) == everything


def test_names_for_scripts_end_with_a_nul(odd, db, scratch):
    got = db("query", "--print0").ok().raw.split(b"\0")
    assert sorted(got) == sorted([b"", *(os.fsencode(scratch.work) + b"/" + n for n in ODD)])


# ls ----------------------------------------------------------------------------

def test_ls_takes_several_paths_and_names_those_that_are_not_recorded(made, db, scratch):
    run = db("--json", "ls", "tree/sub", "nothing", "tree/file", "-d", split=True)
    assert [os.path.basename(json.loads(line)["path"]) for line in run.lines] == ["sub", "file"]
    assert run.rc == 1
    assert run.err.decode() == f"pqfs-db: {scratch.work}/nothing: not recorded\n"
    assert len(db("ls", "tree/sub", "tree/file").ok().lines) == 4


def test_names_of_owners_are_the_host_s_or_the_image_s(made, db, scratch, user):
    user("mkdir -p root/etc; echo fred:x:10:1:F:/:/bin/sh >root/etc/passwd;"
         " printf 'bad line\\nstaff:x:20:\\nli ne:x:6:\\n' >root/etc/group").ok()
    line = db("ls", "--names", "tree/file", env={"PSEUDO_PASSWD": f"/none:{scratch.work}/root"})
    assert line.ok().lines[0].split()[1:3] == ["fred", "staff"]
    env = {"PSEUDO_PASSWD": scratch.work / "root"}
    assert db("ls", "--names", "tree/disk", env=env).ok().lines[0].split()[1:3] == ["0", "6"]
    (one,) = objects(db("--json", "ls", "--names", "tree/file", env=env))
    assert (one["uid"], one["user"], one["group"]) == (10, "fred", "staff")
    assert "user" not in objects(db("--json", "ls", "tree/file", env=env))[0]
    assert "Owner 10 (fred)" in db("stat", "--names", "tree/file", env=env).ok().out
    assert len(objects(db("--json", "query", "--owner", "fred", env=env))) == 3
    assert db("ls", "--names", "tree/sub").ok().lines[-2].split()[1] == "root"


# Forms --------------------------------------------------------------------------

COMMANDS = ["ls -R tree", "ls -R tree --names", "query", "tree tree", "tree -L 1 tree --names",
            "stat tree/file tree/null", "stat --names tree/sub", "du tree", "du --names tree",
            "du -d 2 tree", "du --counts tree"]


@pytest.mark.parametrize("command", COMMANDS)
def test_json_and_csv_say_the_same(made, db, command):
    def flat(value):
        if isinstance(value, (list, dict)):
            return str(len(value))
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    one, other = objects(db("--json", *command.split())), rows(db(*command.split(), "--csv"))
    assert len(one) == len(other) > 0
    for line, row in zip(one, other):
        assert None not in row and None not in row.values()
        for name, value in line.items():
            if name != "recorded":
                assert row[name] == flat(value), (name, line, row)
        assert all(row[name] == "" or (name, row[name]) == ("generation", "0")
                   for name in row.keys() - line.keys()), (line, row)


@pytest.mark.parametrize("command", ["ls", "query", "tree", "stat"])
def test_odd_names_come_through_in_csv(odd, db, scratch, command):
    if command == "stat":
        run = db("--csv", "stat", *[os.fsdecode(b"./" + name) for name in ODD])
        got = [row["path"] for row in rows(run)]
    else:
        got = [row["path"] for row in rows(db("--csv", command)) if row["type"]]
    assert {os.path.basename(path.encode("utf-8", "surrogateescape")) for path in got} == set(ODD)


def test_a_reader_that_leaves_is_no_news(made):
    """Also where the signal that says so is ignored."""
    made("for i in $(seq 3000); do >f$i; done; chown 1:1 f*").ok()
    script = (f"trap '' PIPE; for what in query 'query --json' 'query --csv' 'query --print0' tree"
              f" 'ls -R'; do {made.bin}/pqfs-db $what | head -c 1 >/dev/null;"
              " echo ${PIPESTATUS[0]}; done")
    run = people.run(people.USER, ["bash", "-c", script], cwd=made.work, split=True,
                     env=people.environment(made.home, {"PSEUDO_LOCALSTATEDIR": made.state}))
    assert run.err == b"" and run.lines == ["1"] * 6


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_reported(made, command):
    for form in "", "--json", "--csv":
        run = people.run(
            people.USER, ["sh", "-c", f"exec {made.bin}/pqfs-db {form} {command} >/dev/full"],
            cwd=made.work, split=True,
            env=people.environment(made.home, {"PSEUDO_LOCALSTATEDIR": made.state}))
        cli.refused(run, 1, "pqfs-db")
        assert b"No space left" in run.err


# Colours ------------------------------------------------------------------------

COLOURED = re.compile(rb"\033\[([0-9;]*)m([^\033]+)\033\[0?m")


@pytest.mark.parametrize("colours", [
    None, "", "di=1;35:ex=:su=0:sg=00:*.tar=01;31:fi=4", "ow=0:tw=:st=5",
    r"di=\x30\061;3\x34:*.t\141r=3:rs=0",
])
def test_colours_are_those_of_ls(made, db, colours):
    env = {"LS_COLORS": colours, "TERM": "xterm-256color"}
    files = [f"{made.work}/tree/{name}" for name in os.listdir(made.work / "tree")]
    want = made(["ls", "-d", "--color=always", *files], env=env, split=True)
    got = db("ls", "tree", "--color=always", env=env).ok().raw
    assert set(COLOURED.findall(got)) == set(COLOURED.findall(
        want.raw.replace(b"\033[0m\033[", b"\033[")))


def test_colours_that_make_no_sense_do_no_harm(made, db):
    plain = db("ls", "tree").ok().raw
    for colours in ("bad:di:=x:*=7", "\\", "^", "di=\\", "*", "=", ":::", "ln=target", "x" * 5000):
        got = db("ls", "tree", "--color=always", env={"LS_COLORS": colours}).ok().raw
        assert re.sub(rb"\033\[[0-9;x\\]*m", b"", got) == plain, colours


def test_colours_are_for_terminals_unless_they_are_not_wanted(made, db):
    assert b"\033" in cli.on_terminal(made, "ls", "tree")[1]
    assert b"\033" in cli.on_terminal(made, "tree", "tree")[1]
    assert b"\033" not in cli.on_terminal(made, "ls", "tree", env={"NO_COLOR": "1"})[1]
    assert b"\033" in cli.on_terminal(made, "ls", "tree", env={"NO_COLOR": ""})[1]
    assert b"\033" in cli.on_terminal(made, "ls", "tree", "--color", env={"NO_COLOR": "1"})[1]
    assert b"\033" not in cli.on_terminal(made, "ls", "tree", "--color=never")[1]
    assert b"\033" not in cli.on_terminal(made, "ls", "tree", env={"TERM": "dumb"})[1]
    assert b"\033" not in cli.on_terminal(made, "--json", "ls", "tree", "--color=always")[1]
    assert b"\033" not in db("ls", "tree").ok().raw
    assert b"\033" in db("ls", "tree", "--color=always").ok().raw


def test_a_narrow_terminal_changes_nothing(made):
    for command in ("ls -R tree", "tree tree", "query", "du tree", "stat tree/file"):
        shown = {cli.on_terminal(made, *command.split(), width=width) for width in (1, 2, 7, 20, 200)}
        assert len(shown) == 1 and shown.pop()[0] == 0, command


# tree ---------------------------------------------------------------------------

@pytest.mark.parametrize("options", ["", "-L 1", "-L 2"])
def test_the_tree_is_drawn_as_tree_draws_it(made, db, need, options):
    need("tree")
    for locale in "C", "C.UTF-8":
        env = {"LC_ALL": locale}
        want = made(f"tree -n {options} tree", env=env).ok().out.replace("\xa0", " ")
        got = db("tree", *options.split(), "tree", env=env).ok().out
        columns = got.index("/")
        drawn = [line[columns:] for line in got.splitlines()]
        # tree(1) shows where links lead, too.
        lines = [re.sub(" -> file$", "", line) for line in want.splitlines()]
        assert drawn[1:-2] == lines[1:-2]
        # Some of its versions count the top, too.
        directories, files = re.findall(r"\d+", lines[-1])
        assert re.findall(r"\d+", got.splitlines()[-1]) in (
            [directories, files], [str(int(directories) - 1), files])


def test_what_is_not_recorded_on_the_way_is_in_the_tree(made, db, scratch):
    lines = objects(db("--json", "tree", "/"))
    assert [line["path"] for line in lines if not line["recorded"]][-1] == str(scratch.work)
    assert lines[0] == {"path": "/", "depth": 0, "recorded": False}
    cli.refused(db("tree", "nothing", split=True), 1, "pqfs-db")


# du -----------------------------------------------------------------------------

KINDS = {"f": "files", "d": "directories", "l": "links", "b": "devices", "c": "devices",
         "p": "others"}


def test_sums_are_those_of_what_find_prints(made, db):
    seen, sums, total = set(), {}, Counter()
    for line in made(["find", "tree", "-printf", "%i %U %G %y %s\n"]).ok().lines:
        inode, uid, gid, kind, size = line.split()
        if inode not in seen:
            sums.setdefault((int(uid), int(gid)), Counter())[KINDS[kind]] += 1
            sums[int(uid), int(gid)]["size"] += int(size) if kind == "f" else 0
            seen.add(inode)
    got = objects(db("--json", "du", "tree"))
    assert [(one["uid"], one["gid"]) for one in got] == sorted(sums)
    for one in got:
        want = sums[one["uid"], one["gid"]]
        assert {name: one[name] for name in [*KINDS.values(), "size"]} == {
            name: want[name] for name in [*KINDS.values(), "size"]}
        assert one["missing"] == 0
        total.update(want)
    last = db("du", "tree").ok().lines[-1].split()
    assert last[0] == "total" and last[1] == str(total["files"]) and last[-2] == str(total["size"])
    (whole,) = objects(db("--json", "du", "-d", "0", "tree"))
    assert whole["files"] == total["files"] and whole["size"] == total["size"]


def test_directories_are_summed_up_as_deep_as_is_asked(made, db, scratch):
    def below(depth):
        return [os.path.relpath(one["path"], scratch.work) for one in objects(
            db("--json", "du", "-d", str(depth), "tree"))]

    want = made("du tree | cut -f2").ok().lines
    assert sorted(below(5)) == sorted(want) and below(5)[-1] == "tree"
    assert below(0) == ["tree"]
    assert sorted(below(1)) == sorted(name for name in want if name.count("/") < 2)


def test_sizes_are_of_files_that_are_there(made, db, user):
    user("rm tree/runs; rm tree/group; echo other, longer >tree/group; truncate -s 2000 tree/file").ok()
    (whole,) = objects(db("--json", "du", "-d", "0", "tree"))
    assert (whole["missing"], whole["files"]) == (2, 5)
    assert whole["size"] == 2000 + len("y\n") + len("tar\n")
    assert "size" not in objects(db("--json", "du", "--counts", "tree"))[0]
    assert db("du", "-h", "tree/file").ok().lines[-1].split()[-2] == "2.0K"


# Where ---------------------------------------------------------------------------

EVERY = [["ls", "-R", "/"], ["query"], ["tree", "/"], ["du", "/"], ["stat", "tree/file"]]


def test_a_state_directory_that_can_t_be_written_is_read(made, db):
    made.stop()
    people.run(people.USER, ["chmod", "-R", "a-w", str(made.state)], cwd="/",
               env=people.environment("/")).ok()
    for args in EVERY:
        assert db(*args).ok().lines, args
    people.run(people.USER, ["chmod", "-R", "u+w", str(made.state)], cwd="/",
               env=people.environment("/")).ok()


def test_a_state_directory_on_a_read_only_disk_is_read(new_session, scratch, need_root):
    with disk.small(scratch, "16m") as folder:
        one = new_session(state=folder / "state")
        one(MAKE).ok()
        one.stop()
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        for args in EVERY:
            run = one.tool("pqfs-db", *args, split=True)
            assert run.ok().lines and not run.err, args
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)


def test_changes_that_can_t_be_put_into_the_database_are_said(made, db):
    made("""chown 50:50 tree/runs; sleep 0.5; server=$(cat $PSEUDO_LOCALSTATEDIR/pseudo.pid)
        kill -STOP $server; chown 60:60 tree/runs; kill -KILL $server""").ok()
    people.run(people.USER, ["chmod", "a-w", str(made.state)], cwd="/",
               env=people.environment("/")).ok()
    run = db("--json", "stat", "tree/runs", split=True)
    assert json.loads(run.ok().out)["uid"] == 50
    assert run.err.decode() == (f"pqfs-db: {made.state}: Permission denied: changes that sessions"
                                " made last are not in the database yet\n")
    people.run(people.USER, ["chmod", "u+w", str(made.state)], cwd="/",
               env=people.environment("/")).ok()
    assert objects(db("--json", "stat", "tree/runs"))[0]["uid"] == 60


def test_a_reader_that_stands_still_holds_no_session_up(made):
    made("mkdir many; cd many; for i in $(seq 3000); do >f$i; done; chown 1:1 f*").ok()
    kid = people.start(people.USER, [str(made.bin / "pqfs-db"), "query"], cwd=made.work,
                       stdout=subprocess.PIPE, env=people.environment(
                           made.home, {"PSEUDO_LOCALSTATEDIR": made.state}))
    assert kid.stdout.read(1)
    made("chown 2:2 many/*; rm -r many; touch new; chown 3:3 new", timeout=20).ok()
    assert objects(made.tool("pqfs-db", "--json", "stat", "new"))[0]["uid"] == 3
    assert len(kid.stdout.read().splitlines()) >= 3000
    kid.stdout.close()
    assert kid.wait(people.TIMEOUT) == 0

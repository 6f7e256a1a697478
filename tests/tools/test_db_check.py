# SPDX-License-Identifier: MIT
"""pqfs-db check and prune: what is recorded, held against files that were moved,
removed, replaced and remounted while no session looked."""

import json
import os
import sqlite3

import pytest

import cli
import mounts
import people

MAKE = """
    mkdir -p tree/sub; cd tree
    touch file other sub/deep; mknod null c 1 3; mkfifo pipe; ln -s file link; ln file hard
    chown -hR 7:8 .; chmod 4755 file
"""


@pytest.fixture
def tree(session, scratch):
    session(MAKE).ok()
    return scratch.work / "tree"


@pytest.fixture
def found(db, scratch):
    """found(...): {path below the work folder: (finding, new place or None)}, and the
    totals, of `pqfs-db check ...`; its status says whether there are any."""
    def run(*args):
        result = db("--json", "check", *args, split=True)
        assert not result.err
        lines = [json.loads(line) for line in result.raw.splitlines()]
        assert lines[-1].pop("finding") == "totals"
        assert result.rc == (1 if len(lines) > 1 else 0)

        def short(path):
            return path and os.path.relpath(path, scratch.work)
        return {short(f["path"]): (f["finding"], short(f.get("now"))) for f in lines[:-1]}
    return run


def records(session):
    """All rows of the database, but for what a server notes for itself."""
    handle = sqlite3.connect(f"file:{session.state}/files.db?mode=ro", uri=True)
    try:
        return [row for table in ("records", "names", "xattrs")
                for row in handle.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
    finally:
        handle.close()


# What is found ------------------------------------------------------------------

def test_all_is_well(tree, found, db):
    assert found() == {} == found("tree") == found("tree/sub/deep")
    assert db("check", "tree").ok().out == "9 names: all is well\n"


def test_each_kind_of_trouble_is_found_and_named(tree, found, user):
    user("""cd tree; mv sub/deep deep; rm other; rm pipe; touch pipe; rm null; mkdir null
            mv hard was-hard; rm link; ln -s file link""").ok()
    assert found() == {
        "tree/sub/deep": ("moved", "tree/deep"),
        "tree/other": ("gone", None),
        "tree/pipe": ("replaced", None),
        "tree/null": ("replaced", None),
        "tree/hard": ("name", "tree/file"),
        "tree/link": ("replaced", None),
    }
    assert found("tree/sub") == {"tree/sub/deep": ("moved", "tree/deep")}
    assert found("tree/file") == {}


def test_lines_say_what_to_do(tree, db, user, scratch):
    user("cd tree; mv sub ..; rm other; rm link; ln -s x link; rm pipe; touch pipe").ok()
    out = db("check")
    assert (out.rc, out.lines) == (1, [
        f"{scratch.work}/tree/sub: moved to {scratch.work}/sub (repair)",
        f"{scratch.work}/tree/other: gone (prune)",
        f"{scratch.work}/tree/pipe: recorded as a FIFO, replaced by a plain file"
        " (prune --replaced)",
        f"{scratch.work}/tree/link: replaced by another file (repair --adopt)",
        out.lines[-1]])
    assert out.lines[-1].endswith(" names: 2 moved, 1 gone, 2 replaced")


def test_a_number_that_another_file_has_now_is_no_match(tree, found, user, scratch):
    """Where a file system gives numbers out again at once."""
    ino = os.lstat(tree / "other").st_ino
    user("cd tree; rm other; for i in 1 2 3; do touch other; done").ok()
    again = os.lstat(tree / "other").st_ino == ino
    assert found() == {"tree/other": ("replaced", None)}, again


def test_a_reused_inode_number_is_another_file(session, found, mount):
    place = mount.ext4()
    session("touch a b; chown 7 a b; stat -c %i b", cwd=place).ok()
    ino = os.lstat(place / "b").st_ino
    for i in range(50):
        os.unlink(place / "b")
        (place / "b").write_bytes(b"")
        if os.lstat(place / "b").st_ino == ino:
            break
    else:
        pytest.skip("the number did not come back")
    assert list(found(str(place)).values()) == [("replaced", None)]


def test_a_file_is_searched_for_where_recorded_files_are(tree, found, user, scratch):
    away = scratch.folder("away", people.USER)
    user("mv tree/other ../../away/x; mv tree/sub/deep .", cwd=scratch.work).ok()
    assert found() == {"tree/other": ("gone", None), "tree/sub/deep": ("moved", "deep")}
    assert found("--search", str(away)) == {
        "tree/other": ("moved", "../../away/x"), "tree/sub/deep": ("gone", None)}
    assert found("--search", str(away), "--search", ".")["tree/sub/deep"] == ("moved", "deep")


def test_a_moved_directory_is_one_line(tree, db, user):
    user("mkdir -p new; mv tree new/place").ok()
    out = db("check")
    assert out.rc == 1 and len(out.lines) == 2
    assert out.lines[0].endswith("/tree: moved to " + str(tree.parent / "new/place (repair)"))


def test_a_directory_that_a_link_replaced_is_not_followed(tree, found, user):
    user("mv tree/sub elsewhere; ln -s ../elsewhere tree/sub").ok()
    assert found() == {"tree/sub": ("moved", "elsewhere")}


def test_what_can_not_be_looked_at_is_not_gone(tree, found, db, user):
    user("chmod 0 tree/sub; rm tree/other").ok()
    try:
        assert found() == {"tree/other": ("gone", None), "tree/sub/deep": ("unreached", None)}
        assert "tree/sub/deep: can't be looked at: Permission denied\n" in db("check").out
        out = db("prune").ok().out
        assert "tree/sub/deep: can't be looked at: Permission denied: left alone\n" in out
    finally:
        user("chmod 755 tree/sub").ok()
    assert found() == {}


def test_what_is_not_mounted_is_not_gone(session, found, db, mount):
    place = mount.ext4()
    session("mkdir d; touch d/f g; chown -R 7 d g", cwd=place).ok()
    session.stop()
    mounts.root("umount", place)
    kinds = {kind for kind, _ in found(str(place)).values()}
    assert kinds == {"unmounted"}
    assert "not mounted: left alone" in db("prune", "--replaced", str(place)).ok().out
    mounts.root("mount", "-o", "loop", str(place) + ".img", place)
    assert found(str(place)) == {}
    assert session("stat -c %u d/f g", cwd=place).ok().lines == ["7", "7"]


def test_nothing_is_changed(tree, session, db, user):
    user("cd tree; mv sub ..; rm other; rm link; ln -s x link").ok()
    session.stop()
    before = records(session)
    assert db("check").rc == 1
    assert db("repair", "-n", "--adopt").rc == 1
    assert db("prune", "--dry-run", "--replaced").rc == 0
    assert records(session) == before
    assert session.pid() is None, "no server was needed"


ODD = [b"new\nline", b"back\\slash", b'quo"te', b"\xff\xfe", "ünï".encode(), b" ", b"-n"]


def test_names_of_all_bytes_come_through(session, db, user, scratch):
    top = os.fsencode(scratch.work)
    for name in ODD:
        with open(top + b"/" + name, "wb"):
            people.USER.owns(top + b"/" + name)
    session("chown 7:7 -- ./*").ok()
    for name in ODD[::2]:
        os.rename(top + b"/" + name, top + b"/moved " + name)
    for name in ODD[1::2]:
        os.unlink(top + b"/" + name)
    got = {}
    for line in db("--json", "check").raw.splitlines()[:-1]:
        f = json.loads(line)
        path, now = (os.path.basename((f.get(k) or "").encode("utf-8", "surrogateescape"))
                     for k in ("path", "now"))
        got[path] = (f["finding"], now)
    assert got == {name: ("gone", b"") if i % 2 else ("moved", b"moved " + name)
                   for i, name in enumerate(ODD)}
    assert len(db("check").raw.splitlines()) == len(ODD) + 1
    assert db("repair").rc == 1 and db("prune").rc == 0
    assert db("check").ok().lines[-1].endswith("names: all is well")
    assert session("stat -c %u -- moved*").ok().lines == ["7"] * len(ODD[::2])


def test_a_tree_deeper_than_a_path_may_be_long_is_looked_at(session, db, user, scratch):
    deep = "for i in $(seq 30); do d=$(printf 'd%.0s' $(seq 200)); mkdir $d; cd $d; done; "
    session(deep + "touch f; chown 7 f").ok()
    assert db("check").ok().lines[-1].endswith("names: all is well")


# prune ------------------------------------------------------------------------------

def test_prune_drops_what_is_gone_alone(tree, session, db, user):
    user("cd tree; rm other; mv sub/deep deep; rm link; ln -s y link; mv hard ..").ok()
    run = db("--json", "prune", "-n").ok()
    assert run.raw == db("--json", "prune").ok().raw, "a dry run says the same"
    lines = [json.loads(line) for line in run.raw.splitlines()]
    assert [(os.path.basename(f["path"]), f["action"]) for f in lines[:-1]] == [
        ("other", "the record is dropped"), ("link", "left alone")]
    assert lines[-1]["done"] == 1
    left = {os.path.basename(json.loads(line)["path"])
            for line in db("--json", "query", "--owner", "7").ok().raw.splitlines()}
    assert left == {"tree", "file", "hard", "sub", "deep", "null", "pipe", "link"}
    assert session("stat -c %u,%a tree/deep tree/file").ok().lines == ["7,644", "7,4755"]


def test_prune_drops_what_was_replaced_if_told_to(tree, session, db, user):
    user("cd tree; rm other; touch other; rm pipe; mkdir pipe").ok()
    assert db("prune").ok().lines[-1].endswith("2 replaced; 0 dropped")
    assert db("prune", "--replaced").ok().lines[-1].endswith("2 replaced; 2 dropped")
    assert db("check").rc == 0
    assert session("stat -c %u tree/other tree/pipe").ok().lines == ["0", "0"]


def test_an_open_file_without_a_name_keeps_its_record(session, db, scratch):
    run = session(f"""exec 5>f; chown 7:7 f; rm f; touch g; chown 7 g
                  {session.bin}/pqfs-db prune >&2; stat -L -c %u /proc/self/fd/5""", split=True)
    assert run.ok().out == "7\n"
    assert b"all is well" in run.err


def test_a_path_that_is_not_recorded_is_refused(tree, db):
    for word in ("check", "repair", "prune"):
        cli.refused(db(word, "nowhere", split=True), 1, "pqfs-db")


@pytest.mark.parametrize("args", [
    ["check", "a", "b"], ["check", "-n"], ["check", "--search"], ["prune", "--adopt"],
    ["prune", "--csv"], ["repair", "--from", "x"], ["repair", "--to", "x"],
    ["repair", "--from", "a", "--to", "b", "c"], ["repair", "--from", "a", "--to", "b", "--adopt"],
    ["repair", "--from", "a", "--to", "a/b"], ["repair", "--from", "a/b", "--to", "a"],
], ids=" ".join)
def test_a_wrong_command_line_is_one_line_and_status_2(tree, db, args):
    cli.refused(db(*args, split=True), 2, "pqfs-db")


def test_a_closed_pipe_ends_it_quietly(session, db, scratch):
    session("touch a-file-with-a-long-name-{1..3000}; chown 7 *").ok()
    for path in scratch.work.iterdir():
        path.unlink()
    argv = f"{session.bin}/pqfs-db --state {session.state} check | head -1"
    run = people.run(people.USER, people.argv(argv), cwd=scratch.work, split=True,
                     env=people.environment(scratch.home))
    assert len(run.lines) == 1 and not run.err

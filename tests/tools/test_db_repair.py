# SPDX-License-Identifier: MIT
"""pqfs-db repair: records follow files that were moved, remounted, copied or restored
outside of any session, and never go to a file that only may be theirs."""

import json
import os
import subprocess
import threading
import time

import pytest

import cli
import mounts
import people

MAKE = """
    mkdir -p tree/sub; cd tree
    touch file other sub/deep; mknod null c 1 3; mkfifo pipe; ln -s file link; ln file hard
    chown -hR 7:8 .; chmod 4755 file; chown 9 sub/deep
"""
SHOW = "find {} -printf '%P %y %m %U:%G %n\\n' | sort"


@pytest.fixture
def tree(session, scratch):
    session(MAKE).ok()
    return scratch.work / "tree"


@pytest.fixture
def show(session):
    def run(folder):
        return session(SHOW.format(folder)).ok().lines
    return run


def well(db):
    result = db("check")
    assert result.rc == 0, result.out


def names(db, *args):
    lines = db("--json", "ls", "-R", *args).ok().raw.splitlines()
    return sorted(json.loads(line)["path"] for line in lines)


# Moved --------------------------------------------------------------------------

def test_names_follow_what_was_moved(tree, db, user, session, scratch):
    user("mkdir x; mv tree/sub x/sub2; mv tree/other tree/renamed; mv x/sub2/deep .").ok()
    dry = db("repair", "-n").ok()
    real = db("repair").ok()
    assert dry.lines[:-1] == real.lines[:-1] and "would be" in dry.lines[-1]
    well(db)
    work = scratch.work
    assert {f"{work}/x/sub2", f"{work}/tree/renamed", f"{work}/deep"} < set(names(db, str(work)))
    assert session("stat -c %u deep tree/renamed x/sub2").ok().lines == ["9", "7", "7"]


def test_a_directory_moves_with_all_of_it(tree, db, user, show, scratch):
    before = show("tree")
    user("mv tree wood").ok()
    assert len(db("repair").ok().lines) == 2
    well(db)
    assert show("wood") == before
    assert f"{scratch.work}/wood/sub/deep" in names(db, "wood")
    cli.refused(db("ls", "tree", split=True), 1, "pqfs-db")


def test_a_directory_that_moved_to_where_others_have_names_keeps_both(tree, db, user, session):
    user("mv tree wood").ok()
    session("touch wood/new; chown 5 wood/new").ok()
    db("repair").ok()
    well(db)
    assert [os.path.basename(path) for path in names(db, "wood")] == [
        "file", "hard", "link", "new", "null", "other", "pipe", "sub", "deep"]


def test_a_record_that_lost_its_name_gets_the_new_one(tree, db, user, session, scratch):
    """A new file of the session's has the old one."""
    user("cd tree; mv other sub/kept").ok()
    session("touch tree/other; chown 5 tree/other").ok()
    assert db("check").lines[0] == f"(no name): found again: {scratch.work}/tree/sub/kept (repair)"
    db("repair").ok()
    well(db)
    assert f"{scratch.work}/tree/sub/kept" in names(db, "tree")
    assert session("stat -c %u tree/other tree/sub/kept").ok().lines == ["5", "7"]


def test_two_files_that_changed_places(tree, db, user, session):
    user("cd tree; mv other x; mv sub/deep other; mv x sub/deep").ok()
    db("repair").ok()
    well(db)
    assert session("stat -c %u tree/other tree/sub/deep").ok().lines == ["9", "7"]


def test_a_wrong_name_of_a_linked_file_is_dropped(tree, db, user):
    user("cd tree; rm hard; mkdir hard; touch hard/x").ok()
    assert db("repair").ok().lines[0].endswith("the name is dropped")
    well(db)
    assert [os.path.basename(n) for n in json.loads(
        db("--json", "stat", "tree/file").ok().out)["names"]] == ["file"]


def test_a_name_that_is_dropped_leaves_what_is_below(tree, db, user, session):
    """The name was a file's, and is a directory's now."""
    user("cd tree; rm hard; mkdir hard").ok()
    session("touch tree/hard/x; chown 5 tree/hard/x").ok()
    db("repair").ok()
    well(db)
    assert len(names(db, "tree/hard")) == 1


# Replaced -----------------------------------------------------------------------

def test_another_file_gets_no_record_unless_told_to(tree, db, user, session):
    user("cd tree; rm other; touch other; rm link; touch link").ok()
    run = db("repair")
    assert run.rc == 1 and run.lines[-1].endswith("2 replaced; 0 mended")
    assert session("stat -c %u tree/other").ok().out == "0\n"
    run = db("repair", "--adopt")
    assert run.rc == 1 and run.lines[-1].endswith("2 replaced; 1 mended")
    assert session("stat -c %u tree/other tree/link").ok().lines == ["7", "0"]
    assert db("--json", "check").raw.count(b'"finding"') == 2, "the link is still wrong"


def test_a_file_with_a_record_of_its_own_keeps_it(tree, db, user, session):
    user("cd tree; rm other; touch other").ok()
    session("chown 5 tree/other").ok()
    db("repair", "--adopt")
    assert session("stat -c %u tree/other").ok().out == "5\n"
    well(db)


def test_a_tree_restored_in_place_gets_its_records_back(tree, db, user, show, session):
    before = show("tree")
    user("tar cf t.tar tree; rm -r tree; tar xf t.tar").ok()
    assert db("repair").rc == 1
    assert show("tree") != before
    assert db("repair", "--adopt").ok().rc == 0
    assert show("tree") == before
    well(db)


# Elsewhere ----------------------------------------------------------------------

MOVES = {"moved": "mv tree wood", "copied": "cp -a tree wood; rm -r tree",
         "rsync": "rsync -aH tree/ wood/; rm -r tree",
         "archived": "tar cf t.tar tree; mkdir wood; tar xf t.tar -C wood --strip-components=1;"
                     " rm -r tree"}


@pytest.mark.parametrize("how", MOVES)
def test_a_tree_is_elsewhere(tree, db, user, show, how, need, scratch):
    need(*["rsync"] if how == "rsync" else [])
    before = show("tree")
    user(MOVES[how]).ok()
    args = ["--from", "tree", "--to", "wood"]
    dry = db("repair", "-n", *args).ok()
    assert show("wood") == before or how != "moved"
    run = db("repair", *args).ok()
    assert dry.lines[:-1] == run.lines[:-1]
    assert run.lines[-1].endswith("; 0 left alone")
    assert show("wood") == before
    assert {p.removeprefix(f"{scratch.work}/wood") for p in names(db, "wood")} == {
        "/file", "/hard", "/link", "/null", "/other", "/pipe", "/sub", "/sub/deep"}
    well(db)


def test_a_tree_went_to_another_file_system(tree, db, user, show, mount):
    before = show("tree")
    place = mount.tmpfs()
    user(f"cp -a tree {place}/wood; rm -r tree").ok()
    db("repair", "--from", "tree", "--to", f"{place}/wood").ok()
    assert show(f"{place}/wood") == before
    well(db)


def test_a_copy_gets_nothing_while_the_file_is_there(tree, db, user, show):
    before = show("tree")
    user("cp -a tree wood").ok()
    run = db("repair", "--from", "tree", "--to", "wood")
    assert run.rc == 1 and "a copy; the file is still where it was: left alone" in run.lines[0]
    assert show("tree") == before
    well(db)


def test_what_did_not_come_along_is_named(tree, db, user, session):
    user("cp -a tree wood; rm -r tree; rm wood/other; rm wood/pipe; touch wood/pipe wood/sub/new").ok()
    session("rm wood/sub/deep; touch wood/sub/deep; chown 3 wood/sub/deep").ok()
    run = db("repair", "--from", "tree", "--to", "wood")
    assert run.rc == 1
    assert sorted(line.rsplit("/wood/")[1] for line in run.lines[:-1] if "alone" in line) == [
        "other: not there: left alone", "pipe: another type of file is there: left alone",
        "sub/deep: that file has a record of its own: left alone"]
    assert session("stat -c %u wood/file wood/sub/deep wood/sub/new").ok().lines == ["7", "3", "0"]


def test_a_tree_that_went_to_where_others_have_names_keeps_both(tree, db, user, session):
    user("mv tree wood").ok()
    session("touch wood/new; chown 5 wood/new").ok()
    db("repair", "--from", "tree", "--to", "wood").ok()
    well(db)
    assert [os.path.basename(path) for path in names(db, "wood")] == [
        "file", "hard", "link", "new", "null", "other", "pipe", "sub", "deep"]


# Another number ------------------------------------------------------------------

def test_a_file_system_with_another_number_is_followed(session, db, show, mount):
    """Where not even the file system's own id tells that it is the same."""
    image = mount.image("disk")
    place = mount.add("disk", mount.loop(image))
    session("touch f; mkdir d; touch d/g; chown -R 7:8 f d; chmod 4711 f", cwd=place).ok()
    before = [line for line in show(place) if "lost+found" not in line][1:]
    session.stop()
    mounts.root("umount", place)
    mounts.root("e2fsck", "-fp", image)
    mounts.root("tune2fs", "-f", "-U", "random", image)
    mounts.root("mount", mount.loop(image), place)
    people.USER.owns(place)
    assert [line for line in show(place) if "lost+found" not in line][1:] != before
    run = db("repair", str(place)) if db("ls", str(place)).rc == 0 else db("repair")
    assert "its file system has another device number: the record follows" in run.ok().out
    assert [line for line in show(place) if "lost+found" not in line][1:] == before
    well(db)


# Meanwhile ------------------------------------------------------------------------

def test_a_session_goes_on_meanwhile(session, db, scratch, user):
    """What it does and what is mended concern other files of one tree."""
    session("mkdir -p t/a t/b; touch t/a/{1..400}; chown 7 t/a/*").ok()
    for i in range(1, 401):
        os.rename(scratch.work / f"t/a/{i}", scratch.work / f"t/b/{i}")
    kid = session.start("""
        n=0; while read -t 0.001 x || [ $? -gt 128 ]; do
            f=t/new$((n += 1)); touch $f; chown $((n % 50 + 1000)) $f; mv $f t/a/; done; echo $n""",
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        cli.until(lambda: any((scratch.work / "t/a").iterdir()), 20)
        run = db("repair")
        assert run.lines[-1].count(" mended"), run.out
    finally:
        kid.stdin.close()
        n = int(kid.stdout.read())
        kid.stdout.close()
        assert kid.wait(people.TIMEOUT) == 0
    got = session("stat -c '%n %u' t/a/* t/b/*").ok().lines
    assert len(got) == 400 + n
    for line in got:
        name, uid = line.split()
        if name.startswith("t/b/"):
            assert uid == "7"
        else:
            assert int(uid) == int(name.removeprefix("t/a/new")) % 50 + 1000
    db("repair").ok()
    well(db)


def test_servers_that_are_killed_meanwhile_lose_nothing(session, db, scratch):
    session("mkdir t; touch t/{1..3000}; chown 7 t/*; touch t/stays; chown 9 t/stays").ok()
    for i in range(1, 3001):
        os.unlink(scratch.work / f"t/{i}")
    stop = threading.Event()
    killed = []

    def kill():
        while not stop.is_set() and len(killed) < 3:
            time.sleep(0.03)
            pid = session.kill_server()
            if pid:
                killed.append(pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        run = db("prune")
    finally:
        stop.set()
        killer.join()
    assert run.rc == 0, run.out
    assert run.lines[-1].endswith("3000 gone; 3000 dropped")
    assert [os.path.basename(path) for path in names(db, "t")] == ["stays"]
    well(db)

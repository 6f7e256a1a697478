# SPDX-License-Identifier: MIT
"""pqfs-db explain: what sessions show of a path, and why; each time held against what
stat in a session prints afterwards."""

import json
import os
import sqlite3
import subprocess

import pytest

import cli
import people


@pytest.fixture
def explain(session):
    """What explain says of a path: (the object of JSON, the lines of text)."""
    def run(path, env=None):
        told = session.tool("pqfs-db", "--json", "explain", path, env=env)
        text = session.tool("pqfs-db", "explain", path, env=env)
        assert told.rc == text.rc
        (line,) = told.lines
        lines = text.lines
        assert lines[0].endswith(os.path.basename(str(path)))
        assert all(line.startswith("  ") for line in lines[1:])
        return json.loads(line), "\n".join(lines)
    return run


@pytest.fixture
def shown(session):
    """What stat in a session prints, as explain's `shown` has it."""
    def run(path, options=(), env=None):
        out = session(["stat", "-c", "%a %u %g %F", str(path)], options=options, env=env).ok().out
        mode, uid, gid, _ = out.split(maxsplit=3)
        return f"{int(mode, 8):04o}", int(uid), int(gid)
    return run


def of(told):
    return told["mode"], told["uid"], told["gid"]


@pytest.fixture
def edit(session):
    """Changes the database behind everyone's back; the index is made anew after that."""
    def run(sql, *args):
        session.stop()
        handle = sqlite3.connect(session.state / "files.db")
        with handle:
            handle.execute(sql, args)
        handle.close()
        for name in os.listdir(session.state):
            if name.startswith("pseudo.") and name != "pseudo.log":
                os.unlink(session.state / name)
        cli.give(session.state)
    return run


def test_a_recorded_file_is_explained_by_its_record(session, explain, shown, scratch):
    session("echo 12345 >f; chown 10:20 f; chmod 4755 f").ok()
    told, text = explain("f")
    assert (told["because"], told["notes"]) == ("recorded", [])
    assert of(told["shown"]) == of(told["record"]) == shown("f") == ("4755", 10, 20)
    st = os.lstat(scratch.work / "f")
    assert (told["real"]["ino"], told["real"]["uid"], told["real"]["size"]) == (
        st.st_ino, people.USER.uid, 6)
    assert told["record"]["names"] == [f"{scratch.work}/f"]
    assert "record_of_name" not in told and "record_of_number" not in told
    assert "-rwsr-xr-x, owner 10, group 20" in text and f"inode {st.st_ino}" in text


def test_files_without_a_record_are_root_s_or_what_they_are(session, explain, shown, scratch):
    session("touch recorded; chown 1:1 recorded").ok()
    scratch.file("mine", mode=0o640)
    told, text = explain("mine")
    assert told["because"] == "unknown-root" and told["record"] is None
    assert of(told["shown"]) == shown("mine") == ("0640", 0, 0)
    assert "--unknown=real" in text
    told, text = explain("mine", env={"PSEUDO_OPTS": "--log --unknown=real"})
    assert told["because"] == "unknown-real"
    assert of(told["shown"]) == shown("mine", options=["--unknown=real"])
    told, text = explain("/etc/passwd")
    if people.IS_ROOT:
        assert told["because"] == "anothers" and "another user" in text
    assert of(told["shown"]) == shown("/etc/passwd")


def test_all_names_are_told_and_one_that_is_not_recorded(session, explain, shown, user, scratch):
    session("touch f; chown 3:4 f; ln f g").ok()
    told, text = explain("g")
    assert sorted(told["record"]["names"]) == [f"{scratch.work}/f", f"{scratch.work}/g"]
    assert f"    {scratch.work}/f" in text.splitlines() and told["notes"] == []
    user("mv f elsewhere; rm g").ok()
    told, text = explain("elsewhere")
    assert told["notes"] == ["other-name"] and told["because"] == "recorded"
    assert of(told["shown"]) == shown("elsewhere") == ("0644", 3, 4)
    assert "doesn't have this name" in text and f"    {scratch.work}/f" in text.splitlines()


def test_a_file_that_was_replaced_outside_is_told(session, explain, shown, user, scratch):
    session("touch f; chown 3:4 f; chmod 4711 f").ok()
    old = os.lstat(scratch.work / "f").st_ino
    user("touch new; mv new f").ok()
    told, text = explain("f")
    assert (told["because"], told["notes"]) == ("unknown-root", ["replaced"])
    assert told["record"] is None
    assert told["record_of_name"]["ino"] == old and told["record_of_name"]["uid"] == 3
    assert of(told["shown"]) == shown("f") == ("0644", 0, 0)
    assert f"recorded for another file, inode {old}" in text


def test_a_name_that_changed_places_outside_tells_of_both_records(session, explain, shown, user):
    session("touch a b; chown 1:1 a; chown 2:2 b").ok()
    user("mv a c; mv b a; mv c b").ok()
    told, text = explain("a")
    assert told["notes"] == ["replaced", "other-name"]
    assert (told["shown"]["uid"], told["record_of_name"]["uid"]) == (2, 1)
    assert of(told["shown"]) == shown("a")


def test_a_file_that_was_removed_outside_leaves_its_record(session, explain, user, scratch):
    session("touch f; chown 3:4 f").ok()
    user("rm f").ok()
    told, text = explain("f")
    assert (told["because"], told["notes"], told["shown"]) == ("missing", ["left-over"], None)
    assert told["record_of_name"]["gid"] == 4 and "a file that is gone" in text


def test_what_is_not_there_and_not_recorded_is_status_1(session, explain):
    session("touch f; chown 3:4 f").ok()
    told, text = explain("nothing")
    assert told["because"] == "missing" and "Nothing is recorded" in text
    run = session.tool("pqfs-db", "explain", "nothing", "f", split=True)
    assert run.rc == 1 and run.err == b"" and "owner 3" in run.out


def test_a_number_that_was_used_again_is_told(session, explain, shown, edit, scratch):
    session("touch f g; chown 3:4 f").ok()
    st = os.lstat(scratch.work / "f")
    edit("UPDATE records SET birth = birth - 5000000000 WHERE ino = ?", st.st_ino)
    told, text = explain("f")
    assert (told["because"], told["notes"]) == ("unknown-root", ["number-reused"])
    assert told["record_of_name"]["ino"] == told["real"]["ino"] == st.st_ino
    assert told["record_of_name"]["birth"] != told["real"]["birth"]
    assert "its number was given to this one" in text
    assert of(told["shown"]) == shown("f") == ("0644", 0, 0)


def test_a_number_of_another_name_is_told(session, explain, shown, edit, scratch):
    session("touch f; chown 3:4 f").ok()
    scratch.file("g")
    edit("UPDATE records SET birth = 5, ino = ?", os.lstat(scratch.work / "g").st_ino)
    told, text = explain("g")
    assert told["notes"] == ["number-reused"] and "record_of_number" in told
    assert told["record_of_number"]["names"] == [f"{scratch.work}/f"]
    assert "record_of_name" not in told
    assert f"    {scratch.work}/f" in text.splitlines()
    assert of(told["shown"]) == shown("g")


def test_a_record_of_another_type_is_told(session, explain, edit):
    session("touch f; chown 3:4 f").ok()
    edit("UPDATE records SET mode = 16877")
    told, text = explain("f")
    assert told["notes"] == ["type-differs"] and told["record"] is None
    assert "another type" in text


def test_what_was_logged_is_told(session, explain, scratch):
    """The last of each kind; and of the file that is there now, not of an earlier one."""
    session("touch f d; chown 9:9 f; rm f", options=["--log"]).ok()
    session("mkdir e; chown 1:2 e; chown 3:4 e; chmod 2775 e; mv d 'd[x]*'", options=["--log"]).ok()
    session("touch f; chown 5:5 f").ok()
    told, text = explain("e")
    last = {line["op"]: line for line in told["history"]}
    assert [*last] == [line["op"] for line in told["history"]] == ["mkdir", "chown", "chmod"]
    assert [last[op]["program"] for op in last] == ["mkdir", "chown", "chmod"]
    assert f" chown by chown, process {last['chown']['pid']}" in text
    told, text = explain("d[x]*")
    last = {line["op"]: line for line in told["history"]}
    assert last["rename"]["program"] == "mv" and last["rename"]["path2"] == told["path"]
    assert f"{scratch.work}/d to {scratch.work}/d[x]*" in text
    told, text = explain("f")
    assert told["history"] == [] and "has nothing of it" in text


def test_that_nothing_was_logged_is_told(session, explain):
    session("touch f; chown 3:4 f").ok()
    told, text = explain("f")
    assert told["history"] == [] and "--log" in text


def test_a_device_node_is_explained(session, explain, scratch):
    session("mknod null c 1 3").ok()
    told, text = explain("null")
    assert (told["shown"]["type"], told["shown"]["major"], told["real"]["type"]) == ("c", 1, "f")
    assert "device 1:3" in text and told["notes"] == []


def test_another_device_number_is_told(session, explain, edit):
    session("touch f; chown 3:4 f").ok()
    edit("UPDATE records SET dev = dev + 77")
    told, text = explain("f")
    assert (told["because"], told["notes"]) == ("recorded", ["remounted"])
    assert told["shown"]["uid"] == 3 and "another device number" in text


@pytest.mark.parametrize("name, value, note", [
    ("PSEUDO_INCLUDE_PATHS", "{work}/inside,/else", "not-included"),
    ("PSEUDO_IGNORE_PATHS", "/else,{work}/out/", "ignored"),
    ("PSEUDO_IGNORE_PATHS", "{work}/out/file", "ignored"),
    ("PSEUDO_IGNORE_PATHS", "/", "ignored"),
    ("PSEUDO_INCLUDE_PATHS", "/", None),
    ("PSEUDO_INCLUDE_PATHS", "{work}/out", None),
    ("PSEUDO_IGNORE_PATHS", "{work}/ou,out", None),
    ("PSEUDO_INCLUDE_PATHS", "{work}/ou", "not-included"),
])
def test_paths_that_are_not_recorded_are_told(session, explain, scratch, name, value, note):
    """And a session doesn't record them, unless they have a record."""
    session("touch known; chown 7:7 known").ok()
    (scratch.work / "out").mkdir()
    scratch.file("out/file")
    people.USER.owns(scratch.work / "out")
    env = {name: value.format(work=scratch.work)}
    told, text = explain("out/file", env=env)
    assert told["notes"] == ([note] if note else [])
    assert (name in text) == bool(note)
    run = session("chown 3:4 out/file", env=env)
    assert (run.rc != 0) == bool(note)
    if note:
        assert "no change to it is recorded" in text
        session("mv known out").ok()
        told, text = explain("out/known", env={"PSEUDO_IGNORE_PATHS": scratch.work / "out"})
        assert told["notes"] == ["ignored"] and "all the same" in text
        session("chown 8:8 out/known", env={"PSEUDO_IGNORE_PATHS": scratch.work / "out"}).ok()


def test_a_file_system_without_times_of_birth_is_told(session, explain, shown, scratch, need_root):
    session("touch f; chown 3:4 f").ok()
    folder = scratch.folder("old")
    if subprocess.run(["mount", "-t", "ramfs", "none", str(folder)]).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        people.USER.owns(folder)
        session(f"touch {folder}/f; chown 5:6 {folder}/f").ok()
        told, text = explain(folder / "f")
        assert told["because"] == "recorded" and "birth" not in told["real"]
        assert "no-birth" in told["notes"] and "no time of birth" in text
        assert of(told["shown"]) == shown(folder / "f") == ("0644", 5, 6)
        session.stop()
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_explain_changes_nothing_and_waits_for_nobody(session, scratch, user, explain):
    session("touch f g; chown 3:4 f g").ok()
    user("rm f; touch f; mv g h; touch g").ok()
    session.stop()
    before = (session.state / "files.db").read_bytes()
    for name in "fgh":
        explain(name)
    assert (session.state / "files.db").read_bytes() == before and session.pid() is None


def test_odd_names_are_told(session, scratch):
    name = b"new\nline\xff\x1b[31m"
    with open(os.fsencode(scratch.work) + b"/" + name, "wb"):
        people.USER.owns(os.fsencode(scratch.work) + b"/" + name)
    session("chown 3:4 new*; ln new* other").ok()
    told = session.tool("pqfs-db", "--json", "explain", "other").ok()
    names = [one.encode("utf-8", "surrogateescape") for one in json.loads(told.out)["record"]["names"]]
    assert os.fsencode(scratch.work) + b"/" + name in names
    text = session.tool("pqfs-db", "explain", "other").ok().raw
    assert b"\x1b" not in text and b"new\\nline\\377\\033[31m" in text

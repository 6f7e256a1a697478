# SPDX-License-Identifier: MIT
"""Records that move: exported, imported where a tree was copied to, compared and
merged; in formats that other programs read and write."""

import json
import os
import re
import sqlite3
import stat
import subprocess

import pytest

import cli
import people

# Names that are hard to write down: each is a file of the tree.
ODD = [b"with space", b"new\nline", b"#number", b"a=b", b"back\\slash", b"tab\tname",
       b"\xff\xfe bytes", "grüße".encode(), b"*star?[x]", b"\"quoted'", b"-dash", b".dot",
       b"trailing ", b"\\n", b"$HOME`x`", b"\x01\x7f"]

MAKE = r"""
    mkdir -p tree/bin tree/dev tree/odd tree/etc
    echo prog >tree/bin/prog; chown 10:20 tree/bin/prog; chmod 4755 tree/bin/prog
    ln tree/bin/prog tree/bin/other; ln -s prog tree/bin/link; chown -h 12:22 tree/bin/link
    setcap cap_net_raw+ep tree/bin/prog; chmod 4755 tree/bin/prog
    setfattr -n trusted.empty tree/bin/prog
    setfattr -n trusted.bytes -v 0x00ff0a tree/bin
    mknod tree/dev/null c 1 3; chmod 666 tree/dev/null
    mknod tree/dev/disk b 259 1048575; chown 0:6 tree/dev/disk
    mkfifo tree/dev/pipe; chown 5:5 tree/dev/pipe
    echo s >tree/etc/shadow; chown 0:42 tree/etc/shadow; chmod 640 tree/etc/shadow
    setfacl -m u:77:rwx tree/etc/shadow
    chown 3:4 tree/etc; chmod 2775 tree/etc; setfacl -d -m g:9:rx tree/etc
    chown 0:0 tree; chmod 1777 tree
"""


@pytest.fixture
def db(session):
    def run(*args, **kw):
        return session.tool("pqfs-db", *args, **kw)
    return run


def fill(session, scratch):
    """A tree with one of everything, made in a session."""
    session(MAKE).ok()
    words = []
    for number, name in enumerate(ODD):
        path = os.path.join(os.fsencode(scratch.work), b"tree/odd", name)
        with open(path, "wb") as out:
            out.write(name)
        people.USER.owns(path)
        words += [f"{100 + number}:{200 + number}", os.fsdecode(path)]
    deep = "/".join([str(scratch.work / "tree"), *["d" * 200] * 15])
    session(["sh", "-ec", 'mkdir -p "$1"; echo x >"$1/f"; chown 8:9 "$1/f" "$1"; shift;'
             'while [ $# != 0 ]; do chown "$1" "$2"; shift 2; done', "sh", deep, *words]).ok()


@pytest.fixture
def tree(session, scratch):
    fill(session, scratch)
    return session


def view(session, folder):
    """What programs of a session see of a tree."""
    return session(r"""
        find . -printf '%p\0%M %U %G %y %n %l\n\0' | sort -z
        tar --xattrs --xattrs-include='*' --acls --sort=name --numeric-owner -cf - . | tar --numeric-owner -tvf - |
            sed 's/  *[0-9]* [0-9-]* [0-9:]* / /'
        find . -exec stat -c '%n %a %u %g %t %T %F' {} + | sort
        getcap -r . | sort
        find . -print0 | sort -z | xargs -0 getfattr -hd -m - 2>&1
        find . -not -type l -print0 | sort -z | xargs -0 getfacl -n
    """, cwd=folder).ok().raw


COPIES = {
    "cp": 'cp -a tree "$TO"',
    "rsync": 'rsync -aHX tree/ "$TO"',
}


# Round trips ----------------------------------------------------------------

@pytest.mark.parametrize("how", COPIES)
def test_a_copied_tree_has_its_records_again(tree, db, user, new_session, scratch, need, how):
    if how == "rsync":
        need("rsync")
    db("export", "-o", "tree.json", "tree").ok()
    to = scratch.folder("elsewhere", people.USER) / "copy"
    user(COPIES[how], env={"TO": to}).ok()
    other = new_session()
    assert "could not" not in other.tool("pqfs-db", "import", "--base", to, "tree.json").ok().out
    assert view(other, to) == view(tree, scratch.work / "tree")
    assert not db("diff", "--from", "tree", tree.state, "--from", to, other.state).ok().raw
    other.tool("pqfs-db", "export", "-o", "again.json", to).ok()
    assert db("diff", "tree.json", "again.json").ok().raw == b""


def test_each_format_brings_back_what_it_can_tell(tree, db, new_session):
    for kind in "json", "mtree", "fakeroot":
        out = db("export", f"--format={kind}", "-o", "saved", "tree").ok().out
        assert ("extended attributes are left out" in out) == (kind == "mtree")
        other = new_session()
        other.tool("pqfs-db", "import", "--base", "tree", "saved").ok()
        found = [json.loads(line) for line in db(
            "--json", "diff", "--from", "tree", tree.state, "--from", "tree", other.state).lines]
        if kind == "mtree":
            assert found and all(set(line) == {"path", "xattrs"} for line in found)
        else:
            assert found == [], kind


def test_a_state_directory_is_imported_as_it_is(tree, user, new_session, scratch):
    user('cp -a tree copy').ok()
    other = new_session()
    other.tool("pqfs-db", "import", "--from", "tree", "--base", "copy", tree.state).ok()
    assert view(other, scratch.work / "copy") == view(tree, scratch.work / "tree")
    same = new_session()
    same.tool("pqfs-db", "import", tree.state).ok()
    assert same.tool("pqfs-db", "diff", "--all", "--from", "tree", tree.state, same.state).ok().raw == b""


def test_a_running_session_sees_what_is_imported(session, db, scratch):
    scratch.file("f")
    scratch.file("say.json", json.dumps({"path": "f", "uid": 7, "gid": 8, "mode": "4711"}) + "\n")
    kid = session.start("stat -c %u:%g:%a f; read x; stat -c %u:%g:%a f",
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert kid.stdout.readline() == b"0:0:644\n"
    db("import", "say.json").ok()
    assert kid.communicate(b"\n")[0] == b"7:8:4711\n"


def test_what_an_entry_does_not_know_stays(session, db, scratch):
    session("touch f g; chown 5:6 f; chmod 700 f; setfattr -n trusted.a -v 1 f").ok()
    scratch.file("say", "#mtree\n./f uid=9\n./g gid=3\n")
    db("import", "say").ok()
    assert session("stat -c %u:%g:%a f g; getfattr -n trusted.a --only-values f").ok().out == (
        "9:6:700\n0:3:644\n1")


def test_attributes_that_are_known_are_all_there_are(session, db, scratch):
    session("touch f; setfattr -n trusted.a -v 1 f; setfattr -n trusted.b -v 2 f;"
            "setfattr -n security.c -v 3 f").ok()
    scratch.file("say", json.dumps({"path": "./f", "xattrs": {"trusted.b": "34", "trusted.d": ""}}))
    db("import", "say").ok()
    assert session("getfattr -d -m - f").ok().lines[1:-1] == ['trusted.b="4"', 'trusted.d=""']


# Files that are not as they should be ---------------------------------------

def test_what_can_not_be_recorded_is_named(session, db, scratch):
    for name in "fits", "full", "file", "node":
        scratch.file(name, "text" if name[:1] == "f" and name != "fits" else "")
    os.symlink(".", scratch.work / "way")
    scratch.file("say", "#mtree\n./fits type=char device=native,1,3 mode=666\n"
                        "./full type=char device=native,1,3 mode=666\n"
                        "./file type=dir mode=755\n./gone type=file mode=755\n"
                        "./way/file type=file mode=755\n./node type=block mode=600\n")
    result = db("import", "say")
    assert result.rc == 1
    assert sorted(line.partition(": ")[2].rpartition("/")[2] for line in result.lines[:-1]) == [
        "file: a symbolic link is on the way to it",
        "file: is a file of another type",
        "full: a device node is to be there, but the file has something in it",
        "gone: no such file",
        "node: a device node, whose number is not told",
    ]
    assert result.lines[-1] == "1 file is recorded, 5 could not be"
    assert session("stat -c %F fits").ok().out == "character special file\n"


def test_what_is_missing_is_made_if_asked_for(session, db, scratch):
    scratch.file("say", "#mtree\n. type=dir\n./d type=dir uid=1 gid=2 mode=750\n"
                        "./d/null type=char device=native,1,3 uid=0 gid=0 mode=666\n"
                        "./d/disk type=block device=linux,8,1 uid=0 gid=6 mode=660\n"
                        "./d/link type=link link=a\\040b uid=4 gid=5\n"
                        "./d/pipe type=fifo mode=600 uid=3 gid=3\n"
                        "./d/on/the/way type=dir mode=700 uid=3 gid=3\n"
                        "./d/text type=file mode=600 uid=3 gid=3\n")
    assert db("import", "say").rc == 1
    assert not (scratch.work / "d").exists()
    assert db("import", "--create", "--dry-run", "say").rc == 1
    assert not (scratch.work / "d").exists()
    result = db("import", "--create", "say")
    assert len(result.lines) == 3, result.out  # text, and on/the/way whose directories are not told
    assert session("cd d; stat -c '%n %F %u %g %a %t:%T' . null disk link pipe; readlink link").ok().lines == [
        ". directory 1 2 750 0:0",
        "null character special file 0 0 666 1:3",
        "disk block special file 0 6 660 8:1",
        "link symbolic link 4 5 777 0:0",
        "pipe fifo 3 3 600 0:0",
        "a b"]


def test_a_dry_run_changes_nothing(session, db, scratch, new_session):
    session("touch f; chown 1:2 f").ok()
    scratch.file("say", '{"path": "f", "uid": 3}\n')
    assert "would be recorded" in db("import", "-n", "say").ok().out
    assert session("stat -c %u f").ok().out == "1\n"
    fresh = scratch.user / "fresh"
    db("--state", fresh, "import", "-n", "say").ok()
    assert not fresh.exists()


WRONG = [
    '{"path": "f", "uid": 4294967295}', '{"path": "f", "uid": -1}', '{"path": "f", "mode": "9"}',
    '{"path": "f", "mode": "17777"}', '{"path": "../f"}', '{"path": "f"', '{"uid": 3}', '{"path": "f"} x',
    '{"path": "f\\u0000"}', '{"path": "f", "xattrs": {"a": "1"}}', '{"path": "f", "xattrs": {"": "11"}}',
    '{"path": "f", "type": "c", "major": 1}', '{"path": "f", "changed": "soon"}', '{"path": "\\ud800"}',
    "#mtree\n./f uid=x", "#mtree\n./f mode=u+x", "#mtree\n./../f uid=1", "#mtree\n./f type=door",
    "#mtree\n./f device=1,2", "#mtree\n./f uname=no-such-user", "#mtree\n./f\\9 uid=1", "#mtree\n./f uid",
    "dev=1,ino=2",
]


def test_a_file_that_is_wrong_changes_nothing(session, db, scratch):
    session("touch f; chown 1:2 f").ok()
    for text in WRONG:
        good = '{"path": "f", "uid": 3}\n' if text.startswith("{") else ""
        scratch.file("say", good + text + "\n")
        result = db("import", "say", split=True)
        cli.refused(result, 1, "pqfs-db")
        assert b"line " in result.err, text
    assert session("stat -c %u f").ok().out == "1\n"


# Other programs' formats ----------------------------------------------------

def test_bsdtar_reads_the_mtree_file(tree, db, user, need, scratch):
    need("bsdtar")
    db("export", "--format=mtree", "-o", "m", "tree").ok()
    listed = user(["bsdtar", "-tvf", scratch.work / "m"], cwd=scratch.home).ok().lines
    found = {line.split(None, 8)[8]: line.split(None, 8)[:5] for line in listed}
    assert found["./bin/prog"][:4] == ["-rwsr-xr-x", "2", "10", "20"]
    assert found["./dev/null"] == ["crw-rw-rw-", "1", "0", "0", "1,3"]
    assert found["./dev/disk"][4] == "259,1048575"
    assert found["./bin/link -> prog"][:4] == ["lrwxrwxrwx", "1", "12", "22"]
    assert found["."][0] == "drwxrwxrwt"
    # In a session it packs the tree by it; GNU tar shows what it packed.
    tree("cd tree && bsdtar --format=gnutar -cf ../b.tar @../m").ok()
    ours = user("tar --numeric-owner -tvf b.tar").ok().out
    assert re.search(r"crw-rw-rw- 0/0 +1,3 .* ./dev/null", ours)
    assert re.search(r"-rw-r--r-- 100/200 .* ./odd/with space", ours)
    assert len(re.findall(" ./odd/.", ours)) == len(ODD)


def test_netbsd_mtree_agrees_with_the_tree(tree, db, need, scratch):
    need("mtree")
    db("export", "--format=mtree", "-o", "m", "tree").ok()
    lines = [line for line in (scratch.work / "m").read_text().splitlines() if "/odd/" not in line]
    scratch.file("m2", "\n".join(lines) + "\n")
    tree("mtree -e -p tree -f m2").ok()
    tree("chown 11 tree/bin/prog").ok()
    result = tree("mtree -e -p tree -f m2")
    assert result.rc and "bin/prog" in result.out


def test_what_netbsd_mtree_and_bsdtar_write_is_imported(tree, db, need, new_session, scratch):
    need("mtree", "bsdtar")
    tree("mtree -c -k type,uid,gid,mode,device,link -p tree >m1; cd tree &&"
         "bsdtar --format=mtree --options='!all,type,mode,uid,gid,device,link' -cf ../m2 .").ok()
    for name in "m1", "m2":
        other = new_session()
        other.tool("pqfs-db", "import", "--base", "tree", name).ok()
        found = db("--json", "diff", "--common", "--from", "tree", tree.state, name).out
        assert not found, found
        assert other("stat -c %u:%g:%a bin/prog etc dev/null", cwd=scratch.work / "tree").ok().lines == [
            "10:20:4755", "3:4:2775", "0:0:666"]


def test_records_come_back_to_a_copy_in_place(session, db, user):
    session("mkdir a; touch a/f; chown 5:6 a/f").ok()
    user("cp -a a b; rm -r a").ok()
    db("import", "--from", "a", "--base", "b", session.state).ok()
    assert session("stat -c %u:%g b/f").ok().out == "5:6\n"


def test_what_fakeroot_saved_is_imported_and_given_back(session, db, user, need, scratch):
    need("fakeroot")
    fakeroot = people.burying("fakeroot")
    user([*fakeroot, "-s", "saved", "--", "sh", "-c", """mkdir t; cd t; touch a "b c"; ln a hard; chown 4:5 a
         chmod 751 a; mknod null c 1 3; chown 6 "b c"; ln -s a l; chown -h 8:9 l; chown 2 ."""]).ok()
    user("touch t/more").ok()
    db("import", "--base", "t", "saved").ok()
    show = "cd t; stat -c '%n %F %u %g %a %t:%T %h' . *"
    expected = user([*fakeroot, "-i", "saved", "--", "sh", "-c", show]).ok().out
    assert session(show).ok().out == expected
    session("chown 77:78 t/more; chmod 4711 t/more").ok()
    db("export", "--format=fakeroot", "-o", "back", "t").ok()
    expected = session(show).ok().out
    assert "77 78 4711" in expected
    assert user([*fakeroot, "-i", "back", "--", "sh", "-c", show]).ok().out == expected


def pseudo_database(path, rows, xattrs=()):
    """A files.db of pseudo's."""
    db = sqlite3.connect(path)
    db.executescript("""
        CREATE TABLE files (id INTEGER PRIMARY KEY, path VARCHAR, dev INTEGER, ino INTEGER,
            uid INTEGER, gid INTEGER, mode INTEGER, rdev INTEGER, deleting INTEGER);
        CREATE TABLE xattrs (id INTEGER PRIMARY KEY, dev INTEGER, ino INTEGER, name VARCHAR, value VARCHAR);
        CREATE TABLE migrations (id INTEGER PRIMARY KEY, version INTEGER, stamp INTEGER, sql VARCHAR);
        CREATE INDEX files__path_dev_ino ON files (path, dev, ino);
        CREATE INDEX files__dev_ino ON files (dev, ino);
        CREATE INDEX xattrs_dev_ino ON xattrs (dev, ino);
        INSERT INTO migrations VALUES (1, 8, -1, 'N/A (initial setup)');""")
    db.executemany("INSERT INTO files (path, dev, ino, uid, gid, mode, rdev, deleting)"
                   " VALUES (CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?)", rows)
    db.executemany("INSERT INTO xattrs (dev, ino, name, value) VALUES (?, ?, ?, CAST(? AS TEXT))", xattrs)
    db.commit()
    db.close()
    people.USER.owns(path)


def row(path, uid, gid, mode, rdev=0, name=None, deleting=0):
    st = os.lstat(path)
    return (os.fsencode(name or path), st.st_dev, st.st_ino, uid, gid, mode, rdev, deleting)


def test_pseudos_database_is_imported(session, db, scratch):
    work = scratch.work
    for name in "a", "null", "lost", "moved", "leaving":
        scratch.file(name)
    os.link(work / "a", work / "hard")
    people.USER.owns(work / "hard")
    st = os.lstat(work / "a")
    rows = [row(work / "a", 5, 6, 0o104755), row(work / "hard", 5, 6, 0o104755),
            row(work / "null", 0, 0, 0o020666, 259),
            row(work / "a", 5, 6, 0o104755, name="NAMELESS FILE"),
            row(work / "lost", 7, 7, 0o100600, name="NAMELESS FILE"),
            row(work / "moved", 8, 8, 0o100600, name=work / "before"),
            row(work / "leaving", 9, 9, 0o100600, deleting=1)]
    pseudo_database(work / "files.db", rows, [(st.st_dev, st.st_ino, "trusted.x", b"a\0b")])
    result = db("import", "files.db")
    assert result.rc == 1 and "before: no such file" in result.out
    assert "1 files of it, known by number alone" in result.out
    show = "stat -c '%n %F %u %g %a %h' a hard null lost moved leaving; getfattr -n trusted.x -e hex a"
    first = session(show).ok().lines
    assert first[:6] == ["a regular empty file 5 6 4755 2", "hard regular empty file 5 6 4755 2",
                         "null character special file 0 0 666 1", "lost regular empty file 0 0 644 1",
                         "moved regular empty file 0 0 644 1", "leaving regular empty file 0 0 644 1"]
    assert "trusted.x=0x610062" in first
    # With a directory to look in, what has lost its name is found.
    db("import", "--base", work, "files.db").ok()
    assert session(show).ok().lines[3:6] == [
        "lost regular empty file 7 7 600 1", "moved regular empty file 8 8 600 1",
        "leaving regular empty file 0 0 644 1"]


def test_pseudos_database_goes_with_a_tree_that_was_moved(session, db, user, scratch):
    scratch.file("x")
    user("mkdir old; cp x old/x; cp -a old new").ok()
    state = scratch.folder("pseudo", people.USER)
    pseudo_database(state / "files.db", [row(scratch.work / "old/x", 5, 6, 0o104755),
                                         row(scratch.work / "x", 5, 6, 0o104755)])
    user("rm -r old").ok()
    assert db("import", "--from", "old", "--base", "new", state).ok().out == "1 file is recorded\n"
    assert session("stat -c %u:%g:%a new/x x").ok().lines == ["5:6:4755", "0:0:644"]


def test_what_pseudo_wrote_itself_is_imported(session, db, user, need, scratch):
    need("pseudo")
    env = {"PSEUDO_PREFIX": "/usr", "PSEUDO_LOCALSTATEDIR": scratch.folder("ps", people.USER)}
    show = "cd t; stat -c '%n %F %u %g %a %t:%T %h' *; getfattr -d -m trusted -e hex a"
    made = user(["pseudo", "sh", "-c", "mkdir t; cd t; touch a b; chown 5:6 a; chmod 751 a; ln a hard;"
                 "mknod n c 1 3; ln -s a sl; chown -h 7:7 sl; mkfifo ff; mkdir dd; chown 3 dd;"
                 "setfattr -n trusted.x -v 0x610062 a; chown 8:9 b; cd ..;" + show], env=env)
    user(["pseudo", "-S"], env=env)
    if made.rc or not (scratch.top / "ps/files.db").exists():
        pytest.skip("pseudo does not work here")
    db("import", scratch.top / "ps/files.db").ok()
    assert session(show).ok().out == made.out


# What is exported -----------------------------------------------------------

def test_paths_are_relative_to_the_base(tree, db):
    def found(*args):
        return {json.loads(line)["path"] for line in db("export", *args).ok().lines}

    assert {".", "bin/prog", "etc"} <= found("tree")
    assert {"tree", "tree/bin/prog"} <= found()
    assert found("--base", ".", "tree/dev") >= {"tree/dev/null", "tree/dev/disk"}
    assert "tree/bin/prog" not in found("--base", ".", "tree/dev")
    assert found("--base", ".", "tree/bin/prog") == {"tree/bin/prog"}
    cli.refused(db("export", "--base", "tree/dev", "tree/bin", split=True), 2, "pqfs-db")


def test_every_name_and_every_value_survives_in_json(tree, db):
    lines = [json.loads(line) for line in db("export", "tree").ok().raw.splitlines()]
    names = {line["path"].encode("utf-8", "surrogateescape"): line for line in lines}
    for number, name in enumerate(ODD):
        assert names[b"odd/" + name]["uid"] == 100 + number
    prog = names[b"bin/prog"]
    assert (prog["type"], prog["mode"], prog["uid"], prog["gid"]) == ("f", "4755", 10, 20)
    assert prog["xattrs"]["trusted.empty"] == "" and "security.capability" in prog["xattrs"]
    assert names[b"bin"]["xattrs"] == {"trusted.bytes": "00ff0a"}
    assert names[b"bin/link"]["link"] == "prog"
    assert (names[b"dev/disk"]["major"], names[b"dev/disk"]["minor"]) == (259, 1048575)


def test_all_gives_unrecorded_files_as_roots(session, db, scratch, user):
    user("mkdir d; touch d/mine; ln -s mine d/link").ok()
    session("touch d/f; chown 3:4 d/f").ok()
    found = {line["path"]: (line["type"], line["uid"], line["gid"]) for line in
             map(json.loads, db("export", "--all", "d").ok().lines)}
    assert found == {".": ("d", 0, 0), "f": ("f", 3, 4), "mine": ("f", 0, 0), "link": ("l", 0, 0)}


def test_records_of_files_that_are_gone_are_left_out(session, db, user):
    session("touch a b; chown 1 a b").ok()
    user("rm a; cp b new; mv new b").ok()
    result = db("export", split=True).ok()
    assert not result.raw and b"2 records are left out" in result.err
    assert len(db("export", "--gone").ok().lines) == 2


def test_the_file_appears_whole_or_not_at_all(session, db, user, small_disk):
    session("mkdir d; touch d/f; v=0x$(head -c60000 /dev/zero | od -An -v -tx1 | tr -d ' \\n');"
            "for i in 1 2 3 4 5 6 7 8 9; do setfattr -n trusted.$i -v $v d/f; done").ok()
    folder = small_disk / "u"
    folder.mkdir()
    people.USER.owns(folder)
    out = folder / "out"
    out.write_text("old")
    people.USER.owns(out)
    result = db("export", "-o", out, "d", split=True)
    cli.refused(result, 1, "pqfs-db")
    assert "No space left" in result.err.decode()
    assert out.read_text() == "old" and os.listdir(folder) == ["out"]
    cli.refused(user(["bash", "-c", 'exec "$@" >/dev/full', "sh", session.bin / "pqfs-db", "--state",
                      session.state, "export", "d"], split=True), 1, "pqfs-db")


def test_a_replaced_file_keeps_its_mode_and_a_pipe_is_written_to(session, db, scratch, user):
    session("touch f; chown 1:2 f").ok()
    scratch.file("out", "old", 0o600)
    db("export", "-o", "out").ok()
    assert stat.S_IMODE(os.stat(scratch.work / "out").st_mode) == 0o600
    assert '"path": "f"' in (scratch.work / "out").read_text()
    assert '"path": "f"' in user(["bash", "-c", '"$@" -o >(cat); wait', "sh", session.bin / "pqfs-db",
                                  "--state", session.state, "export"]).ok().out
    assert user(["bash", "-c", '"$@" | head -c1; exit ${PIPESTATUS[0]}', "sh", session.bin / "pqfs-db",
                 "--state", session.state, "export"]).rc in (0, 141, -13)


# Differences ----------------------------------------------------------------

def test_differences_are_named_one_by_one(session, db, user, scratch):
    session("touch same mode owner attr onlya; chown 1:2 same mode owner attr onlya; mknod dev c 1 3;"
            "setfattr -n trusted.a -v 1 attr").ok()
    db("export", "-o", "a").ok()
    session("chmod 600 mode; chown 3:4 owner; setfattr -n trusted.b -v 2 attr; setfattr -x trusted.a attr;"
            "rm onlya dev; mknod dev c 1 5; touch onlyb; chown 9 onlyb").ok()
    db("export", "-o", "b").ok()
    result = db("diff", "a", "b")
    assert result.rc == 1 and result.lines == [
        "attr: trusted.a 0x31 -> none, trusted.b none -> 0x32",
        "dev: device 1:3 -> 1:5",
        "mode: mode 0644 -> 0600",
        "only in a: onlya",
        "only in b: onlyb",
        "owner: uid 1 -> 3, gid 2 -> 4"]
    assert [json.loads(line) for line in db("--json", "diff", "a", "b").lines][:4] == [
        {"path": "attr", "xattrs": {"trusted.a": ["31", None], "trusted.b": [None, "32"]}},
        {"path": "dev", "device": ["1:3", "1:5"]},
        {"path": "mode", "mode": ["0644", "0600"]},
        {"path": "onlya", "only": "a"}]
    assert db("diff", "--common", "a", "b").rc == 1
    assert "only" not in db("diff", "--common", "a", "b").out
    assert db("diff", "b", "b").rc == 0
    cli.refused(db("diff", "a", "no-such", split=True), 2, "pqfs-db")
    scratch.file("bad", "{x\n")
    cli.refused(db("diff", "a", "bad", split=True), 2, "pqfs-db")


def test_a_tree_that_root_unpacked_is_as_it_was_recorded(tree, db, asroot, scratch, user):
    tree("cd tree; tar --xattrs --xattrs-include='*' --acls -cf ../t.tar .").ok()
    to = scratch.root / "work" / "out"
    to.mkdir()
    asroot(["tar", "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner", "-C", str(to), "-xpf",
            str(scratch.work / "t.tar")]).ok()
    db("export", "--all", "-o", "t.json", "tree").ok()
    result = people.run(people.ROOT, [str(tree.bin / "pqfs-db"), "diff", str(scratch.work / "t.json"), str(to)],
                        cwd="/", env=people.environment("/"))
    assert result.ok().raw == b""
    asroot(["chown", "99", str(to / "bin/prog")]).ok()
    result = people.run(people.ROOT, [str(tree.bin / "pqfs-db"), "diff", str(scratch.work / "t.json"), str(to)],
                        cwd="/", env=people.environment("/"))
    assert result.rc == 1 and "uid 10 -> 99" in result.out


# Merging --------------------------------------------------------------------

@pytest.fixture
def parts(new_session, scratch, user):
    """Four state directories of packages that were built in folders of their own."""
    made = []
    for number, name in enumerate("abcd"):
        one = new_session()
        one(f"mkdir -p {name}/usr/bin; touch {name}/usr/bin/{name}; chown {number}:1 {name}/usr/bin/{name};"
            f"chown 0:0 {name} {name}/usr {name}/usr/bin; chmod 4755 {name}/usr/bin/{name}").ok()
        made.append((one, scratch.work / name))
    return made


def inputs(parts):
    return [word for one, folder in parts for word in ("--from", folder, one.state)]


def test_four_states_become_one(parts, db, user, new_session, scratch):
    db("merge", "-o", "all.json", *inputs(parts)).ok()
    user("mkdir image; for p in a b c d; do cp -a $p/. image; done").ok()
    for args in (["import", "--base", "image", "all.json"], ["merge", "--base", "image", *inputs(parts)]):
        one = new_session()
        if args[0] == "merge":
            args[1:1] = ["--into", one.state]
        one.tool("pqfs-db", *args, env={"PSEUDO_LOCALSTATEDIR": one.state if args[0] == "import" else None}).ok()
        assert one("stat -c %n:%u:%g:%a usr/bin/*", cwd=scratch.work / "image").ok().lines == [
            f"usr/bin/{name}:{number}:1:4755" for number, name in enumerate("abcd")]


def test_a_conflict_is_named_with_both_sides_and_nothing_is_done(parts, db, scratch, new_session):
    for one, folder in parts[1:3]:
        one(f"touch {folder}/usr/same; chown {len(str(folder))}:5 {folder}/usr/same").ok()
    parts[2][0](f"chmod 600 {parts[2][1]}/usr/same").ok()
    result = db("merge", "-o", "all.json", *inputs(parts), split=True)
    assert result.rc == 1 and not (scratch.work / "all.json").exists()
    said = result.err.decode().splitlines()
    assert len(said) == 2, said
    assert said[0] == (f"pqfs-db: usr/same: mode 0644 in {parts[1][0].state}, 0600 in {parts[2][0].state}")
    assert "1 conflict" in said[1] and "--prefer" in said[1]
    one = new_session()
    assert db("merge", "--into", one.state, "--base", "a", *inputs(parts)).rc == 1
    assert not (one.state / "files.db").exists()

    def mode(which, sources):
        db("merge", "--prefer", which, "-o", "x.json", *inputs(sources)).ok()
        return [line["mode"] for line in map(json.loads, (scratch.work / "x.json").read_text().splitlines())
                if line["path"] == "usr/same"]

    assert mode("first", parts) == ["0644"] and mode("last", parts) == ["0600"]
    assert mode("newest", parts) == ["0600"] and mode("newest", parts[::-1]) == ["0600"]


def test_merge_turns_one_format_into_another(tree, db, scratch):
    db("export", "-o", "a.json", "tree").ok()
    db("export", "--format=mtree", "-o", "a.mtree", "tree").ok()
    db("merge", "--format=mtree", "-o", "b.mtree", "a.json").ok()
    assert db("diff", "a.mtree", "b.mtree").ok().raw == b""


# Size -----------------------------------------------------------------------

def test_memory_does_not_grow_with_a_file(session, db, scratch):
    def peak(count):
        with open(scratch.work / "many.json", "w") as out:
            for i in range(count):
                out.write('{"path": "d%d/f%d", "type": "f", "mode": "0644", "uid": %d, "gid": 0}\n'
                          % (i % 100, i, i % 1000))
        script = ('import os, resource, subprocess, sys; rc = subprocess.run(sys.argv[1:]).returncode;'
                  'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(rc)')
        result = people.run(people.USER, ["/usr/bin/python3", "-c", script, str(session.bin / "pqfs-db"),
                                          "merge", "-o", "out.json", "many.json"],
                            cwd=scratch.work, env=people.environment(scratch.home)).ok()
        assert sum(1 for _ in open(scratch.work / "out.json")) == count
        return int(result.out)

    assert peak(100_000) < peak(20_000) + 24 * 1024  # KiB: SQLite's cache


# The command line -----------------------------------------------------------

@pytest.mark.parametrize("args", [
    ["export", "--format=x"], ["export", "--format=pseudo"], ["export", "a", "b"], ["import"],
    ["import", "a", "b"], ["diff"], ["diff", "a"], ["diff", "a", "b", "c"], ["merge"],
    ["merge", "--prefer", "x", "a"], ["merge", "--base", "x", "a"], ["merge", "--json", "a"],
    ["merge", "--into", "x", "-o", "y", "a"], ["merge", "--format=fakeroot", "a"],
    ["import", "--from", "../..", "/dev/null"], ["export", "--csv"],
], ids=" ".join)
def test_a_wrong_command_line_is_one_line_and_status_2(db, args):
    cli.refused(db(*args, split=True), 2, "pqfs-db")


@pytest.mark.parametrize("command", ["export", "import", "diff", "merge"])
def test_each_command_has_help(db, command):
    assert f"Usage: pqfs-db {command}" in db(command, "--help").ok().out

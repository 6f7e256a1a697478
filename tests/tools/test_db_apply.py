# SPDX-License-Identifier: MIT
"""pqfs-db apply: real root makes a user's tree what the sessions saw, and touches nothing
else, whatever the user does to the tree meanwhile."""

import json
import os
import sqlite3
import stat
import threading

import pytest

import cli
import people

MAKE = """
    mkdir -p tree/bin tree/dev tree/home/fred tree/sgid
    echo x >tree/bin/su; chown 0:5 tree/bin/su; chmod 4755 tree/bin/su
    echo x >tree/bin/mail; chown 0:8 tree/bin/mail; chmod 2711 tree/bin/mail
    ln tree/bin/su tree/bin/su-too
    mknod tree/dev/null c 1 3; chmod 666 tree/dev/null; ln tree/dev/null tree/dev/zilch
    mknod tree/dev/disk b 259 70000; chown 0:6 tree/dev/disk
    mkfifo tree/dev/pipe; chown 3:4 tree/dev/pipe
    ln -s su tree/bin/link; chown -h 9:9 tree/bin/link
    echo x >tree/home/fred/mine; chown -R 1000:1001 tree/home/fred; chmod 700 tree/home/fred
    chown 10:20 tree/sgid; chmod 3775 tree/sgid
    touch -d '2001-02-03 04:05:06' tree/dev/null tree/dev tree/bin/su tree/sgid
    echo x >tree/plain
"""
LIST = "tar --sort=name --numeric-owner --full-time -c tree | tar --numeric-owner --full-time -tv"

@pytest.fixture
def apply(need_root, session, scratch):
    """Runs the command as real root, after the server has left."""
    def run(*args, stop=True, **kw):
        if stop:
            session.stop()
        kw.setdefault("cwd", scratch.work)
        argv = [str(session.bin / "pqfs-db"), "apply", "--state", str(session.state),
                *map(str, args)]
        return people.run(people.ROOT, argv, env=people.environment(scratch.root / "home"), **kw)
    return run


@pytest.fixture
def tree(session, scratch):
    session(MAKE).ok()
    return scratch.work / "tree"


def ids(path):
    st = os.lstat(path)
    return st.st_uid, st.st_gid, stat.S_IMODE(st.st_mode)


def test_root_sees_what_the_session_saw(tree, session, apply, asroot, scratch):
    before = session(LIST).ok().lines
    assert apply("tree").ok().lines[-1] == "15 files changed, 2 device nodes made, 0 left alone"
    after = asroot(LIST, cwd=scratch.work).ok().lines
    assert after == before
    null, zilch = os.stat(tree / "dev/null"), os.stat(tree / "dev/zilch")
    assert null.st_ino == zilch.st_ino and stat.S_ISCHR(null.st_mode)
    assert sorted(os.listdir(tree / "dev")) == ["disk", "null", "pipe", "zilch"]
    assert apply("tree").ok().lines[-1] == "0 files changed, 0 device nodes made, 0 left alone"
    assert asroot(LIST, cwd=scratch.work).ok().lines == before


def test_a_dry_run_says_it_all_to_anyone(tree, session, apply, scratch):
    before = sorted((str(p), ids(p)) for p in tree.rglob("*"))
    lines = session.tool("pqfs-db", "apply", "-n", "tree").ok().lines
    assert f"-rwsr-xr-x 0:5 {tree}/bin/su" in lines
    assert f"crw-rw-rw- 0:0 1,3 {tree}/dev/null" in lines
    assert f"-rw-r--r-- 0:0 {tree}/plain" in lines
    assert apply("--dry-run", "tree").ok().lines == lines
    assert sorted((str(p), ids(p)) for p in tree.rglob("*")) == before


def test_json_names_each_change(tree, apply):
    made = {json.loads(line)["path"]: json.loads(line)
            for line in apply("--json", "tree").ok().raw.splitlines()}
    mail = made[f"{tree}/bin/mail"]
    assert (mail["uid"], mail["gid"], mail["mode"], mail["type"]) == (0, 8, "2711", "f")
    assert f"{tree}/dev/disk" in made and len(made) == 15


def test_it_takes_real_root(tree, session):
    run = session.tool("pqfs-db", "apply", "tree", split=True)
    cli.refused(run, 1, "pqfs-db")
    run = session([str(session.bin / "pqfs-db"), "apply", "tree"], split=True)
    cli.refused(run, 1, "pqfs-db")


def test_root_must_name_the_state(need_root, session, scratch):
    run = people.run(people.ROOT, [str(session.bin / "pqfs-db"), "apply", "tree"], split=True,
                     cwd=scratch.work, env=people.environment(scratch.root / "home"))
    cli.refused(run, 2, "pqfs-db")


def test_attributes_and_flags_become_real(session, apply, scratch, asroot, mount, need):
    need("setcap", "getcap", "setfacl", "chattr")
    place = mount.ext4()
    session("""cp /bin/true ping; setcap cap_net_raw+ep ping; touch acl; setfacl -m u:7:rw acl
               setfattr -n security.mine -v hello acl; touch fixed; chattr +i fixed""",
            cwd=place).ok()
    seen = "getcap ping; getfacl -nc acl; getfattr -d -m security acl; lsattr fixed"
    before = session(seen, cwd=place).ok().lines
    try:
        apply(place).ok()
        after = asroot(seen, cwd=place).ok().lines
        assert after == before
        assert "i" in after[-1].split()[0] and "cap_net_raw" in after[0]
    finally:
        asroot("chattr -i fixed", cwd=place)


@pytest.mark.parametrize("how", ["root", "real"])
def test_files_without_a_record(session, apply, scratch, how):
    session("mkdir d; touch d/known; chown 7:7 d/known").ok()
    scratch.file("d/new")
    foreign = scratch.work / "d/foreign"
    foreign.write_text("")
    os.chown(foreign, 4, 4)
    apply("--unknown", how, "d").ok()
    assert ids(scratch.work / "d/new")[0] == (0 if how == "root" else people.USER.uid)
    assert ids(scratch.work / "d/known")[0] == 7
    assert ids(foreign) == (4, 4, 0o644)


def test_while_a_server_is_there_or_needed_it_says_so(tree, session, apply):
    run = apply("tree", stop=False, split=True)
    cli.refused(run, 1, "pqfs-db")
    assert b"its server is there" in run.err
    session("chown 5 tree/plain").ok()
    session.kill_server()
    run = apply("tree", split=True)
    if run.rc:
        cli.refused(run, 1, "pqfs-db")
        assert b"changes wait" in run.err
        session.tool("pqfs-db", "ls").ok()
        apply("tree").ok()
    assert ids(tree / "plain")[0] == 5


def test_nothing_of_roots_is_left_in_the_state_directory(tree, session, apply, scratch):
    session.stop()
    before = sorted(os.listdir(session.state))
    apply("tree").ok()
    assert sorted(os.listdir(session.state)) == before
    for name in before:
        assert os.lstat(session.state / name).st_uid == people.USER.uid


def test_a_state_directory_is_not_followed_to_other_files(tree, session, apply, scratch):
    session.stop()
    real = session.state / "files.db"
    real.rename(session.state / "elsewhere")
    real.symlink_to("elsewhere")
    run = apply("tree", split=True)
    cli.refused(run, 1, "pqfs-db")
    assert ids(tree / "bin/su")[0] == people.USER.uid


def test_links_lead_nowhere(tree, apply, scratch):
    """What took a recorded file's place is not what was recorded."""
    victim = scratch.root / "victim"
    victim.write_text("root's")
    os.chmod(victim, 0o600)
    folder = scratch.root / "folder"
    folder.mkdir()
    (folder / "mine").write_text("")
    os.remove(tree / "bin/su")
    os.symlink(victim, tree / "bin/su")
    os.link(victim, tree / "bin/hard")
    os.rename(tree / "home/fred", tree / "home/was")
    os.symlink(folder, tree / "home/fred")
    for link in "bin/su", "home/fred":
        os.lchown(tree / link, people.USER.uid, people.USER.gid)
    apply("tree")
    assert ids(victim) == (0, 0, 0o600)
    assert ids(folder)[:2] == (0, 0) and ids(folder / "mine")[:2] == (0, 0)
    assert ids(tree / "home/was/mine")[:2] == (1000, 1001)


def test_a_record_gives_nobody_elses_file_away(session, apply, scratch):
    """A database that says so of a file of root's."""
    victim = scratch.root / "victim"
    victim.write_text("root's")
    session("mkdir d; touch d/f; chown 7:7 d/f").ok()
    os.link(victim, scratch.work / "d/hard")
    os.chmod(victim, 0o600)
    session.stop()
    db = sqlite3.connect(session.state / "files.db")
    st = os.lstat(victim)
    db.execute("UPDATE records SET ino = ?, birth = 0, generation = 0, uid = 0, mode = ?"
               " WHERE uid = 7", (st.st_ino, stat.S_IFREG | 0o4777))
    db.commit()
    db.close()
    for name in os.listdir(session.state):
        os.chown(session.state / name, people.USER.uid, people.USER.gid)
    apply("d")
    assert ids(victim) == (0, 0, 0o600)


def test_a_user_who_moves_things_about_gains_nothing(session, apply, scratch):
    session("mkdir -p t/{a,b}; touch t/{a,b}/{1..200}; chown 7:7 t/a/*").ok()
    victim = scratch.root / "victims"
    victim.mkdir()
    for i in range(1, 201):
        (victim / str(i)).write_text("")
    work, stop = scratch.work, threading.Event()
    os.symlink(victim, work / "t/link")
    os.lchown(work / "t/link", people.USER.uid, people.USER.gid)

    def swap():
        while not stop.is_set():
            os.rename(work / "t/b", work / "t/aside")
            os.rename(work / "t/link", work / "t/b")
            os.rename(work / "t/b", work / "t/link")
            os.rename(work / "t/aside", work / "t/b")

    session.stop()
    mover = threading.Thread(target=swap)
    mover.start()
    try:
        for _ in range(5):
            apply("t")
    finally:
        stop.set()
        mover.join()
    assert {ids(path)[0] for path in victim.iterdir()} == {0}
    assert ids(victim) == (0, 0, 0o755)
    assert {ids(path)[0] for path in (work / "t/a").iterdir()} == {7}

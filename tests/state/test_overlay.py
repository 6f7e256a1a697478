# SPDX-License-Identifier: MIT
"""On an overlay a first write copies a file up: the inode number stays, the
time of birth does not.  The record follows, whoever wrote."""

import os
import subprocess

import people
import pytest

WRITERS = ["session", "user", "root"]
CHANGES = {
    "data": "echo more >> {0}",
    "mode": "chmod u+x {0}",
    "times": "touch -d @5 {0}",
    "name": "mv {0} {0}.t && mv {0}.t {0}",
    "link": "ln {0} {0}.link",
}


@pytest.fixture
def overlay(mount):
    """An overlay whose lower folder holds files of the user's and of root's."""
    base = mount.tmpfs("base")
    (base / "lower").mkdir()
    for name in ("mine", "roots"):
        folder = base / "lower" / name
        (folder / "d").mkdir(parents=True)
        (folder / "f").write_text("text\n")
        (folder / "d" / "g").write_text("text\n")
        if name == "mine":
            for path in (folder, folder / "d", folder / "f", folder / "d" / "g"):
                people.USER.owns(path)
    for part in ("upper", "work"):
        (base / part).mkdir()
        people.USER.owns(base / part)
    people.USER.owns(base / "lower")
    mount.base = base
    return mount.remount_overlay("merged")


def write(who, command, session, user):
    if who == "session":
        session(command).ok()
    elif who == "user":
        user(command).ok()
    else:
        subprocess.run(["bash", "-c", command], check=True, timeout=people.TIMEOUT)


@pytest.mark.parametrize("who", WRITERS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_record_follows_its_file_up(session, user, overlay, who, change):
    path = overlay / "mine" / "f"
    session(f"chown 12:34 {path}; chmod 4640 {path}").ok()
    write(who, CHANGES[change].format(path), session, user)
    owner = session(f"stat -c %u:%g {path}").ok().lines
    assert owner == ["12:34"]
    mode = session(f"stat -c %a {path}").ok().lines
    # What the session itself or the data of others changes is no matter of copying.
    assert mode == (["4740"] if (who, change) == ("session", "mode") else ["4640"])
    session.kill_server()
    assert session(f"stat -c %u:%g {path}").ok().lines == ["12:34"]


@pytest.mark.parametrize("who", WRITERS)
def test_a_directory_keeps_its_record_when_it_is_copied_up(session, user, overlay, who):
    path = overlay / "mine" / "d"
    session(f"chown 12:34 {path}; chmod 2750 {path}").ok()
    write(who, f"touch {path}/new", session, user)
    assert session(f"stat -c '%u:%g %a' {path}").ok().lines == ["12:34 2750"]
    if who == "session":
        assert session(f"stat -c '%g' {path}/new").ok().lines == ["34"]


def test_files_that_root_owns_below_keep_their_record_too(session, overlay):
    folder = overlay / "roots"
    session(f"chown -R 12:34 {folder}; find {folder} -printf '%U:%G\\n' | uniq").ok()
    subprocess.run(["bash", "-c", f"echo more >> {folder}/f; touch {folder}/d/new"], check=True)
    os.chown(folder / "f", 0, 0)
    seen = session(f"cd {folder}; stat -c '%n %u:%g' . f d d/g").ok().lines
    assert seen == [". 12:34", "f 12:34", "d 12:34", "d/g 12:34"]


def test_a_copied_up_file_that_is_replaced_is_a_new_file(session, overlay):
    path = overlay / "mine" / "f"
    session(f"chown 12:34 {path}; echo more >> {path}").ok()
    path.unlink()
    path.write_text("new")
    people.USER.owns(path)
    assert session(f"stat -c %u:%g {path}").ok().lines == ["0:0"]


def test_whole_trees_are_recorded_and_packed(session, overlay):
    script = """chown -R 5:6 mine; chmod 4755 mine/f; mknod mine/n c 1 3; echo x >> mine/d/g
                mv mine/d mine/e; tar --sort=name -cf - mine | tar -tvf - --numeric-owner"""
    lines = session(script, cwd=overlay).ok().lines
    assert [line.split()[:2] for line in lines] == [
        ["drwxr-xr-x", "5/6"], ["drwxr-xr-x", "5/6"], ["-rw-r--r--", "5/6"],
        ["-rwsr-xr-x", "5/6"], ["crw-r--r--", "0/0"]]

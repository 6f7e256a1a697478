# SPDX-License-Identifier: MIT
"""A record belongs to its file, not to whatever has its inode number later."""

import os

import people
import pytest

TRIES = 3000


def inode(path):
    return os.lstat(path).st_ino


def numbers(path):
    st = os.lstat(path)
    return st.st_dev, st.st_ino


def make(path, text=""):
    path.write_text(text)
    return people.USER.owns(path)


def reuse(path, number):
    """Makes files beside `path` until one has the inode number; that one gets
    the name `path`."""
    made = []
    for i in range(TRIES):
        made.append(make(path.parent / f"try{i}"))
        if inode(made[-1]) == number:
            made.pop().rename(path)
            break
    for other in made:
        other.unlink()
    assert path.exists(), "the number did not come back"


# tmpfs and ramfs count up and give no number twice; a fresh tmpfs is below.
@pytest.mark.parametrize("place", ["ext4", "ext4_small_inodes", "overlay"], indirect=True)
@pytest.mark.parametrize("unknown", ["root", "real"])
def test_a_new_file_on_an_old_number_has_its_own_owner(session, place, unknown):
    path = place / "f"
    session(f"cd {place} && touch f && chown 123:456 f && chmod 4711 f").ok()
    assert session(f"stat -c '%u:%g %a' {path}").ok().lines == ["123:456 4711"]
    number = inode(path)
    path.unlink()
    reuse(path, number)
    own = "0:0" if unknown == "root" else f"{people.USER.uid}:{people.USER.gid}"
    seen = session(f"stat -c '%u:%g %a' {path}", options=[f"--unknown={unknown}"])
    assert (seen.rc, seen.lines) == (0, [f"{own} 644"])
    # and it can be given away again, and is not forgotten
    assert session(f"chown 7:8 {path}; stat -c '%u:%g %a' {path}").ok().lines == ["7:8 644"]
    session.kill_server()
    assert session(f"stat -c '%u:%g %a' {path}").ok().lines == ["7:8 644"]


def test_many_recreations_never_inherit(session, place):
    path = place / "f"
    for i in range(40):
        assert session(f"cd {place}; stat -c %u f 2>&1; touch f; chown {i + 1} f").rc == 0
        path.unlink()
        make(path)
        os.chmod(path, 0o600)
        assert session(f"stat -c '%u %a' {path}").ok().lines == ["0 600"], i
        path.unlink()


def test_a_file_replaced_outside_is_a_new_file(session, place):
    session(f"cd {place}; touch f; chown 1:2 f; mknod n c 1 3; mkdir d; chown 3:4 d").ok()
    for name in "fnd":
        (place / name).rmdir() if name == "d" else (place / name).unlink()
        make(place / name)
    seen = session(f"cd {place}; stat -c '%n %u:%g %F' f n d").ok()
    assert seen.lines == [f"{name} 0:0 regular empty file" for name in "fnd"]


def test_a_file_renamed_outside_is_the_same_file(session, place):
    session(f"cd {place}; mkdir d; touch f d/g; chown 1:2 f; chown 3:4 d/g; chmod 4700 f").ok()
    (place / "f").rename(place / "moved")
    (place / "d").rename(place / "e")
    seen = session(f"cd {place}; stat -c '%n %u:%g %a' moved e/g").ok()
    if place.name == "ramfs":
        # Neither a time of birth nor a handle: a number under another name is
        # too little to go by.
        assert seen.lines == ["moved 0:0 700", "e/g 0:0 644"]
    else:
        assert seen.lines == ["moved 1:2 4700", "e/g 3:4 644"]


def test_recorded_files_written_outside_keep_their_record(session, place, user):
    session(f"cd {place}; touch f; chown 1:2 f; chmod 640 f").ok()
    user(f"echo more >> {place}/f; touch -d @5 {place}/f").ok()
    assert session(f"stat -c '%u:%g %a %s' {place}/f").ok().lines == ["1:2 640 5"]


def test_records_survive_an_unmount(session, mount):
    """On a file system of a disk, a later mount is the same file system."""
    place = mount.ext4()
    session(f"cd {place}; touch f; mknod n c 1 3; chown 1:2 f; ln f g").ok()
    session.stop()
    mount.renew(place, "-o", "loop", place.parent / "ext4.img")
    seen = session(f"cd {place}; stat -c '%n %u:%g %F' f g n").ok()
    assert seen.lines == ["f 1:2 regular empty file", "g 1:2 regular empty file",
                          "n 0:0 character special file"]


def test_a_fresh_tmpfs_inherits_nothing_from_the_one_before(session, mount):
    """Device and inode numbers are those of before; nothing else is."""
    place = mount.tmpfs()
    session(f"cd {place}; touch f; mkdir d; touch d/g; chown -R 1:2 f d; chmod 4700 f").ok()
    before = [numbers(place / name) for name in ("f", "d", "d/g")]
    session.stop()
    mount.renew(place, "-t", "tmpfs", "none")
    make(place / "f")
    (place / "d").mkdir()
    people.USER.owns(place / "d")
    make(place / "d" / "g")
    if [numbers(place / name) for name in ("f", "d", "d/g")] != before:
        pytest.skip("the numbers did not come back")
    seen = session(f"cd {place}; stat -c '%n %u:%g %a' f d d/g").ok()
    assert seen.lines == ["f 0:0 644", "d 0:0 755", "d/g 0:0 644"]

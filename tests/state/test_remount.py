# SPDX-License-Identifier: MIT
"""File systems come and go under other device numbers; records stay theirs."""

import os
import shutil
import subprocess

import people
import pytest
from mounts import root

MAKE = "touch f; mkdir d; mknod n c 1 3; chown {0}:{0} f d n; chmod 4711 f"
SHOW = "stat -c '%n %u %a' f d n"


def lines(uid):
    return [f"f {uid} 4711", f"d {uid} 755", f"n {uid} 644"]


UNKNOWN = ["f 0 711", "d 0 755", "n 0 644"]


@pytest.fixture
def disk(mount):
    """disk(name): an image, its block device and its folder, mounted.
    The two outlast a mount."""
    class Disk:
        def __init__(self, name, image=None):
            self.image = image or mount.image(name)
            self.device = mount.loop(self.image)
            self.place = mount.add(name, self.device)

        def unmount(self):
            root("umount", self.place)
            root("blockdev", "--flushbufs", self.device)

        def mount(self, place=None):
            root("mount", self.device, place or self.place)
            people.USER.owns(place or self.place)

        @property
        def number(self):
            return os.stat(self.place).st_dev

    def make(*words):
        try:
            return Disk(*words)
        except subprocess.CalledProcessError as e:
            pytest.skip(f"no loop device here: {e.stderr.decode().strip()}")

    return make


def copy(one, two):
    """Puts what is on the image `one` on `two`, in place."""
    with open(one, "rb") as source, open(two, "r+b") as target:
        shutil.copyfileobj(source, target)
        os.fsync(target.fileno())


def make(session, disk, uid):
    session(MAKE.format(uid), cwd=disk.place).ok()


def show(session, disk):
    return session(SHOW, cwd=disk.place).ok().lines


def change_places(one, two, spare):
    copy(one.image, spare)
    copy(two.image, one.image)
    copy(spare, two.image)


def quiet(session):
    assert not [word for word in ("mismatch", "error", "fatal") if word in session.log]
    return session.log


def test_a_file_system_moves_to_another_device(session, disk, mount):
    one, two = disk("one"), disk("two")
    make(session, one, 7)
    numbers = one.number, two.number
    session.stop()
    one.unmount()
    two.unmount()
    copy(one.image, two.image)
    two.mount()
    assert two.number == numbers[1]
    assert show(session, two) == lines(7)
    assert "3 records follow" in quiet(session)
    # And back.
    session.stop()
    two.unmount()
    one.mount()
    assert show(session, one) == lines(7)


def test_two_file_systems_change_devices(session, disk, mount):
    one, two, spare = disk("one"), disk("two"), mount.image("spare")
    make(session, one, 7)
    make(session, two, 8)
    assert [os.stat(d.place / "f").st_ino for d in (one, two)] * 2 == [
        os.stat(d.place / "f").st_ino for d in (two, one)] * 2, "the same inode numbers"
    for _ in range(2):
        session.stop()
        one.unmount()
        two.unmount()
        change_places(one, two, spare)
        one.mount()
        two.mount()
        assert (show(session, one), show(session, two)) == (lines(8), lines(7))
        quiet(session)
        one, two = two, one


def test_copies_of_an_image_leave_it_open(session, disk, mount):
    one, two, three = disk("one"), disk("two"), disk("three")
    make(session, one, 7)
    session.stop()
    for each in one, two, three:
        each.unmount()
    copy(one.image, two.image)
    copy(one.image, three.image)
    two.mount()
    three.mount()
    assert (show(session, two), show(session, three)) == (UNKNOWN, UNKNOWN)
    waiting = [line for line in quiet(session).splitlines() if "more than one device" in line]
    assert len(waiting) == 1
    session.stop()
    three.unmount()
    assert show(session, two) == lines(7)


def test_a_copy_beside_the_original_changes_nothing(session, disk, mount):
    one, two = disk("one"), disk("two")
    make(session, one, 7)
    session.stop()
    for each in one, two:
        each.unmount()
    copy(one.image, two.image)
    for each in one, two:
        each.mount()
    assert (show(session, one), show(session, two)) == (lines(7), UNKNOWN)


def test_records_wait_while_their_device_is_anothers(session, disk, mount):
    one, two, spare = disk("one"), disk("two"), mount.image("spare")
    make(session, one, 7)
    session.stop()
    one.unmount()
    two.unmount()
    copy(one.image, spare)
    copy(two.image, one.image)
    one.mount()
    assert session("touch f; chown 9 f; stat -c %u f", cwd=one.place).ok().lines == ["9"]
    assert "3 records wait" in quiet(session)
    session.stop()
    copy(spare, two.image)
    two.mount()
    assert show(session, two) == lines(7)
    assert session("stat -c %u f", cwd=one.place).ok().lines == ["9"]
    quiet(session)


@pytest.mark.parametrize("name", ["with space", "tab\tnew\nline", "back\\040slash", "ü" * 100],
                         ids=["space", "control", "backslash", "long"])
def test_mount_points_have_any_name(session, disk, scratch, mount, name):
    one, two = disk("one"), disk("two")
    make(session, one, 7)
    session.stop()
    one.unmount()
    two.unmount()
    copy(one.image, two.image)
    two.place = mount.add(name, two.device)
    assert show(session, two) == lines(7)


def test_an_overlay_is_known_by_its_upper_folder(session, mount):
    """Its number is whatever is free when it is mounted."""
    base = mount.ext4("base")
    overlay = mount.overlay("one", base)
    (base / "upper2").mkdir()
    (base / "work2").mkdir()
    session(MAKE.format(7), cwd=overlay).ok()
    number = os.stat(overlay).st_dev
    session.stop()
    root("umount", overlay)
    # Another of the same base takes the number.
    mount.add("two", "-t", "overlay", "-o", f"lowerdir={base}/lower,upperdir={base}/upper2,"
              f"workdir={base}/work2", "overlay", owner=None)
    root("mount", "-t", "overlay", "-o", f"lowerdir={base}/lower,upperdir={base}/upper,"
         f"workdir={base}/work", "overlay", overlay)
    if os.stat(overlay).st_dev == number:
        pytest.skip("the number was not taken")
    assert session(SHOW, cwd=overlay).ok().lines == lines(7)
    quiet(session)

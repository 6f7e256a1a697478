# SPDX-License-Identifier: MIT
"""All spellings of a call mean the same."""

import pytest


def values(lines):
    """What the calls gave, without their names."""
    return {line.partition(": ")[2] for line in lines}


def test_every_stat_gives_what_is_recorded(session, pqtest):
    result = session(f"touch f; chown 12:34 f; chmod 6751 f; {pqtest} stat-all f").ok()
    assert values(result.lines) == {"106751 12:34 0,0"}
    assert len(result.lines) == (11 if "i386-" in pqtest else 19)  # without __xstat and kin


def test_every_stat_knows_a_device_node(session, pqtest):
    result = session(f"mknod -m 640 n b 259 300; chown 5:6 n; {pqtest} stat-all n").ok()
    assert values(result.lines) == {"60640 5:6 259,300"}


def test_every_stat_takes_an_unknown_file_for_roots(session, scratch, pqtest):
    scratch.file("f", mode=0o640)
    result = session(f"{pqtest} stat-all f").ok()
    assert values(result.lines) == {"100640 0:0 0,0"}


@pytest.mark.parametrize("what", ["f", "d", "p"])
def test_every_stat_agrees_with_the_kernel(same, what):
    same(f"touch f; mkdir d; mkfifo p; chown 7:8 *; chmod 1712 *; $PQTEST stat-all {what}")


@pytest.mark.parametrize("family", ["chown-all", "chmod-all", "access-all"])
@pytest.mark.parametrize("what", ["f", "d", "c"])
def test_a_family_agrees_with_the_kernel(same, family, what):
    if what == "c" and family != "access-all":
        pytest.skip("opens its file, and a node can't be opened for real")
    same(f"touch f; mkdir d; mknod c c 1 3; $PQTEST {family} {what}")


def test_access_depends_on_the_mode(same):
    for mode in ("0", "1", "10", "100", "600", "4777"):
        same(f"rm -f f; touch f; chown 9:9 f; chmod {mode} f; $PQTEST access-all f")


def test_xattr_calls_agree_with_the_kernel(same):
    same("touch f; ln -s f l; $PQTEST xattr-all f l")


@pytest.mark.parametrize("umask", ["000", "022", "077"])
def test_whatever_creates_a_file_records_owner_and_mode(same, umask):
    same(f"umask {umask}; $PQTEST create-all")


def test_whatever_creates_a_file_asks_a_setgid_directory(same):
    same("mkdir d; chown 3:40 d; chmod 2777 d; cd d; $PQTEST create-all")


def test_whatever_creates_a_file_gives_it_to_the_current_user(same, need):
    need("setpriv")
    same("mkdir d; chmod 777 d; cd d;"
         "setpriv --reuid=5 --regid=6 --clear-groups $PQTEST create-all")


def test_whatever_creates_a_file_asks_a_default_acl(same, need):
    need("setfacl")
    same("mkdir d; setfacl -d -m u:7:rwx,g:8:rx,o::- d; cd d; $PQTEST create-all")


def test_whatever_removes_a_file_forgets_it(same):
    same("$PQTEST remove-all")


def test_an_unlinked_file_is_remembered_while_it_is_open(same):
    same("$PQTEST unlinked")


def test_a_nameless_file_keeps_what_it_is_when_it_gets_a_name(same):
    same("$PQTEST nameless")


def test_what_goes_through_syscall_means_the_same(same):
    same("umask 022; touch f; $PQTEST syscalls f")


def test_every_walk_sees_types_and_owners(same):
    same("""mkdir -p d/s/t; touch d/f d/s/g; mknod d/c c 1 3; mknod d/s/b b 8 1; mkfifo d/p
            ln -s f d/l; ln -s none d/s/dangling; chown -h 5:6 d/* d/s/*; chmod 4711 d/f
            chmod 0 d/s; $PQTEST walk-all d""", sort=True)

# SPDX-License-Identifier: MIT
"""What was done to files outside any session: root may change it inside."""

import os

import oracle
import people
import pytest


@pytest.fixture
def after(scratch, session, asroot, user, pqtest):
    """after(outside, script): the script prints in a session what it prints as
    real root, where the folder was made by the script `outside`."""

    def run(outside, script, **kw):
        told = []
        sides = ((scratch.root, asroot, asroot), (scratch.user, user, session))
        for side, before, person in sides:
            before(outside).ok()
            result = person(script, env={"PQTEST": pqtest}, **kw)
            told.append((result.rc, oracle.normal(result.raw, side)))
        oracle.compare(*told)
        return told[0][1].decode(errors="backslashreplace").splitlines()

    return run


# Lists ----------------------------------------------------------------------

LISTS = "touch f; mkdir d; setfacl -m u:7:rw f; setfacl -m u:8:rwx d; setfacl -d -m u:7:rwx d"


@pytest.fixture(autouse=True)
def lists(request, need):
    if "list" in request.node.name:
        need("setfacl", "getfacl", "getfattr", "setfattr")


def real_lists(path):
    return [name for name in os.listxattr(path) if name.startswith("system.posix_acl")]


def test_a_list_is_seen_and_removed(after, scratch):
    after(LISTS, "getfacl -n f d; setfacl -b f d; getfacl -n f d; stat -c '%n %a' f d; getfattr -d -m - f d;"
                 "touch d/f; getfacl -n d/f")
    assert not real_lists(scratch.work / "f") and not real_lists(scratch.work / "d")


def test_a_list_is_removed_as_an_attribute(after, scratch):
    after(LISTS, "for n in access default; do for f in f d; do setfattr -x system.posix_acl_$n $f; echo $?;"
                 "done; done; getfacl -n f d; stat -c '%n %a' f d; setfattr -x system.posix_acl_access f")
    assert not real_lists(scratch.work / "f") and not real_lists(scratch.work / "d")


def test_a_list_that_is_set_takes_the_place_of_the_real_one(after, scratch):
    after(LISTS, "setfacl -m u:8:r f; setfacl -d -m g:9:x d; getfacl -n f d; getfattr -m - f d;"
                 "touch d/f; mkdir d/s; getfacl -n d/f d/s; setfacl -b -k f d; getfacl -n f d;"
                 "getfattr -d -m - f d; stat -c '%n %a' f d")
    assert not real_lists(scratch.work / "f") and not real_lists(scratch.work / "d")


def test_a_default_list_no_longer_counts_once_removed(after):
    after(LISTS, "setfacl -k d; touch d/f; mkdir d/s; getfacl -n d d/f d/s; getfattr -m - d d/f d/s")


def test_a_list_that_counts_is_inherited_with_its_mask(after):
    after(LISTS, "touch d/f; mkdir d/s; (umask 077; touch d/g); getfacl -n d/f d/s d/g; stat -c '%n %a' d/*;"
                 "chmod 666 d/f; chmod 770 d/s; getfacl -n d/f d/s; getfattr -m - d/f d/s")


def test_chmod_sets_the_mask_of_a_list(after):
    after(LISTS, "chmod 640 f; getfacl -n f; chmod 666 f; getfacl -n f; chmod 777 d; getfacl -n d")


def test_a_list_may_hide_no_name_and_show_none_twice(after):
    after(LISTS, "setfattr -n user.a -v 1 f; setfattr -n trusted.b -v 2 f; setfattr -n security.c -v 3 f;"
                 "setfacl -m u:9:r f; getfattr -m - f; python3 -c 'import os; print(sorted(os.listxattr(\"f\")))'")


def test_without_its_list_a_group_gets_no_more_than_it_had(session, user, scratch):
    user("touch f g; setfacl -m g::-,u:7:rw f; setfacl -m g::-,u:7:rw g").ok()
    session("setfacl -m u:8:r f; setfattr -x system.posix_acl_access g").ok()
    assert [people.real_ids(scratch.work / name)[2] for name in "fg"] == [0o604, 0o604]


# Directories that are shut -----------------------------------------------------

SHUT = "umask 022; mkdir -p ro/s x/y w; echo a > ro/f; echo z > x/y/z; ln -s ../x/y/z w/link; chmod 555 ro; chmod 0 x"


CHANGES = {
    "create": "echo n > ro/n; cat ro/n; echo n > x/y/n; cat x/y/n",
    "mkdir": "mkdir ro/d x/y/d; mkdir -p ro/a/b/c x/y/a/b",
    "mkdir_from_inside": "cd ro; mkdir d; cd ..",
    "symlink": "ln -s a ro/l; ln -s b x/y/l",
    "link": "ln ro/f ro/h; ln x/y/z x/y/h; ln x/y/z ro/i",
    "mknod": "mknod ro/n c 1 3; mknod x/y/n b 1 3; mkfifo ro/p x/y/p",
    "rename": "mv ro/f ro/g; mv x/y/z x/y/a; mv ro/s x/y/s; mv x/y ro/y",
    "rename_of_a_shut_directory": "mv ro w/ro; mv x ro2; mkdir ro2/n w/ro/n",
    "mktemp": "for d in ro x/y; do n=$(mktemp $d/XXXXXX) && d=$(mktemp -d $d/XXXXXX) && rm $n && rmdir $d; done",
    "remove": "rm ro/f x/y/z; rmdir ro/s x/y; rm -r ro x",
    "read": "cat x/y/z; ls -A x x/y ro",
    "stat": "stat -c '%n %a %u' x/y x/y/z ro/f; stat -L -c %a w/link; test -e x/y/z; echo $?",
    "change": "chown 5:6 x/y/z; chmod 600 x/y; touch -d @1 x/y/z; truncate -s 1 x/y/z",
    "attributes": "setfattr -n user.a -v 1 x/y/z; setfattr -n trusted.b -v 2 x/y/z; getfattr -d -m - x/y/z;"
                  "setfattr -x user.a x/y/z",
    "through_a_link": "cat w/link; echo more > w/link; cat w/link",
}
SHOW = "; stat -c '%n %a' x ro; find . -printf '%P %y %m %U:%G %n %l\\n' | sort"


@pytest.mark.parametrize("what", CHANGES)
def test_root_works_below_shut_directories(after, need, what):
    need("setfattr", "getfattr")
    after(SHUT, CHANGES[what] + SHOW)


# The same calls without a look ahead, as tools do it, that would open the way.
CALLS = {
    "stat": "os.stat('x/y/z').st_size",
    "lstat": "os.lstat('x/y/z').st_size",
    "stat_by_a_link": "os.stat('w/link').st_size",
    "lstat_of_a_link": "os.lstat('w/link').st_size",
    "access": "os.access('x/y/z', os.R_OK), os.access('x/none', os.R_OK), os.access('ro/f', os.W_OK)",
    "mkdir": "os.mkdir('x/y/d')",
    "mkdir_again": "os.mkdir('x/y')",
    "mkdir_slash": "os.mkdir('ro/d/')",
    "mkdir_dots": "os.mkdir('w/../x/./y/../d')",
    "mkdir_from_a_descriptor": "os.mkdir('d', dir_fd=os.open('ro', os.O_RDONLY))",
    "mkdir_from_a_shut_one": "os.mkdir('d', dir_fd=os.open('x', os.O_RDONLY))",
    "mkdir_from_a_path_one": "os.mkdir('d', dir_fd=os.open('x', os.O_PATH))",
    "mknod": "os.mknod('x/y/n', 0o20600, os.makedev(1, 3))",
    "symlink": "os.symlink('t', 'x/y/l')",
    "link": "os.link('x/y/z', 'ro/z')",
    "rename": "os.rename('ro/s', 'w/s')",
    "rename_there": "os.rename('ro/f', 'w/f')",
    "chmod": "os.chmod('x/y/z', 0o4711)",
    "chmod_of_the_directory": "os.chmod('x', 0o100)",
    "getxattr": "os.getxattr('x/y/z', 'trusted.none')",
    "setxattr": "os.setxattr('x/y/z', 'trusted.a', b'1'), os.getxattr('x/y/z', 'trusted.a')",
    "listxattr": "os.listxattr('x/y/z')",
    "removexattr": "os.removexattr('x/y/z', 'user.none')",
    "truncate": "os.truncate('x/y/z', 1)",
    "opendir": "os.listdir('x/y')",
    "mkstemp": "ctypes.CDLL(None).mkostemps(b'x/y/tXXXXXX.c', 2, 0) > 2, [os.unlink(f.path) for f in"
               " os.scandir('x/y') if f.name[0] == 't' and f.name[-2:] == '.c' and 'X' * 6 not in f.name]",
    "mkdtemp": "ctypes.CDLL(None).mkdtemp(ctypes.create_string_buffer(b'ro/XXXXXX')) != 0,"
               " [os.rmdir(f.path) for f in os.scandir('ro') if f.is_dir() and len(f.name) == 6]",
    "unlink": "os.unlink('x/y/z')",
    "rmdir": "os.unlink('x/y/z'), os.rmdir('x/y')",
    "rename_below": "os.rename('x/y/z', 'x/y/a')",
    "chown": "os.chown('x/y/z', 1, 2)",
    "chdir": "os.chdir('x/y'), os.mkdir('d'), os.chdir('../..')",
    "open": "[os.open(n, os.O_CREAT | os.O_EXCL | os.O_WRONLY) > 2 for n in ('x/y/n', 'ro/n')], os.open('x/y/n', os.O_CREAT | os.O_EXCL)",
    "utime": "os.utime('x/y/z', (1, 1))",
    "none": "os.stat('x/none')",
    "no_directory": "os.stat('x/y/z/none')",
}


@pytest.mark.parametrize("what", CALLS)
def test_a_call_of_roots_gets_there_by_itself(after, scratch, what):
    (scratch.top / "call.py").write_text(
        "import ctypes, os\ntry:\n    print(" + CALLS[what] + ")\nexcept OSError as e:\n    print(e.strerror)\n")
    after(SHUT, f"/usr/bin/python3 {scratch.top}/call.py" + SHOW)


def test_a_link_may_lead_through_shut_directories(after):
    after("mkdir -p a/b c/d/e; ln -s ../../c/d a/b/l; ln -s $PWD/a/b/l m; ln -s loop loop; echo 1 > c/d/e/f;"
          "chmod 0 c/d c a/b a",
          "$PQTEST stat-all m/e/f; mkdir m/e/g; ls -d loop/x; mkdir loop; ls -R . ; stat -c '%n %a' a c c/d a/b")


def test_what_was_opened_is_as_shut_as_before_to_the_session(session, user, scratch):
    user(SHUT).ok()
    result = session("mkdir ro/d x/y/d; stat -c '%a %u' ro x").ok()
    assert result.lines == ["555 0", "0 0"]
    assert [people.real_ids(scratch.work / name)[2] for name in ("ro", "x")] == [0o755, 0o700]


def test_who_is_not_root_any_more_stays_outside(session, user, scratch, need):
    need("setpriv")
    user(SHUT).ok()
    result = session("setpriv --reuid=5 --regid=5 --clear-groups sh -c 'mkdir ro/d || stat x/y'")
    assert result.rc and "Permission denied" in result.out
    assert people.real_ids(scratch.work / "ro")[2] == 0o555


def test_others_directories_stay_shut(session, scratch, need_root):
    closed = scratch.folder("closed", people.ROOT)
    (closed / "sub").mkdir()
    closed.chmod(0o700)
    result = session(f"mkdir {closed}/d; stat {closed}/sub; touch {closed}/sub/f; ln -s {closed}/sub l; cat l/f")
    assert result.out.count("Permission denied") == 4


def test_many_at_once_get_below(session, user, scratch):
    user("mkdir -p a/b/c/d; chmod 0 a/b/c a/b a").ok()
    session("for i in $(seq 16); do mkdir a/b/c/d/$i & done; wait; stat -c %a a a/b a/b/c").ok()
    assert len(list((scratch.work / "a/b/c/d").iterdir())) == 16

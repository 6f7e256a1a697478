# SPDX-License-Identifier: MIT
"""PSEUDO_INCLUDE_PATHS and PSEUDO_IGNORE_PATHS: what is not recorded stays
coherent, and is what it really is."""

import os
import stat

import pytest


@pytest.fixture
def split(scratch, session):
    """Runs a script where of two directories only `in` is recorded, by either variable."""
    def run(script, how="ignore"):
        env = {"ignore": {"PSEUDO_IGNORE_PATHS": f"/nowhere,{scratch.work}/out/,/also"},
               "include": {"PSEUDO_INCLUDE_PATHS": f"{scratch.work}/in",
                           "PSEUDO_IGNORE_PATHS": f"{scratch.work}/in"}}[how]
        return session("mkdir -p in out outer; " + script, env=env)
    return run


@pytest.mark.parametrize("how", ["ignore", "include"])
def test_only_what_is_included_is_recorded(split, session, how):
    split("for d in in out; do touch $d/f; chmod 640 $d/f; chown 0:0 $d/f; done", how).ok()
    listed = session.tool("pqfs-db", "query").ok().out
    assert "/in/f" in listed and "/out/f" not in listed


@pytest.mark.parametrize("how", ["ignore", "include"])
def test_own_files_look_like_roots(split, how):
    assert split("touch out/f; mkdir out/d; stat -c %u:%g out/f out/d out", how).ok().lines == ["0:0"] * 3


def test_to_give_to_root_succeeds_and_to_another_fails(split):
    done = split("touch out/f; chown 0 out/f && chown root:root out/f && chgrp 0 out/f && chown 5 out/f", "ignore")
    assert done.rc == 1 and "Operation not permitted" in done.out and len(done.lines) == 1
    assert split("touch out/f; chgrp 5 out/f; stat -c %u:%g out/f").lines[-1] == "0:0"


def test_modes_are_the_real_ones(split, scratch):
    split("umask 0; touch out/f out/g; chmod 666 out/f; chmod 000 out/g; mkdir -m 1777 out/t; mkdir out/s; chmod 2775 out/s; stat -c %a out/*").ok()
    def mode(name):
        return stat.S_IMODE(os.lstat(scratch.work / "out" / name).st_mode)
    assert [mode(name) for name in "fgts"] == [0o666, 0, 0o1777, 0o2775]
    split("chmod g-s out/s").ok()


def test_what_can_not_be_real_fails(split, scratch):
    for command, why in (("mknod out/null c 1 3", "not permitted"), ("chmod 4755 out/f", "not permitted"),
                         ("setfattr -n trusted.x -v 1 out/f", "not supported"),
                         ("setfacl -m u:5:r out/f", "not supported")):
        done = split(f"touch out/f; chmod 751 out/f; {command}")
        assert done.rc and why in done.out, command
    assert split("ls out; stat -c %a out/f").lines == ["f", "751"]


def test_names_match_at_their_components(split, session):
    split("for d in outer out; do touch $d/f; chown 5:6 $d/f; done; true").ok()
    assert split("stat -c %u:%g outer/f out/f").ok().lines == ["5:6", "0:0"]


def test_the_way_there_does_not_matter(split):
    script = "ln -s ../out in/link; touch in/link/f; cd out; touch g; cd ../in; touch ../in/link/../out/h; cd ..; chown 5 out/{f,g,h}; stat -c %u out/*"
    assert split(script).lines[-3:] == ["0"] * 3


def test_a_record_moves_with_its_file(split):
    script = "touch in/f; chown 5:6 in/f; mv in/f out/f; stat -c %u:%g out/f; chown 7 out/f; mv out/f in/g; stat -c %u:%g in/g"
    assert split(script).ok().lines == ["5:6", "7:6"]


def test_a_file_that_moves_in_can_be_recorded(split):
    assert split("touch out/f; mv out/f in/f; chown 5:6 in/f; stat -c %u:%g in/f").ok().lines == ["5:6"]


def test_the_lists_go_on_to_programs_with_an_empty_environment(split):
    assert split("touch out/f; env -i sh -c 'env -i chown 5 out/f' 2>/dev/null; stat -c %u out/f").ok().lines == ["0"]


def test_a_tree_is_copied_out_and_removed(split):
    script = "mkdir -p in/a/b; touch in/a/b/f; chmod 4711 in/a/b/f; cp -r in/a out/; rm -rf in/a; stat -c %a:%u out/a/b/f; rm -r out/a; ls in out"
    assert split(script).ok().lines == ["711:0", "in:", "", "out:"]

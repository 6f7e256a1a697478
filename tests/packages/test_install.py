# SPDX-License-Identifier: MIT
"""make install puts there what runs from there; make uninstall takes it away."""

import subprocess
import tarfile

import people
import project
import pytest
import session as sessions
import tree as trees

PAGES = sorted(page.name for page in (project.PROJECT / "man").iterdir())


@pytest.fixture(scope="module")
def tree(build, run_folder):
    yield trees.copy(run_folder / "tree")
    people.remove_tree(run_folder / "tree")


def files_in(top):
    return sorted(str(path.relative_to(top)) for path in top.rglob("*")
                  if path.is_symlink() or not path.is_dir())


@pytest.mark.parametrize("options", [
    [], ["PREFIX=/usr"], ["PREFIX=/opt/it", "LIBDIR=/opt/it/lib/any/pqfs"]])
def test_what_is_installed_is_removed_again(tree, scratch, options):
    top = scratch.folder("root")
    options = [f"DESTDIR={top}", *options]
    trees.make(tree, "install", *options).ok()
    installed = files_in(top)
    assert len(installed) > 15
    assert sorted(name.rpartition("/")[2] for name in installed if "/man/man" in name) == PAGES
    for link in (path for path in top.rglob("*") if path.is_symlink()):
        assert link.exists(), f"{link} leads nowhere"
    trees.make(tree, "uninstall", *options).ok()
    assert not files_in(top)
    assert not [path for path in top.rglob("*pqfs*")]
    trees.make(tree, "uninstall", *options).ok()


def test_what_is_installed_runs_from_there(tree, scratch, session, user):
    top = scratch.folder("root")
    trees.make(tree, "install", f"DESTDIR={top}").ok()
    there = top / "usr/local"
    session.bin = there / "bin"
    session("touch f; chown 3:4 f").ok()
    assert session("stat -c %u:%g f").ok().out == "3:4\n"
    assert f"{session.work}/f" in session.tool("pqfs-db", "ls").ok().out
    assert f"{there}/lib/pqfs/libpqfs.so" in session("echo $LD_PRELOAD").ok().out
    for name in "bin/fakeroot-pqfs", "lib/pqfs/compat/fakeroot":
        assert user([there / name, "sh", "-c", "touch g; chown 5 g; stat -c %u g"]).ok().out == "5\n"
    assert {link.name for link in (there / "lib/pqfs/compat").iterdir()} \
        == {"fakeroot", "pseudo", "pseudodb", "pseudolog"}
    assert not [pid for pid in sessions.servers_of(people.USER.uid) if pid != session.pid()]


def test_a_release_has_all_that_git_knows(scratch, need):
    need("git", "make")
    if not (project.PROJECT / ".git").exists():
        pytest.skip("no repository here")
    clone = scratch.top / "clone"
    git = ["git", "-c", "safe.directory=*"]
    subprocess.run([*git, "clone", "-q", project.PROJECT, clone], check=True)
    subprocess.run(["make", "-s", "dist"], cwd=clone, check=True, stdout=subprocess.DEVNULL)
    known = subprocess.run([*git, "ls-files", "-z"], cwd=clone, check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split("\0")[:-1]
    [release] = clone.glob("pqfs-*.tar.gz")
    name = release.name.removesuffix(".tar.gz")
    with tarfile.open(release) as packed:
        held = [entry.name for entry in packed if not entry.isdir()]
    assert sorted(held) == sorted(f"{name}/{path}" for path in known)

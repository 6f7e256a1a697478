# SPDX-License-Identifier: MIT
"""The Debian package of pqfs itself, as `make deb` makes it for an ordinary user."""

import os
import re
import subprocess
import sys

import people
import project
import pytest
import tree as trees

VERSION = re.search(r"^VERSION\s*:=\s*(\S+)", (project.PROJECT / "Makefile").read_text(), re.M)[1]
FAKEROOT = "/var/lib/dpkg/info/fakeroot.postinst"
# Packing is what is tested here, not what the compiler makes of it.
QUICK = {"DEB_CFLAGS_APPEND": "-O1 -g0"}


@pytest.fixture(scope="module")
def folder(build, run_folder):
    """build/deb of a release that `make deb` ran in."""
    missing = people.need("dpkg-buildpackage", "dh")
    if missing:
        pytest.skip(f"not installed: {missing}")
    tree = trees.copy(run_folder / "release")
    trees.make(tree, "deb", env=QUICK, timeout=900).ok()
    yield tree / "build" / "deb"
    people.remove_tree(tree)


@pytest.fixture(scope="module")
def deb(folder):
    [found] = folder.glob(f"pqfs_{VERSION}_*.deb")
    return found


@pytest.fixture
def unpacked(deb, scratch, user):
    top = scratch.folder("root")
    user(["dpkg-deb", "-x", deb, top]).ok()
    return top


def pairs(script):
    """The link and the name of each alternative that a script installs."""
    words = re.sub(r"\\\n", " ", script).split()
    return {(words[i + 1], words[i + 2]) for i, word in enumerate(words)
            if word in ("--install", "--slave")}


def test_the_package_is_of_this_version():
    top = (project.PROJECT / "debian/changelog").read_text().splitlines()[0]
    assert re.match(r"pqfs \((.*?)(-\d+)?\) ", top)[1] == VERSION


def test_all_in_it_is_roots(deb, user):
    lines = user(["dpkg-deb", "-c", deb]).ok().lines
    assert len(lines) > 30
    assert {line.split()[1] for line in lines} == {"root/root"}
    assert not [line for line in lines if "s" in line.split()[0][1:]]


def test_it_has_all_that_is_installed(unpacked):
    held = {str(path.relative_to(unpacked / "usr")) for path in unpacked.rglob("*")}
    pages = {f"share/man/man{page.suffix[1:]}/{page.name}.gz"
             for page in (project.PROJECT / "man").iterdir()}
    assert pages <= held
    assert {"bin/pqfs-session", "bin/pqfs-db", "bin/pqfs-log", "bin/pqfs-server",
            "bin/fakeroot-pqfs", "lib/pqfs/libpqfs.so", "lib/pqfs/compat/pseudo",
            "lib/pqfs/compat/pseudodb", "lib/pqfs/compat/pseudolog",
            "share/bash-completion/completions/pqfs-db",
            "share/zsh/vendor-completions/_pqfs"} <= held
    assert ("lib/pqfs/i386/libpqfs.so" in held) == (project.BUILD / "lib/pqfs/i386").exists()
    assert not held & {"bin/fakeroot", "bin/pseudo", "bin/pseudodb", "bin/pseudolog"}


def test_lintian_finds_no_error(folder, need):
    need("lintian")
    [changes] = folder.glob("*.changes")
    told = people.run(people.USER, ["lintian", "--fail-on", "error", str(changes)], timeout=300,
                      cwd=folder,
                      env=people.environment(folder, {"TMPDIR": folder}), split=True)
    assert told.rc == 0, told.out
    assert not re.search(r"^E: ", told.out, re.M)


def test_it_needs_no_32_bit_libc(deb, user):
    depends = user(["dpkg-deb", "-f", deb, "Depends"]).ok().out
    assert "libsqlite3-0" in depends and "i386" not in depends


def test_its_alternatives_are_called_as_fakeroots_own(deb, scratch, user):
    user(["dpkg-deb", "-e", deb, scratch.work / "control"]).ok()
    ours = pairs((scratch.work / "control/postinst").read_text())
    assert ("/usr/bin/fakeroot", "fakeroot") in ours and len(ours) == 2
    if not os.path.exists(FAKEROOT):
        pytest.skip("fakeroot is not installed")
    with open(FAKEROOT) as script:
        assert ours <= pairs(script.read())


def test_it_comes_and_goes_with_dpkg(deb, session, scratch):
    top = scratch.folder("machine")
    session(f"mkdir -p {top}/var/lib/dpkg/updates {top}/var/lib/dpkg/info {top}/etc/alternatives"
            f" {top}/var/log; touch {top}/var/lib/dpkg/status").ok()
    before = session(["find", top, "-type", "f"]).ok().lines
    dpkg = f"dpkg --root={top} --force-script-chrootless --force-depends"
    session(f"{dpkg} -i {deb}").ok()
    assert os.readlink(top / "usr/bin/fakeroot") == "/etc/alternatives/fakeroot"
    assert os.readlink(top / "etc/alternatives/fakeroot") == "/usr/bin/fakeroot-pqfs"
    shown = session(["stat", "-c", "%U:%G", top / "usr/bin/pqfs-session"]).ok().out
    assert shown == "root:root\n"
    session(f"{dpkg} --purge pqfs").ok()
    left = [name for name in session(["find", top, "-type", "f", "-o", "-type", "l"]).ok().lines
            if name not in before and "/var/lib/dpkg/" not in name and "/var/log/" not in name]
    assert not left


def test_what_is_unpacked_runs(unpacked, session, user):
    session.bin = unpacked / "usr/bin"
    session("touch f; chown 3:4 f; chmod 4755 f").ok()
    assert session("stat -c %u:%g:%a f").ok().out == "3:4:4755\n"
    assert f"{session.work}/f" in session.tool("pqfs-db", "ls").ok().out
    for name in "bin/fakeroot-pqfs", "lib/pqfs/compat/fakeroot":
        script = "touch g; chown 5 g; tar -c g | tar -tv --numeric-owner"
        assert " 5/" in user([unpacked / "usr" / name, "sh", "-c", script]).ok().out


def test_the_distributions_flags_leave_the_library_as_it_must_be(unpacked, scratch, need):
    need("readelf")
    for library in (unpacked / "usr/lib/pqfs").rglob("libpqfs.so"):
        told = subprocess.run(["readelf", "-lW", library], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        assert len(re.findall(r"^ *LOAD ", told, re.M)) == 2
        assert "GNU_RELRO" not in told
        told = subprocess.run(["readelf", "-W", "--dyn-syms", library], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        assert "__stack_chk" not in told and "open" in told
    # The library's other promises, held against this one.
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:randomly",
         project.PROJECT / "tests/client/test_loading.py"], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PQFS_TEST_BUILD": str(unpacked / "usr")}, timeout=300)
    assert run.returncode == 0 and re.search(r"\b[3-9] passed", run.stdout), run.stdout

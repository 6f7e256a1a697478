# SPDX-License-Identifier: MIT
"""A Debian source package, built by debhelper with pqfs-session for fakeroot."""

import shlex

import debian_source
import oracle
import people
import pytest

SHOW = "for f in ../*.deb; do echo ${f##*/}; dpkg-deb -c $f; dpkg-deb -I $f; done"


@pytest.fixture
def source():
    """Writes the source package into a side's work folder."""
    return lambda side, person: debian_source.write(side / "work", person)


def test_dpkg_buildpackage_packs_the_same_owners_and_modes(
        need, scratch, session, user, asroot, source):
    need("dpkg-buildpackage", "dh", "cc")
    build = ["dpkg-buildpackage", "-b", "-us", "-uc"]
    cwd = source(scratch.root, people.ROOT)
    asroot(build, cwd=cwd, timeout=120).ok()
    by_root = asroot(SHOW, cwd=cwd).ok()

    cwd = source(scratch.user, people.USER)
    gain = shlex.join(session.command([]))  # "pqfs-session --state DIR --"
    user([*build, f"-r{gain}"], cwd=cwd, timeout=120).ok()
    in_session = user(SHOW, cwd=cwd).ok()

    packed, wanted = (oracle.normal(result.raw, side)
                      for result, side in ((in_session, scratch.user), (by_root, scratch.root)))
    oracle.compare((0, wanted), (0, packed))
    text = packed.decode()
    assert "-rwsr-xr-x root/mail" in text
    assert "drwxrwsr-x root/mail" in text
    assert "-rw-r----- root/shadow" in text


def test_a_whole_build_in_one_session_packs_the_same(need, scratch, session, source):
    need("dpkg-buildpackage", "dh", "cc")
    cwd = source(scratch.user, people.USER)
    session(["dpkg-buildpackage", "-b", "-us", "-uc"], cwd=cwd, timeout=120).ok()
    text = session(SHOW, cwd=cwd).ok().out
    assert "-rwsr-xr-x root/mail" in text
    assert "drwxrwsr-x root/mail" in text
    assert "-rw-r----- root/shadow" in text

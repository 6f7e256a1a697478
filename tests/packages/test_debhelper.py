# SPDX-License-Identifier: MIT
"""A Debian source package, built by debhelper with pqfs-session for fakeroot."""

import shlex

import oracle
import people
import pytest

FILES = {
    "Makefile": """
all: hello
hello: hello.c
\t$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<
install:
\tinstall -D -m 755 hello $(DESTDIR)/usr/bin/hello
\tinstall -d -m 755 $(DESTDIR)/var/lib/hello
\tinstall -D -m 640 hello.conf $(DESTDIR)/etc/hello/hello.conf
clean:
\trm -f hello
""",
    "hello.c": '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n',
    "hello.conf": "secret = 1\n",
    "debian/control": """
Source: hello
Section: misc
Priority: optional
Maintainer: Nobody <nobody@example.org>
Build-Depends: debhelper-compat (= 13)
Rules-Requires-Root: binary-targets

Package: hello
Architecture: any
Depends: ${shlibs:Depends}, ${misc:Depends}
Description: says hello
 A program.

Package: hello-data
Architecture: all
Depends: ${misc:Depends}
Description: what hello keeps
 Its data.
""".lstrip(),
    "debian/changelog": """hello (1.0) unstable; urgency=medium

  * First.

 -- Nobody <nobody@example.org>  Sat, 01 Jan 2022 00:00:00 +0000
""",
    "debian/hello.install": "usr/bin\n",
    "debian/hello-data.install": "etc\nvar\n",
    "debian/source/format": "3.0 (native)\n",
    "debian/rules": """#!/usr/bin/make -f
%:
\tdh $@

execute_after_dh_fixperms:
\tchown root:mail debian/hello/usr/bin/hello
\tchmod 4755 debian/hello/usr/bin/hello
\tchgrp mail debian/hello-data/var/lib/hello
\tchmod 2775 debian/hello-data/var/lib/hello
\tchown root:shadow debian/hello-data/etc/hello/hello.conf
\tchmod 640 debian/hello-data/etc/hello/hello.conf
""",
}

SHOW = "for f in ../*.deb; do echo ${f##*/}; dpkg-deb -c $f; dpkg-deb -I $f; done"


@pytest.fixture
def source(scratch):
    """Writes the source package into a side's work folder."""

    def write(side, person):
        folder = side / "work" / "hello-1.0"
        for name, content in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        (folder / "debian" / "rules").chmod(0o755)
        return person.owns_all(folder)

    return write


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

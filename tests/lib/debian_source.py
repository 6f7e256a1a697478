# SPDX-License-Identifier: MIT
"""A Debian source package that needs root, or what stands in for it, to be built."""

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


def write(folder, person):
    """Writes it into `folder`, as `person`'s.  Returns its own folder."""
    top = folder / "hello-1.0"
    for name, content in FILES.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (top / "debian" / "rules").chmod(0o755)
    return person.owns_all(top)

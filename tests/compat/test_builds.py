# SPDX-License-Identifier: MIT
"""Builds that call fakeroot by themselves, with the stand-in under that name."""

import os
import shlex
import subprocess

import debian_source
import people
import pytest

ALTERNATIVE = "/usr/bin/fakeroot"


@pytest.fixture
def alternative(need_root, need, peer, scratch):
    """Runs a command as the user where /usr/bin/fakeroot is the stand-in, as the
    alternative of that name makes it."""
    need("unshare", "setpriv")
    if not os.path.exists(ALTERNATIVE):
        pytest.skip(f"needs {ALTERNATIVE}, to put the stand-in over it")
    script = scratch.top / "fakeroot"
    script.write_text(f'#!/bin/sh\nexec {peer.compat}/fakeroot "$@"\n')
    script.chmod(0o755)

    def run(command, cwd, timeout=120):
        inner = shlex.join(["setpriv", f"--reuid={people.USER.uid}", f"--regid={people.USER.gid}",
                            "--clear-groups", *command])
        words = ["unshare", "-m", "--propagation", "private", "sh", "-c",
                 f"mount --bind {script} {ALTERNATIVE} && exec {inner}"]
        return people.run(people.ROOT, words, cwd=cwd, timeout=timeout,
                          env=people.environment(scratch.home))
    return run


def check_debs(folder):
    text = "".join(subprocess.run(["dpkg-deb", "-c", str(deb)], check=True, text=True,
                                  stdout=subprocess.PIPE).stdout
                   for deb in sorted(folder.glob("*.deb")))
    assert "-rwsr-xr-x root/mail" in text
    assert "drwxrwsr-x root/mail" in text
    assert "-rw-r----- root/shadow" in text
    owners = {line.split()[1] for line in text.splitlines()}
    assert owners == {"root/root", "root/mail", "root/shadow"}


def test_dpkg_buildpackage_with_the_alternative_and_nothing_else(need, alternative, scratch):
    need("dpkg-buildpackage", "dh", "cc")
    cwd = debian_source.write(scratch.work, people.USER)
    out = alternative(["dpkg-buildpackage", "-b", "-us", "-uc"], cwd).ok().out
    assert "fakeroot debian/rules binary" in out
    check_debs(scratch.work)


def test_debuild_which_cleans_the_environment(need, alternative, scratch):
    need("debuild", "dpkg-buildpackage", "dh", "cc")
    cwd = debian_source.write(scratch.work, people.USER)
    out = alternative(["debuild", "--no-lintian", "-b", "-us", "-uc"], cwd).ok().out
    assert "fakeroot" in out
    check_debs(scratch.work)


def test_dpkg_buildpackage_finds_it_in_path(need, peer, scratch):
    need("dpkg-buildpackage", "dh", "cc")
    cwd = debian_source.write(scratch.work, people.USER)
    peer(["dpkg-buildpackage", "-b", "-us", "-uc", "-rfakeroot"], cwd=cwd, timeout=120).ok()
    check_debs(scratch.work)


SPEC = """
Name: made
Version: 1
Release: 1
Summary: a package
License: MIT
%description
A package.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/dev %{buildroot}/etc
cp /bin/true %{buildroot}/usr/bin/tool
chown daemon:mail %{buildroot}/usr/bin/tool
chmod 4711 %{buildroot}/usr/bin/tool
mknod -m 660 %{buildroot}/dev/sda b 8 0
chgrp disk %{buildroot}/dev/sda
echo x >%{buildroot}/etc/tool.conf
chgrp shadow %{buildroot}/etc/tool.conf
chmod 640 %{buildroot}/etc/tool.conf
%files
%defattr(-,-,-,-)
/usr/bin/tool
/dev/sda
/etc/tool.conf
"""


def test_rpmbuild_under_fakeroot(need, peer):
    need("rpmbuild", "rpm")
    peer.scratch.file("made.spec", SPEC)
    peer("""mkdir top db; fakeroot rpmbuild -bb --quiet --dbpath "$PWD/db" --define "_topdir $PWD/top" \
        --define "_build_id_links none" --define "debug_package %{nil}" --define "_tmppath $PWD/top" \
        made.spec""", timeout=120).ok()
    out = peer("rpm --dbpath $PWD/db -qplv top/RPMS/*/*.rpm").ok().lines
    found = {line.split()[-1]: [line.split()[0], *line.split()[2:4]] for line in out}
    assert found == {"/usr/bin/tool": ["-rws--x--x", "daemon", "mail"],
                     "/dev/sda": ["brw-rw----", "root", "disk"],
                     "/etc/tool.conf": ["-rw-r-----", "root", "shadow"]}


MAKEPKG = """
    set -e
    export startdir=$PWD pkgdir=$PWD/pkg srcdir=$PWD/src
    mkdir -p "$srcdir"; printf 'pkgname=thing\\npkgver=1\\n' >PKGBUILD
    echo 'int main(void) { return 0; }' >"$srcdir/thing.c"
    package() {
        install -Dm4755 -o root -g root /bin/true "$pkgdir/usr/bin/thing"
        install -dm750 -o http -g http "$pkgdir/srv/http" 2>/dev/null ||
            install -dm750 -o 33 -g 33 "$pkgdir/srv/http"
        [ "$EUID" = 0 ] && [ -n "$FAKEROOTKEY" ]
    }
    export -f package
    fakeroot -- bash -$- -c '
        set -e
        package
        cd "$pkgdir"
        printf "pkgname = thing\\npkgver = 1-1\\n" >.PKGINFO
        find . -mindepth 1 -printf "%P\\0" | LC_ALL=C sort -z |
            tar --null --no-recursion --numeric-owner -T - -cf "$startdir/thing-1-1.pkg.tar"
    '
    [ "$(stat -c %u pkg/usr/bin/thing)" = "$(id -u)" ]
    tar --numeric-owner -tvf thing-1-1.pkg.tar
"""


def test_a_script_as_makepkg_has_it(peer):
    lines = peer(MAKEPKG).ok().lines
    told = {line.split()[-1]: line.split()[:2] for line in lines}
    assert told["usr/bin/thing"] == ["-rwsr-xr-x", "0/0"]
    assert told["srv/http/"] == ["drwxr-x---", "33/33"]
    assert told[".PKGINFO"] == ["-rw-r--r--", "0/0"]


BUILDROOT = r"""
    set -e
    mkdir -p target/dev target/bin target/etc target/home/fred target/var
    cp /bin/true target/bin/busybox; ln -s busybox target/bin/sh
    echo root::0:0:root:/root:/bin/sh >target/etc/passwd; echo x >target/etc/shadow
    echo hello >target/home/fred/.profile
    cat >fs.sh <<'END'
#!/bin/sh
set -e
chown -h -R 0:0 target
# A device table: name type mode uid gid major minor
while read -r name type mode uid gid major minor; do
    case $type in
    f|d|r) ;;
    c|b) mknod "target$name" "$type" "$major" "$minor" ;;
    p) mkfifo "target$name" ;;
    esac
    case $type in r) chown -R "$uid:$gid" "target$name" ;; *) chown "$uid:$gid" "target$name" ;; esac
    chmod "$mode" "target$name"
done <<'TABLE'
/bin/busybox f 4755 0 0 - -
/etc/shadow f 600 0 42 - -
/home/fred r 700 1000 1000 - -
/var d 1777 0 0 - -
/dev/console c 622 0 0 5 1
/dev/sda b 660 0 6 8 0
/dev/initctl p 600 0 0 - -
TABLE
setcap cap_net_bind_service+ep target/bin/busybox 2>/dev/null || true
END
    chmod +x fs.sh
    fakeroot -s state -- ./fs.sh
    fakeroot -i state -s state -- sh -c 'chown 7:8 target/etc/passwd'
    fakeroot -i state -- tar --numeric-owner --sort=name --xattrs --xattrs-include='*' -C target -cf rootfs.tar .
    fakeroot -i state -- sh -c 'cd target; find . | sort | cpio --quiet -o -H newc' >rootfs.cpio
    if command -v mksquashfs >/dev/null; then
        fakeroot -i state -- mksquashfs target rootfs.squashfs -quiet -no-progress >/dev/null
        unsquashfs -lln rootfs.squashfs | sed -n 's,squashfs-root,.,p' >squashfs.list
    fi
    tar --numeric-owner -tvf rootfs.tar
"""


def test_three_calls_as_buildroot_makes_them(peer):
    lines = peer(BUILDROOT).ok().lines
    told = {line.split()[5]: line.split()[:2] for line in lines if len(line.split()) > 5}
    assert told["./bin/busybox"] == ["-rwsr-xr-x", "0/0"]
    assert told["./etc/shadow"] == ["-rw-------", "0/42"]
    assert told["./etc/passwd"] == ["-rw-r--r--", "7/8"]
    assert told["./home/fred/"] == ["drwx------", "1000/1000"]
    assert told["./home/fred/.profile"] == ["-rw-r--r--", "1000/1000"]
    assert told["./var/"] == ["drwxrwxrwt", "0/0"]
    assert told["./dev/console"] == ["crw--w--w-", "0/0"]
    assert told["./dev/sda"] == ["brw-rw----", "0/6"]
    assert told["./dev/initctl"] == ["prw-------", "0/0"]
    listed = peer("cpio --quiet -itvn <rootfs.cpio").ok().out
    assert any(line.split()[0] == "brw-rw----" and line.split()[2:4] == ["0", "6"]
               for line in listed.splitlines() if line.endswith("dev/sda"))
    squashed = peer.scratch.work / "squashfs.list"
    if squashed.exists():
        assert "brw-rw---- 0/6" in squashed.read_text()

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rootfs.sh DIR: makes a small root file system in DIR/rootfs out of this
# machine's own programs and their libraries, and packs it as DIR/demo.tar,
# .deb, .ext4 and .squashfs.  To be run as root, or in a session; nothing here
# knows which.
set -eu
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export SOURCE_DATE_EPOCH=1000000000 LC_ALL=C

dir=$1
root=$dir/rootfs
mkdir "$root"
cd "$root"

# A shell and coreutils, and the libraries that they ask for (not those that
# this session lends them).
install -d usr/bin usr/sbin usr/lib etc dev tmp var/mail home/user root
ln -s usr/bin bin
ln -s usr/lib lib
for program in /bin/dash $(dpkg-query -L coreutils | grep '/bin/'); do
	cp -P "$program" usr/bin/
done
ln -s dash usr/bin/sh
libraries=$(env -u LD_PRELOAD PSEUDO_UNLOAD=1 ldd usr/bin/* 2>/dev/null | sed -n 's/.*[[:space:]]\(\/[^ ]*\) (0x.*/\1/p' | sort -u)
for lib in $libraries; do
	install -D -m 644 "$lib" "usr$(dirname "${lib#/usr}")/${lib##*/}"
	case $lib in */ld-*) chmod 755 "usr${lib#/usr}" ;; esac
done
# The program interpreter has a fixed place.
if [ -d usr/lib64 ]; then ln -s usr/lib64 lib64; fi

# What belongs to others than root, or is more than a plain file.
printf 'root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/home/user:/bin/sh\n' > etc/passwd
printf 'root:x:0:\nmail:x:8:\nshadow:x:42:\nuser:x:1000:\n' > etc/group
printf 'root:*:19000:0:99999:7:::\nuser:*:19000:0:99999:7:::\n' > etc/shadow
chown 0:42 etc/shadow
chmod 640 etc/shadow
printf 'key\n' > etc/mail.key
chown 8:8 etc/mail.key
chmod 400 etc/mail.key
install -m 4755 /bin/su usr/bin/su
cp /bin/true usr/sbin/probe
setcap cap_net_raw+ep usr/sbin/probe
chmod 1777 tmp
chmod 700 root
chown 0:8 var/mail
chmod 2775 var/mail
printf 'hello\n' > home/user/hello
ln -s hello home/user/link
chown -h -R 1000:1000 home/user
chmod 750 home/user
mknod -m 666 dev/null c 1 3
mknod -m 600 dev/console c 5 1
mknod -m 660 dev/sda b 8 0
chown 0:6 dev/sda
mkfifo -m 600 dev/initctl

# Times are the same each time, so that packages are.
find . -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

tar --create --sort=name --numeric-owner --xattrs --xattrs-include='*' --format=posix \
	--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
	--file="$dir/demo.tar" .
truncate -s 32M "$dir/demo.ext4"
mke2fs -q -t ext4 -d . -L demo "$dir/demo.ext4"
mksquashfs . "$dir/demo.squashfs" -noappend -quiet -no-progress >/dev/null
mkdir DEBIAN
cat > DEBIAN/control <<X
Package: demo
Version: 1
Architecture: $(dpkg --print-architecture)
Maintainer: Nobody <nobody@example.org>
Description: a small root file system
X
dpkg-deb -Zgzip --build . "$dir/demo.deb" >/dev/null
rm -r DEBIAN

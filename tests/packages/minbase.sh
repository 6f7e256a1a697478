# minbase.sh DEBS: unpacks every package in DEBS into ./root, changes owners
# and rights here and there, copies the tree, and packs both.  The times of
# what is made here are set, so that runs can be compared.
set -e
umask 022
mkdir root
n=0
for deb in "$1"/*.deb; do
	# Either way of unpacking is in use.
	if [ $((n % 2)) = 0 ]; then
		dpkg-deb -x "$deb" root
	else
		dpkg-deb --fsys-tarfile "$deb" | tar -C root -xpf -
	fi
	n=$((n + 1))
done
cd root

chown -R 6:12 var/cache
chown 0:42 etc/security etc/login.defs
chmod 640 etc/login.defs
chmod 2750 etc/security
find usr/share/doc -type f -name copyright | sort | head -30 | xargs chown 1000:1001
find usr/share/man -type d | sort | xargs chgrp 12
find usr/share/man -type d | sort | xargs chmod g+s
chmod u+s usr/bin/du
mv usr/bin/stat usr/bin/moved
ln usr/bin/moved usr/bin/moved-too
ln -s moved usr/bin/shortcut
chown -h 7:7 usr/bin/shortcut
rm usr/bin/yes
touch usr/bin/yes
mknod -m 666 dev/null c 1 3
mknod -m 600 dev/console c 5 1
mknod -m 660 dev/sda b 8 0
chown 0:6 dev/sda
mkfifo -m 600 dev/initctl
setcap cap_net_raw+ep usr/bin/moved
setcap cap_setuid+ep usr/bin/id
setfacl -m u:33:rwx,d:g:33:rx var/lib
setfattr -n trusted.note -v hello etc
setfattr -n security.label -v x usr/bin/env
find . -newermt 2025-01-01 -exec touch -h -d @1000000000 {} +
cd ..

cp -a root copy
for tree in root copy; do
	tar --sort=name --xattrs --xattrs-include='*' --acls --numeric-owner -C $tree -cf $tree.tar .
	tar --xattrs --xattrs-include='*' --acls --numeric-owner -tvvf $tree.tar
	getcap -r $tree
done
mkdir again
tar --xattrs --xattrs-include='*' --acls --numeric-owner -C again -xpf copy.tar
tar -C again --numeric-owner --acls --xattrs --xattrs-include='*' -df copy.tar && echo equal
find again \( -type b -o -type c \) -printf '%P %y %m %U:%G\n' | sort

# Programs that tools of this kind have tripped over: small environments, seccomp,
# fork servers, accounts below a root, and installers of many makes.

### a_login_shell_is_roots
env -i HOME="$PWD" bash -l -c 'id -u; umask 027; : > f; chown 1:2 f; show() { :; }; stat -c %u:%g:%a f; cd ..; ls -ldn work | cut -d" " -f1-4'
echo 'umask 027; PROFILE=read; : > made' > .bash_profile
chown 5:6 .bash_profile
env -i HOME="$PWD" bash -l -c 'echo "$UID $EUID ${GROUPS[0]} $PROFILE"; test -O .bash_profile || echo not mine'
show made

### env_i_at_every_level
touch f
chown 3:4 f
env -i /bin/sh -c 'exec /usr/bin/env -i /bin/bash --norc -c "exec /usr/bin/env -i /usr/bin/stat -c %u:%g f"'
env -i PATH="$PATH" perl -e 'exec {"stat"} "stat", "-c", "%u:%g", "f"'
env -i PATH="$PATH" find f -exec env -i /usr/bin/stat -c %u {} +
env -i PATH="$PATH" xargs -n 1 stat -c %g <<< f

### file_after_its_seccomp_filter (needs file)
touch f
chown 1:2 f
mknod n c 1 3
mkdir d
chmod 4755 f
ln -s f l
chmod 1777 d
file f n d l none
file -s n f
file -S f n d
tar cf t.tar f
gzip -k t.tar
file -z t.tar.gz | sed 's/, last modified[^,)]*//'

### ssh_keygen_keeps_keys_private (needs ssh-keygen)
umask 022
ssh-keygen -q -t ed25519 -N '' -f k -C c
show k k.pub
ssh-keygen -q -p -P '' -N 'secret' -f k > /dev/null
show k
ssh-keygen -q -p -P 'secret' -N '' -f k > /dev/null
chown 5:6 k
ssh-keygen -y -f k > out 2>&1; echo $?
chmod 640 k
ssh-keygen -y -f k 2>&1 | grep -c UNPROTECTED
printf 'h %s\n' "$(cut -d' ' -f1,2 k.pub)" > known
chown 7:8 known
ssh-keygen -q -H -f known > /dev/null 2>&1
show known known.old
ssh-keygen -q -s k -I id -n me k.pub 2> /dev/null
show k-cert.pub

### git_clones_checks_out_and_collects (needs git)
git init -q -b main r
cd r
git config user.email a@example.org
git config user.name a
mkdir d
for i in 1 2 3; do echo $i > d/f; git add -A; git commit -qm $i; done
git checkout -q -b other HEAD~1
echo x > g; chmod 755 g; git add g; git commit -qm x
git checkout -q main
git merge -q -m merge other
git gc -q --aggressive --prune=now
git repack -adq
git fsck --full 2>&1
find .git -type f -name '*.pack' -printf '%m %U:%G\n'
cd ..
git clone -q --bare r b.git
git clone -q --no-local r s
git clone -q --shared r t
git -C s checkout -q other
git -C s stash list
git -C s worktree add -q ../w main
show s/g s/d s/.git w/g
git -C r archive --prefix=p/ HEAD | tar --numeric-owner -tvf -
git -C r status --short
chmod 644 r/g; git -C r diff --stat
git -C r reset -q --hard; show r/g
git init -q --shared=group sh
show sh/.git sh/.git/HEAD sh/.git/objects
git -C b.git config core.sharedRepository world
git -C r push -q ../b.git main:pushed
find b.git -type d -printf '%m\n' | sort | uniq -c

### git_trusts_a_tree_that_looks_like_roots (needs git)
git init -q r
cd r
git status --short; echo $?
mkdir d
cd d
git rev-parse --is-inside-work-tree
chown 1000:1000 ..
status git rev-parse 2>&1 | grep -o dubious
git -c safe.directory='*' rev-parse --is-inside-work-tree
git config --global --add safe.directory '*'
git rev-parse --is-inside-work-tree

### make_in_parallel_makes_everything_once (needs make gcc)
{
	echo 'all: $(foreach i,1 2 3 4 5 6 7 8 9 10 11 12,o/p$(i))'
	echo 'o/p%: s/p%.c | o'
	printf '\tgcc -O1 -pipe -o $@ $<\n\tchown $*:$* $@\n\tchmod 4755 $@\n'
	printf 'o:\n\tmkdir o\n\tchown 5:6 o\n'
	printf 'install: all\n\tinstall -d $(DESTDIR)/bin\n\tinstall -o 0 -g 8 -m 2755 o/* $(DESTDIR)/bin\n'
} > Makefile
mkdir s
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo 'int main(void){return 0;}' > s/p$i.c; done
make -s -j 6
show o o/*
make -j 6 | grep -v 'Nothing to be done'
make -s -j 4 install DESTDIR="$PWD/dest"
show dest/bin/*
./o/p1; echo $?

### the_compiler_in_its_ways (needs gcc ar ld)
umask 022
echo 'int f(void){return 1;}' > f.c
echo 'int f(void); int main(void){return f()-1;}' > m.c
gcc -c -save-temps f.c && show f.o f.i f.s
gcc -shared -fPIC -o libf.so f.c && show libf.so
ar rcs libf.a f.o && ranlib libf.a && show libf.a && ar tvf libf.a | cut -d' ' -f1,2
gcc -flto -o m m.c f.c && ./m && show m
gcc -E -MD -MF m.d m.c -o /dev/null && cat m.d
chown 3:4 libf.a; ar r libf.a f.o; show libf.a
strip -s m -o n && show n
chmod 4751 m; chown 9:9 m; strip m; show m
objcopy --only-keep-debug libf.so libf.debug && show libf.debug
install -s -m 4755 m i && show i

### rsync_as_a_receiver_and_with_chown (needs rsync)
mkdir -p a/d
echo 1 > a/f
echo 2 > a/d/g
chown -h 5:6 a/f a/d
chmod 4711 a/f
mknod a/n b 3 4
mkfifo a/p
ln -s f a/l
ln a/f a/h
rsync -aHX --numeric-ids a/ b/
tree b
rsync -a --chown=7:8 --chmod=D2755,F640 a/ c/
tree c
rsync -a --inplace --checksum a/ d/
tree d
echo more >> b/f
rsync -aHi --numeric-ids --delete a/ b/ | sed 's/^\(.f.s\)t/\1./' | sort
rsync -a --link-dest="$PWD/a" a/ e/
find e -name f -links +2 -printf '%P %U %n\n'
rsync --fake-super -a a/ x/
rsync --fake-super -aM--fake-super a/ y/ 2> /dev/null; show y/f

### patch_in_its_ways (needs patch diff)
mkdir a b
printf '1\n2\n3\n' > a/f
cp a/f b/f
echo 4 >> b/f
echo new > b/n
echo gone > a/g
diff -ruN a b > p
chown 3:4 a/f a/g
chmod 2755 a/f
(cd a && patch -sp1 -b < ../p)
show a/*
(cd a && patch -sRp1 < ../p)
tree a
ln -s f a/l
printf -- '--- l\n+++ l\n@@ -1 +1 @@\n-1\n+x\n' | (cd a; patch -s --follow-symlinks; echo $?)

### sed_in_place_through_links
printf 'a\n' > f
chown 3:4 f
chmod 2640 f
ln -s f l
sed -i s/a/b/ f
show f
sed -i --follow-symlinks s/b/c/ l
show l f
sed -i s/c/d/ l
show l f
cat l
mkdir d
cp -p f d
sed -i.bak -e s/c/e/ -s d/*
show d/*
sed -n 'w out' f; show out

### logrotate_creates_and_compresses (needs logrotate)
mkdir log
chown 0:4 log
chmod 2750 log
for n in a b c; do echo text > log/$n; done
chown 5:6 log/a; chmod 640 log/a
chown 7:8 log/b; chmod 600 log/b
chown 33:33 log/c
cat > conf <<X
su root adm
$PWD/log/a { rotate 3
 missingok
 create
 compress
}
$PWD/log/b { rotate 2
 create 0660 daemon mail
 olddir $PWD/log/old
 createolddir 2755 root adm
 postrotate
 stat -c '%u:%g %a' $PWD/log/b
 id -u
 endscript
}
$PWD/log/c { copytruncate
 rotate 1
}
X
chmod 644 conf
logrotate -s state -f conf
tree log
echo more >> log/a
logrotate -s state -f conf
tree log
show state
chown 1000 conf
logrotate -s state -f conf 2>&1 | sed 's/.*conf/conf/'

### systemd_makes_accounts_below_a_root (needs systemd-sysusers)
mkdir -p r/usr/lib/sysusers.d r/etc
printf 'u svc 432 "A service" /var/svc\nu svc2 - "Another"\ng grp 444\nm svc grp\n' > r/usr/lib/sysusers.d/x.conf
systemd-sysusers --root="$PWD/r" 2>&1
show r/etc r/etc/*
cat r/etc/passwd r/etc/group
cut -d: -f1,2 r/etc/shadow
chown 0:42 r/etc/shadow; chmod 640 r/etc/shadow
printf 'u third 433 "Third"\n' > r/usr/lib/sysusers.d/y.conf
systemd-sysusers --root="$PWD/r" 2>&1
show r/etc/*

### systemd_makes_files_below_a_root (needs systemd-tmpfiles)
mkdir -p r/usr/lib/tmpfiles.d r/etc r/var/x/keep r/old
printf 'root:x:0:0::/:/bin/sh\nsvc:x:432:433::/:/bin/sh\n' > r/etc/passwd
printf 'root:x:0:\nsvc:x:433:\n' > r/etc/group
echo 1 > r/var/x/keep/f
touch r/old/f
cat > r/usr/lib/tmpfiles.d/x.conf <<'X'
d /var/lib/svc 2750 svc svc -
f /var/lib/svc/f 4640 svc root - text
L /var/lib/svc/l - - - - ../target
p /run/pipe 0620 root svc -
c /dev/null 0666 root root - 1:3
b /dev/sda 0660 root 6 - 8:0
z /var/x/keep 0700 svc svc -
Z /var/x 0751 12 13 -
R /old - - - -
D /tmp/x 1777 root root 10d
e /var/x 2770 3 4 -
w /var/lib/svc/f - - - - more
a+ /var/lib/svc - - - - user:7:rwx
t /var/lib/svc/f - - - - user.x=1
h /var/lib/svc/f - - - - +d
X
systemd-tmpfiles --root="$PWD/r" --create --remove x.conf 2>&1
tree r
getfacl -cn r/var/lib/svc

### dpkg_deb_and_dpkg_below_a_root (needs dpkg-deb dpkg)
mkdir -p p/DEBIAN p/usr/bin r/var/lib/dpkg/info r/var/lib/dpkg/updates
printf 'Package: p\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: d\n' > p/DEBIAN/control
echo '#!/bin/sh' > p/usr/bin/t
chown 0:8 p/usr/bin/t
chmod 2755 p/usr/bin/t p/usr/bin
dpkg-deb --root-owner-group -b p q.deb > /dev/null
dpkg-deb -c q.deb
dpkg-deb -b p p.deb > /dev/null
dpkg-deb --fsys-tarfile p.deb | tar --numeric-owner -tvf -
touch r/var/lib/dpkg/status r/var/lib/dpkg/available
dpkg --root="$PWD/r" --log="$PWD/log" -i p.deb > /dev/null 2>&1; echo $?
show r/usr/bin/t r/usr/bin r/var/lib/dpkg/status r/var/lib/dpkg/info/*
dpkg --root="$PWD/r" --log="$PWD/log" -P p > /dev/null 2>&1; echo $?
tree r/usr

### dh_fixperms_gives_all_to_root (needs dh_fixperms dh_builddeb)
mkdir -p debian/pack/usr/bin debian/pack/usr/share/doc/pack debian/pack/usr/lib/perl5
printf 'Source: pack\nMaintainer: a <a@b>\nBuild-Depends: debhelper-compat (= 13)\n\nPackage: pack\nArchitecture: all\nDescription: d\n d\n' > debian/control
printf 'pack (1) unstable; urgency=low\n\n  * x\n\n -- a <a@b>  Sat, 01 Jan 2022 00:00:00 +0000\n' > debian/changelog
for f in usr/bin/a usr/share/doc/pack/copyright usr/lib/perl5/M.pm; do echo x > debian/pack/$f; done
chmod 600 debian/pack/usr/bin/a
chmod 777 debian/pack/usr/share/doc/pack/copyright
chown -R 12:34 debian/pack
ln -s a debian/pack/usr/bin/l
dh_fixperms
tree debian/pack
dh_gencontrol && dh_md5sums && dh_builddeb --destdir=. > /dev/null
dpkg-deb -c pack_1_all.deb

### busybox_by_its_applets (needs busybox)
b=$(command -v busybox)
if ! file -L "$b" | grep -q dynamically; then exit 0; fi
touch f
$b chown 3:4 f
$b chmod 4751 f
$b stat -c '%u:%g %a' f
$b mknod n c 5 1
$b ls -ln | awk '{print $1, $3, $4, $NF}'
$b cp -a f g
$b mkdir -p d/e
$b cp f d/x; $b chown 5:6 d/x; $b chmod 2755 d/x; $b touch d/x; $b ln d/x d/y; $b sed -i 's/^$/x/' d/y
$b tar cf t.tar f n d
tar --numeric-owner -tvf t.tar
$b cpio -o -H newc <<< f 2> /dev/null | cpio -tvn 2> /dev/null | awk '{print $1, $3, $4}'
$b sh -c 'id -u; echo x > h; chown 7:8 h'
show g h d/x
$b find . -user 7 -o -user 5
$b mktemp -d -p . t.XXXXXX | xargs stat -c '%a %u'
$b mv f /dev/shm/$$.f && $b mv /dev/shm/$$.f f2 && show f2

### debootstrap_makes_its_first_stage (needs debootstrap dpkg-deb dpkg-scanpackages)
mkdir -p p/DEBIAN p/etc p/usr/bin repo/pool repo/dists/x/main/binary-all
printf 'Package: p\nVersion: 1\nArchitecture: all\nPriority: required\nMaintainer: a <a@b>\nDescription: d\n' > p/DEBIAN/control
echo x > p/etc/s; chown 0:42 p/etc/s; chmod 640 p/etc/s
cp /bin/true p/usr/bin/su; chmod 4755 p/usr/bin/su
dpkg-deb -b p repo/pool > /dev/null
cd repo
dpkg-scanpackages pool > dists/x/main/binary-all/Packages 2> /dev/null
(
	printf 'Suite: x\nCodename: x\nComponents: main\nArchitectures: all\nDate: Sat, 01 Jan 2022 00:00:00 UTC\nSHA256:\n'
	cd dists/x
	printf ' %s %s main/binary-all/Packages\n' "$(sha256sum < main/binary-all/Packages | cut -d' ' -f1)" "$(stat -c %s main/binary-all/Packages)"
) > dists/x/Release
cd ..
ln -s /usr/share/debootstrap/scripts/sid x
debootstrap --foreign --no-check-gpg --arch=all --no-merged-usr x "$PWD/r" "file://$PWD/repo" "$PWD/x" 2>&1
tree r | grep -v -e debootstrap/ -e lists/_

### cpio_makes_an_initramfs_and_back (needs cpio)
mkdir -p i/dev i/bin
mknod i/dev/console c 5 1
chmod 600 i/dev/console
touch i/bin/su; chmod 4755 i/bin/su; chown 0:5 i/bin/su
(cd i && find . | sort | cpio -o -H newc -R +0:+0 2> /dev/null) > i.cpio
cpio -itvn < i.cpio 2> /dev/null | awk '{print $1, $3, $4, $NF}'
(cd i && find . -print0 | sort -z | cpio -o0 -H newc 2> /dev/null) > j.cpio
mkdir o
(cd o && cpio -id --no-absolute-filenames 2> /dev/null < ../j.cpio)
tree o

### install_in_all_its_ways
mkdir d
echo x > f
install -D -o 1 -g 2 -m 4751 f d/a/b/f
install -d -o 3 -g 4 -m 2770 e e/f
install -C -o 5 -m 600 f d/c
install -C -o 5 -m 600 f d/c
install -b -S .old f d/c
install -p -o daemon -g mail f d/p
install --compare -g 9 f d/p
tree d
tree e

### cp_preserve_all_and_reflinks (needs setfattr getfattr setfacl getfacl)
mkdir s
echo x > s/f
chown 1:2 s/f; chmod 4711 s/f
setfattr -n security.x -v 1 s/f
setfacl -m u:9:rw s/f
mknod s/n c 1 2
mkfifo s/p
ln s/f s/h
ln -s f s/l
chown -h 3:4 s/l
chmod 1700 s; chown 5:6 s
cp -a --preserve=all s t
tree t
getfacl -cn t/f; getfattr -d -m security t/f
cp -a --reflink=auto --sparse=always s u; tree u
cp --preserve=mode s/f v; show v
cp --no-preserve=mode s/f w; show w
cp -dR --preserve=ownership,links s x; tree x
cp -a --attributes-only s/f y; show y
cp -al s z; tree z
cp -as "$PWD/s" a; show a
cp --remove-destination s/f z/f; show z/f s/f

### mv_across_file_systems_keeps_all (needs setfattr getfattr setfacl getfacl)
other=$(mktemp -d -p "$([ "$(df --output=target . | tail -1)" = /dev/shm ] && echo /var/tmp || echo /dev/shm)")
trap 'rm -rf "$other"' EXIT
mkdir s
echo x > s/f
chown 1:2 s/f; chmod 4711 s/f
setfattr -n security.x -v 1 s/f
setfacl -m u:9:rw s/f
mknod s/n c 1 2; chown 7:8 s/n
mkfifo s/p
ln s/f s/h
ln -s f s/l; chown -h 3:4 s/l
chmod 2701 s; chown 5:6 s
mv s "$other/s"
tree "$other/s"; stat -c '%a %u:%g' "$other/s"
mv "$other/s" back
tree back; show back
getfacl -cn back/f; getfattr -d -m security back/f
find . -user 5 -group 6; find . -uid 7 -type c; find . -nouser -nogroup -uid 99

### archives_by_number_with_attributes_and_lists (needs setfattr getfattr setfacl getfacl setcap getcap)
mkdir s
cp /bin/true s/f
chown 1:2 s/f
setcap cap_net_raw+ep s/f
setfattr -n user.a -v b s/f
setfattr -n trusted.t -v c s/f
setfacl -m u:9:rw,d:u:8:r s
setfacl -R -m g:7:rwX s
tar --numeric-owner --xattrs --xattrs-include='*' --acls --selinux -cf t.tar s
tar --numeric-owner --xattrs --acls -tvvf t.tar
mkdir o
tar --numeric-owner --xattrs --xattrs-include='*' --acls -xpf t.tar -C o
getfacl -Rcn o/s; getfattr -Rd -m - o/s; getcap -r o
setfacl -R -b o; getfacl -Rcn o/s
setfacl -Rdm u:3:rw o/s; mkdir o/s/d; getfacl -cn o/s/d
setcap -r o/s/f; getcap o/s/f

### editors_that_save_by_rename
printf 'one\n' > f
chown 3:4 f; chmod 2750 f
cp -p f f.new && echo two >> f.new && chown --reference=f f.new && chmod --reference=f f.new && mv f.new f
show f
if command -v ed > /dev/null; then printf 'a\nthree\n.\nw\nq\n' | ed -s f; show f; fi
for bkc in yes no auto; do
	if command -v vim.basic > /dev/null; then
		vim.basic -u NONE -i NONE -es -c "set backup backupcopy=$bkc" -c 's/$/!/' -c 'wq' f < /dev/null
		show f f~
	fi
done
perl -i.orig -pe 's/o/0/' f; show f f.orig
t=$(mktemp -d); show "$t" | cut -d' ' -f2-5; rmdir "$t"
t=$(mktemp -p . -d x.XXXX); stat -c %a:%u "$t"

### make_install_of_something_setuid (needs make gcc)
echo '#include <unistd.h>
int main(void){return geteuid() == 0 ? 0 : 3;}' > su.c
cat > Makefile <<'X'
su: su.c
	$(CC) -o $@ $<
install: su
	mkdir -p $(DESTDIR)/bin $(DESTDIR)/share
	install -m 4755 -o root -g root su $(DESTDIR)/bin/su
	ln -f $(DESTDIR)/bin/su $(DESTDIR)/bin/sudo
	cp -p su $(DESTDIR)/bin/plain; chgrp mail $(DESTDIR)/bin/plain; chmod g+s $(DESTDIR)/bin/plain
	tar cf - su.c | tar xof - -C $(DESTDIR)/share
X
umask 022
make -s install DESTDIR="$PWD/dest"
tree dest
dest/bin/su; echo $?

### a_cache_of_libraries_below_a_root (needs ldconfig gcc)
mkdir -p r/etc r/lib r/usr/lib
echo 'int f(void){return 1;}' > f.c
gcc -shared -fPIC -Wl,-soname,libf.so.1 -o r/usr/lib/libf.so.1.0 f.c
echo /usr/lib > r/etc/ld.so.conf
ldconfig -r "$PWD/r" 2> /dev/null
chown 3:4 r/usr/lib/libf.so.1.0
tree r/usr r/etc
show r/etc/ld.so.cache
ldconfig -r "$PWD/r" -p 2> /dev/null | grep libf.so.1 | sed 's/.*=> //'

### groups_and_users_below_a_prefix (needs groupadd useradd)
mkdir -p r/etc r/home
printf 'root:x:0:0:root:/root:/bin/sh\n' > r/etc/passwd
printf 'root:x:0:\n' > r/etc/group
printf 'root:*:19000:0:99999:7:::\n' > r/etc/shadow
printf 'root:*::\n' > r/etc/gshadow
chmod 640 r/etc/*shadow; chown 0:42 r/etc/*shadow
groupadd --prefix "$PWD/r" -g 777 grp; echo $?
useradd --prefix "$PWD/r" -u 778 -g 777 -m -d /home/u -s /bin/sh u; echo $?
usermod --prefix "$PWD/r" -c Comment u; echo $?
groupadd -P "$PWD/r" -r sys; echo $?
chpasswd -P "$PWD/r" -e <<< 'u:*' 2> /dev/null
userdel --prefix "$PWD/r" nobodyelse 2> /dev/null; echo $?
show r/etc/passwd r/etc/group r/etc/shadow r/etc/gshadow r/home/u
cat r/etc/passwd r/etc/group

### an_apt_of_its_own (needs apt-get dpkg-scanpackages dpkg-deb)
mkdir -p p/DEBIAN repo r/etc/apt/preferences.d r/etc/apt/apt.conf.d r/etc/apt/trusted.gpg.d r/var/lib/dpkg r/var/lib/apt/lists/partial r/var/cache/apt/archives/partial r/var/log/apt
printf 'Package: p\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: d\n' > p/DEBIAN/control
dpkg-deb -b p repo > /dev/null
(cd repo && dpkg-scanpackages . > Packages 2> /dev/null)
echo "deb [trusted=yes] file:$PWD/repo ./" > r/etc/apt/sources.list
touch r/var/lib/dpkg/status
o="-qq -o Dir=$PWD/r -o Dir::State::status=$PWD/r/var/lib/dpkg/status -o APT::Sandbox::User=root"
apt-get $o update 2>&1 | sed 's/[0-9.]* k*B//g'
ls -ln r/var/lib/apt/lists | awk '{print $1, $3, $4}' | sort | uniq -c
(mkdir dl && cd dl && apt-get $o download p 2>&1 && ls -ln | awk '{print $1, $3, $4, $NF}')
show r/var/lib/apt/lists/partial r/var/cache/apt

### node_sees_and_sets_owners (needs node)
cat > t.js <<'X'
const fs = require('fs'), p = f => { const s = fs.lstatSync(f); console.log(f, s.uid, s.gid, s.mode.toString(8), s.nlink); };
console.log(process.getuid(), process.geteuid(), process.getgid(), process.getgroups().length >= 0);
fs.writeFileSync('f', 'x', {mode: 0o640}); fs.chownSync('f', 3, 4); p('f');
fs.chmodSync('f', 0o4751); p('f');
fs.symlinkSync('f', 'l'); fs.lchownSync('l', 5, 6); p('l'); p('f');
fs.mkdirSync('d/e/g', {recursive: true, mode: 0o2755}); fs.chownSync('d/e', 7, 8); p('d/e');
const fd = fs.openSync('f', 'r+'); fs.fchownSync(fd, 9, 10); fs.fchmodSync(fd, 0o2711); console.log(fs.fstatSync(fd).uid, fs.fstatSync(fd).mode.toString(8)); fs.closeSync(fd);
fs.copyFileSync('f', 'c'); p('c');
fs.cpSync('d', 'k', {recursive: true, preserveTimestamps: true}); p('k/e');
fs.renameSync('f', 'r'); p('r'); fs.linkSync('r', 'h'); p('h');
fs.utimesSync('r', 1, 2); console.log(fs.statSync('r').mtimeMs);
console.log(fs.readdirSync('.', {withFileTypes: true}).map(e => e.name + e.isFile() + e.isSymbolicLink()).sort().join(' '));
console.log(fs.mkdtempSync('t.').length); fs.accessSync('r', fs.constants.R_OK | fs.constants.W_OK);
fs.truncateSync('r', 0); p('r');
(async () => {
  const P = fs.promises;
  await P.writeFile('a', 'x'); await P.chown('a', 11, 12); await P.chmod('a', 0o4700); p('a');
  const h = await P.open('a'); await h.chown(13, 14); console.log((await h.stat()).uid); await h.close();
  await Promise.all([...Array(40).keys()].map(async i => { await P.writeFile('m' + i, ''); await P.chown('m' + i, i, i); }));
  console.log([...Array(40).keys()].every(i => fs.statSync('m' + i).uid === i));
  await P.rm('d', {recursive: true}); await P.rename('a', 'b'); p('b');
  const {execFileSync, spawnSync} = require('child_process');
  console.log(execFileSync('stat', ['-c', '%u:%g', 'b'], {env: {}, encoding: 'utf8'}));
  console.log(spawnSync('/usr/bin/stat', ['-c', '%u:%g', 'r'], {env: {A: '1'}, encoding: 'utf8'}).stdout);
  console.log(spawnSync('/usr/bin/id', ['-u'], {uid: 33, gid: 34, encoding: 'utf8'}).stdout);
})();
X
node t.js
node -e 'process.setgroups([5]); process.setegid(6); process.seteuid(7); require("fs").writeFileSync("/dev/null", ""); console.log(process.geteuid(), process.getegid(), process.getgroups())'

### an_apt_whose_sandbox_user_fetches (needs apt-get dpkg-scanpackages dpkg-deb)
mkdir -p p/DEBIAN repo r/etc/apt/preferences.d r/etc/apt/apt.conf.d r/etc/apt/trusted.gpg.d r/var/lib/dpkg r/var/lib/apt/lists/partial r/var/cache/apt/archives/partial r/var/log/apt
chmod 755 . ..
printf 'Package: p\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: d\n' > p/DEBIAN/control
dpkg-deb -b p repo > /dev/null
(cd repo && dpkg-scanpackages . > Packages 2> /dev/null)
echo "deb [trusted=yes] file:$PWD/repo ./" > r/etc/apt/sources.list
touch r/var/lib/dpkg/status
o="-qq -o Dir=$PWD/r -o Dir::State::status=$PWD/r/var/lib/dpkg/status"
apt-get $o update 2>&1 | sed 's/[0-9.]* k*B//g'
ls -l r/var/lib/apt/lists | awk '{print $1, $3, $4}' | sort | uniq -c
(mkdir dl && cd dl && apt-get $o download p 2>&1 && ls -l | awk '{print $1, $3, $4, $NF}')
show r/var/lib/apt/lists/partial r/var/cache/apt/archives/partial
apt-get $o -d -y install p 2>&1 | grep -v '^ '; ls -l r/var/cache/apt/archives | awk '{print $1, $3, $4, $NF}'
apt-get $o clean; ls r/var/cache/apt/archives

### alternatives_below_a_folder (needs update-alternatives)
mkdir -p alt adm bin etc
printf '#!/bin/sh\n' > bin/a1; cp bin/a1 bin/a2; chmod 755 bin/*
o="--altdir $PWD/alt --admindir $PWD/adm --log $PWD/log"
update-alternatives $o --install $PWD/bin/a a $PWD/bin/a1 10 2>&1
update-alternatives $o --install $PWD/bin/a a $PWD/bin/a2 20 2>&1
update-alternatives $o --set a $PWD/bin/a1 2>&1
tree . | grep -v log

### git_am_stash_submodule_and_hooks (needs git)
git config --global user.email a@example.org
git config --global user.name a
git config --global protocol.file.allow always
git init -q -b main r; cd r
echo 1 > f; git add f; git commit -qm 1
echo 2 > f; git commit -qam 2
git format-patch -q -1; git reset -q --hard HEAD~1; git am -q 0001-2.patch; cat f
echo 3 > f; git stash -q; git stash pop -q; cat f; git checkout -q f
printf '#!/bin/sh\nid -u > hooked\n' > .git/hooks/pre-commit; chmod 755 .git/hooks/pre-commit
echo 4 > f; git commit -qam 4; cat hooked; show hooked
cd ..; git init -q -b main s; cd s; git submodule --quiet add "${PWD%/s}/r" sub; git commit -qm sub
show sub/f .git/modules/sub/HEAD
git clone -q --recursive . ../t 2>&1; show ../t/sub/f
git bundle create -q x.bundle HEAD main; git clone -q x.bundle ../u; show ../u/.gitmodules

### scripts_under_a_terminal (needs script)
script -qec 'stty -a > /dev/null; id -u; touch f; chown 3:4 f; tty > /dev/null && echo tty' typescript < /dev/null | tr -d '\r'
show f typescript

### run_parts_and_flock_and_timeout (needs run-parts flock timeout setarch setsid)
mkdir d; printf '#!/bin/sh\nid -u; touch made; chown 5:6 made\n' > d/one; chmod 755 d/one; printf '#!/bin/sh\necho two\n' > d/two
run-parts d; show made
flock lock timeout 5 setsid -w nice -n 5 nohup stat -c %u made 2> /dev/null
env -i setarch -R stat -c %g made

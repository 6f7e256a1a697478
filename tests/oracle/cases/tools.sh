# Other programs that make files, or care whose they are.

### sed_in_place_makes_a_new_file_with_the_same_rights
echo old > f
chown 1:2 f
chmod 4750 f
ln f keep
sed -i s/old/new/ f
show f keep
cat f
sed -i.bak s/new/newer/ f
show f f.bak

### patch_keeps_modes (needs patch)
echo old > f
chmod 755 f
chown 3:4 f
printf -- '--- f\n+++ f\n@@ -1 +1 @@\n-old\n+new\n' | patch -s
show f
printf -- '--- /dev/null\n+++ g\n@@ -0,0 +1 @@\n+new\n' | patch -s
show g

### gzip_and_xz_keep_owner_and_mode (needs gzip xz)
for z in gzip xz bzip2; do
	command -v $z > /dev/null || continue
	echo data > f
	chown 5:6 f
	chmod 751 f
	$z f
	show f.*
	$z -d f.*
	show f
	rm f
done

### zip_keeps_modes (needs zip unzip)
mkdir d
echo x > d/f
chown 7:8 d/f
chmod 4751 d/f
ln -s f d/l
chmod 2750 d
zip -qry z.zip d
unzip -Z z.zip | awk '{print $1, $NF}'
rm -r d
unzip -qX z.zip
tree d
show d

### ar_holds_owners (needs ar)
echo x > f
chown 11:22 f
chmod 640 f
ar qc a.a f
ar tv a.a
rm f
ar xo a.a
show f

### git_works_on_a_repository_of_its_own (needs git)
git init -q r
cd r
git config user.email a@example.org
git config user.name a
echo x > f
chmod 755 f
git add f
git commit -qm one
git ls-files -s
git status --short
chmod 644 f
git status --short
chown 1:1 f
git diff --summary
git clone -q . ../s
cd ../s
show f .git/HEAD
git log --format=%s

### git_complains_of_anothers_repository (needs git)
git init -q r
chown -R 1000:1000 r
cd r
status git status 2>&1 | grep -o 'dubious ownership'

### make_builds_what_changed (needs make)
printf 'b: a\n\tcp a b; chmod 4755 b\n' > Makefile
echo x > a
make
make
show b

### the_compilers_output_is_roots (needs gcc)
umask 022
echo 'int main(void){return 0;}' > t.c
gcc -o t t.c && ./t && show t
chown 1:2 t
chmod 4755 t
gcc -o t t.c && show t
strip t && show t
objcopy t u 2> /dev/null && show u

### sqlite_keeps_its_files_owner (needs sqlite3)
sqlite3 db 'create table t(a); insert into t values(1);'
chown 4:5 db
sqlite3 db 'insert into t values(2); select sum(a) from t;'
show db
sqlite3 new.db 'pragma journal_mode=wal; create table t(a);'
show new.db

### ed_style_rewrites
printf 'a\nb\n' > f
chown 1:2 f
sort -o f -r f
show f
cat f
perl -pi -e 's/a/c/' f
show f
cat f

### shred_truncate_and_fallocate
head -c 1000 /dev/zero > f
chown 1:2 f
chmod 600 f
truncate -s 2000 f
fallocate -l 4096 f
show f
shred -n 1 -u f
ls

### touch_sets_times_and_nothing_else
touch f
chown 1:2 f
chmod 4700 f
touch -d @1000000000 f
stat -c '%Y %u:%g %a' f
touch -r f g
stat -c '%Y %u:%g' g
touch -h -d @5 f
touch -c none
ls

### diff_and_cmp_of_trees
mkdir a b
echo 1 > a/f; echo 2 > b/f
chown 1:1 a/f
chmod 0 a/f
mknod a/n c 1 3; mknod b/n c 1 3
diff -r a b
cmp a/f b/f

### mktemp_flock_and_logger_style_helpers (needs flock)
t=$(mktemp -p . x.XXXX)
chown 5:5 "$t"
flock "$t" stat -c '%u %a' "$t"

### dpkg_deb_packs_what_is_seen (needs dpkg-deb)
mkdir -p p/DEBIAN p/usr/bin p/var/mail p/etc
printf 'Package: p\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: d\n' > p/DEBIAN/control
cp /bin/true p/usr/bin/t
chmod 4755 p/usr/bin/t
chown root:mail p/var/mail
chmod 2775 p/var/mail
echo x > p/etc/s
chown root:shadow p/etc/s
chmod 640 p/etc/s
dpkg-deb -b p p.deb > /dev/null
dpkg-deb -c p.deb
dpkg-deb -x p.deb q
tree q
show q/usr/bin/t q/var/mail

### chattr_lsattr_and_getopt_do_not_fail_on_owners
touch f
chown 1:1 f
getopt ab -a | cat
ls -li f | awk '{print $4, $5}'

### realpath_and_namei (needs namei)
mkdir -p a/b
chown 1:2 a
chmod 1777 a/b
ln -s a/b l
namei -l l | tail -3
namei -mo a/b

### newgidmap_like_files_of_pwck_are_private
umask 077
printf 'root:x:0:0::/:/bin/sh\n' > passwd
printf 'root:*:1::::::\n' > shadow
install -o root -g shadow -m 640 shadow s2
show passwd shadow s2

### ssh_keys_must_be_private (needs ssh-keygen)
ssh-keygen -q -t ed25519 -N '' -f k -C ''
show k k.pub
chmod 644 k
ssh-keygen -y -f k 2>&1 | grep -c 'UNPROTECTED'

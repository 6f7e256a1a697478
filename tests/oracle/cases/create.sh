# Files that come to be: whose they are, and with what mode.

### new_files_are_roots
touch f
mkdir d
ln -s f l
mkfifo p
show f d l p
ls -n

### umask_applies
for u in 000 022 027 077 777; do
	umask $u
	touch f$u
	mkdir d$u
	mkfifo p$u
	mknod n$u c 1 3
	echo x > r$u
	show f$u d$u p$u n$u r$u
done

### mkdir_m_is_exact
umask 077
mkdir -m 755 a
mkdir -m 1777 b
mkdir -m 4700 c
mkdir -m 2070 e
mkdir -m u=rwx,go=rx f
show a b c e f

### mkdir_p_gives_parents_the_umask
umask 027
mkdir -p -m 700 a/b/c
show a a/b a/b/c

### a_setgid_directory_gives_its_group
mkdir d
chown 5:50 d
chmod 2775 d
touch d/f
mkdir d/s
mkdir -p d/s/t
ln -s f d/l
mkfifo d/p
mknod d/c c 1 3
echo x > d/r
tree d

### a_setgid_directory_gives_its_group_to_what_is_copied
mkdir d
chgrp 50 d
chmod g+s d
touch f
mkdir s
chown 7:8 f s
cp f d/
cp -r s d/
cp -p f d/kept
install -m 600 f d/installed
tree d

### a_setgid_directory_does_not_touch_what_is_moved_in
mkdir d
chgrp 50 d
chmod g+s d
touch f
mkdir s
mv f s d
tree d

### a_directory_without_setgid_gives_no_group
mkdir d
chown 5:50 d
touch d/f
mkdir d/s
tree d

### a_recreated_file_is_new
touch f
chown 1:2 f
chmod 4755 f
rm f
touch f
show f

### a_truncated_file_stays_whose_it_was
echo a > f
chown 1:2 f
chmod 640 f
echo b > f
show f
cp /etc/hostname f
show f

### a_file_replaced_by_a_new_one_is_the_new_ones
echo a > f
chown 1:2 f
echo b > g
chmod 600 g
mv g f
show f

### mktemp_makes_private_files_of_roots
umask 000
f=$(mktemp ./XXXXXX)
d=$(mktemp -d ./XXXXXX)
stat -c '%a %u:%g %F' "$f" "$d"

### tee_and_dd_create_files
umask 027
echo x | tee a > b
dd if=/dev/zero of=c bs=10 count=3 status=none
truncate -s 5 d
split -b 1 a part.
show a b c d part.aa

### redirections_with_noclobber_fail_on_existing_files
set -C
echo a > f
chown 1:2 f
echo b > f
echo "status $?"
echo c >| f
cat f
show f

### sparse_files_keep_their_length
truncate -s 1M f
chown 1:2 f
stat -c '%s %u' f
cp --sparse=always f g
stat -c '%s %u' g

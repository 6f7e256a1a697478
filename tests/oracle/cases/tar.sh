# tar.

### what_is_packed_is_as_seen
mkdir -p d/s
echo hello > d/f
chown 1:2 d/f
chmod 4755 d/f
ln d/f d/hard
ln -s f d/link
chown -h 3:4 d/link
mkfifo d/p
mknod d/c c 5 1
mknod d/b b 8 1
chown 5:6 d/s d/c
chmod 1777 d/s
tar --sort=name -cf t.tar d
tar --numeric-owner -tvf t.tar
tar -tvf t.tar

### unpacking_gives_everyone_his_own
mkdir d
echo hello > d/f
touch d/g
chown 1000:1001 d/f
chmod 6711 d/f
chown 7:8 d/g
ln d/f d/hard
mknod d/c c 5 1
mknod d/b b 259 300
mkfifo d/p
ln -s f d/l
chown -h 9:10 d/l
chown 11:12 d
chmod 2770 d
tar -cf t.tar d
rm -r d
tar -xf t.tar
tree d
stat -c '%n %t,%T' d/c d/b

### unpacking_as_someone_elses
touch f
chown daemon:mail f
tar -cf t.tar f
rm f
tar --numeric-owner -xf t.tar
show f
rm f
tar --no-same-owner -xf t.tar
show f
rm f
tar --owner=33 --group=44 -cf u.tar t.tar
tar --numeric-owner -tvf u.tar | awk '{print $1, $2}'

### unpacking_keeps_modes_only_when_asked
umask 077
mkdir d
touch d/f
chmod 666 d/f
chmod 3777 d
tar -cf t.tar d
rm -r d
tar -xf t.tar
tree d; show d
rm -r d
tar --no-same-permissions -xf t.tar
tree d; show d

### attributes_are_packed_and_unpacked (needs setfattr getfattr)
touch f
setfattr -n user.a -v 1 f
setfattr -n trusted.b -v 2 f
setfattr -n security.c -v 3 f
tar --xattrs --xattrs-include='*' -cf t.tar f
tar --xattrs -tvvf t.tar
rm f
tar --xattrs --xattrs-include='*' -xf t.tar
getfattr -d -m - f

### lists_are_packed_and_unpacked (needs setfacl getfacl)
mkdir d
touch d/f
chown 3:4 d/f
setfacl -m u:5:rwx d/f
setfacl -d -m g:6:rx d
tar --acls -cf t.tar d
tar --acls --numeric-owner -tvvf t.tar
rm -r d
tar --acls -xf t.tar
getfacl -R -n d

### capabilities_are_packed_and_unpacked (needs setcap getcap)
cp /bin/true t
chown 3:4 t
setcap cap_net_raw+ep t
tar --xattrs --xattrs-include='security.*' -cf t.tar t
tar --xattrs -tvvf t.tar
rm t
tar --xattrs --xattrs-include='security.*' -xf t.tar
getcap t
show t

### sparse_files_stay_whole
truncate -s 3M f
printf end | dd of=f bs=1 seek=2000000 conv=notrunc status=none
chown 5:6 f
tar -S -cf t.tar f
rm f
tar -xf t.tar
stat -c '%s %u:%g' f
md5sum f

### formats_agree
touch f
chown 1234567:7654321 f
mknod n c 3 4
mkdir d
chown 5:6 d
for f in gnu pax ustar oldgnu v7; do
	echo $f
	tar --format=$f -cf $f.tar f n d
	mkdir x-$f
	tar -C x-$f -xf $f.tar
	tree x-$f
done

### a_pipe_copies_a_tree
mkdir -p a/b
touch a/f a/b/g
chown 1:2 a/f
chown 3:4 a/b
chmod 2750 a/b
mknod a/n b 1 1
mkdir z
tar -C a -cf - . | tar -C z -xpf -
tree z

### extraction_over_existing_files
mkdir d
echo new > d/f
chown 1:2 d/f
tar -cf t.tar d
chown 3:4 d/f d
chmod 4700 d/f
ln d/f keep
tar -xf t.tar
show d d/f keep
tar --overwrite -xf t.tar
show d d/f keep
chown 9:9 d/f
tar --keep-old-files -xf t.tar
echo $?
show d/f

### compare_finds_what_changed
touch f g h
chown 1:2 f
tar -cf t.tar f g h
tar -df t.tar && echo same
chown 2:2 f
chmod 4700 g
tar -df t.tar
echo $?

### directories_without_rights_are_unpacked
mkdir -p d/e
touch d/e/f
chown 4:5 d/e/f
chmod 0 d/e d
tar -cf t.tar d
chmod 700 d
rm -r d
tar -xf t.tar
tree d; show d

### hard_links_across_directories
mkdir a b
touch a/1
chown 1:1 a/1
for i in 2 3 4; do ln a/1 b/$i; done
tar --sort=name -cf t.tar a b
tar --numeric-owner -tvf t.tar
rm -r a b
tar -xf t.tar
show a/1 b/2

### removed_while_packing
mkdir d
touch d/f d/g
chown 1:2 d/f d/g
tar --sort=name --remove-files -cf t.tar d
ls
tar --numeric-owner -tvf t.tar

### a_list_of_names_and_a_changed_directory
mkdir -p a/b
touch a/f a/b/g "a/b/new
line"
chown -R 3:4 a
find a -print0 | sort -z | tar --null --no-recursion -T - -cf t.tar
tar -tvf t.tar --numeric-owner
tar -C a/b -cf u.tar g -C .. f
tar -tvf u.tar --numeric-owner

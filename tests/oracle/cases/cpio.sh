# cpio.

### what_is_packed_is_as_seen (needs cpio)
mkdir d
touch d/f
chown 1:2 d/f
chmod 4755 d/f
ln d/f d/g
mknod d/c c 5 1
mknod d/b b 8 200
mkfifo d/p
ln -s f d/l
chown -h 3:4 d/l
find d | sort | cpio -o -H newc --quiet > a
cpio -itv -n --quiet < a

### unpacking_gives_everyone_his_own (needs cpio)
mkdir d
echo x > d/f
chown 1:2 d/f
chmod 2755 d/f
ln d/f d/g
mknod d/c c 5 1
mkfifo d/p
ln -s f d/l
chown -h 3:4 d/l
chown 5:6 d
chmod 1770 d
find d | sort | cpio -o -H newc --quiet > a
rm -r d
cpio -idm --quiet < a
tree d
show d
stat -c '%t,%T' d/c

### pass_through_copies_a_tree (needs cpio)
mkdir d
touch d/f
chown 1:2 d/f
chmod 4711 d/f
mknod d/b b 7 7
mkdir z
find d | sort | cpio -pdm --quiet z
tree z
mkdir y
find d | sort | cpio -pdml --quiet y
tree y

### other_formats (needs cpio)
touch f
chown 1:2 f
mknod n c 3 4
for h in odc newc crc ustar tar; do
	echo $h
	printf 'f\nn\n' | cpio -o -H $h --quiet > $h.cpio
	cpio -itv -n --quiet < $h.cpio
done

### an_owner_can_be_given (needs cpio)
touch f
echo f | cpio -o -H newc -R 12:34 --quiet > a
cpio -itv -n --quiet < a
rm f
cpio -i -R 56:78 --quiet < a
show f
rm f
cpio -i --no-preserve-owner --quiet < a
show f

### an_initramfs_has_a_console (needs cpio gzip)
mkdir -p i/dev i/bin
mknod -m 600 i/dev/console c 5 1
mknod -m 666 i/dev/null c 1 3
cp /bin/true i/bin/
ln -s bin/true i/init
(cd i; find . -print0 | sort -z | cpio --null -o -H newc --quiet | gzip -n) > initramfs.gz
gzip -dc initramfs.gz | cpio -itv -n --quiet

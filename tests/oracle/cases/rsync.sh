# rsync.

### an_archive_copy_is_equal (needs rsync)
mkdir -p a/d
touch a/f a/d/g
chown 1:2 a/f
chmod 4755 a/f
chown 3:4 a/d
chmod 2770 a/d
ln a/f a/h
mknod a/c c 1 3
mknod a/b b 8 1
mkfifo a/p
ln -s f a/l
chown -h 5:6 a/l
rsync -aH a/ b/
tree b
stat -c '%n %t,%T' b/c b/b

### attributes_and_lists_are_copied (needs rsync setfattr getfattr setfacl getfacl)
mkdir a
touch a/f
chown 7:8 a/f
setfattr -n user.x -v 1 a/f
setfattr -n trusted.y -v 2 a/f
setfattr -n security.z -v 3 a/f
setfacl -m u:5:rwx a/f
setfacl -d -m u:6:rx a
rsync -aHAX a/ b/
getfattr -R -d -m - -e hex b
getfacl -R -n b

### a_second_run_finds_nothing_to_do (needs rsync)
mkdir a
for i in 1 2 3 4; do touch -d @1000000 a/$i; chown $i:$i a/$i; chmod 475$i a/$i; done
mknod a/n c 1 3
touch -d @1000000 a
rsync -aHAXi a/ b/
echo again
rsync -aHAXi a/ b/
chown 9 a/1
chmod 600 a/2
rsync -aHAXi a/ b/
tree b

### owners_can_be_changed_on_the_way (needs rsync)
mkdir a
touch a/f
chown 1:2 a/f
rsync -a --chown=33:44 a/ b/
tree b
rsync -a --chmod=D2750,F4640 a/ c/
tree c; show c
rsync -a --usermap=1:9 --groupmap=2:10 a/ d/
tree d
rsync -r a/ e/
tree e

### deletions_and_updates (needs rsync)
mkdir a b
touch a/f b/f b/gone
chown 1:1 a/f
chown 2:2 b/f b/gone
mknod b/n c 1 1
touch -d @9 a b
rsync -a --delete --itemize-changes a/ b/
tree b

### hidden_users_rights_can_be_kept_in_attributes (needs rsync getfattr)
mkdir a
touch a/f
mknod a/n c 1 3
chown 5:6 a/f a/n
chmod 4711 a/f
rsync -a --fake-super a/ b/
show b/f b/n
getfattr -d -m - b/f b/n

### inplace_and_backup (needs rsync)
mkdir a b
echo new > a/f
echo oldold > b/f
chown 1:2 a/f
chown 3:4 b/f
ln b/f keep
rsync -a --inplace a/ b/
show b/f keep
echo newer > a/f
rsync -a --backup a/ b/
tree b

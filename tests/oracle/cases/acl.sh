# Access control lists.

### entries_are_kept (needs setfacl getfacl)
touch f
chown 1:2 f
setfacl -m u:5:rw,g:6:r f
getfacl -n f
getfacl f
show f
ls -l f | cut -c1-11

### the_mask_is_the_modes_group (needs setfacl getfacl)
touch f
chmod 640 f
setfacl -m u:5:rwx f
getfacl -n f
show f
chmod 600 f
getfacl -n f
show f
chmod 677 f
getfacl -n f
setfacl -m m::r f
show f
getfacl -n f

### a_list_that_says_no_more_than_a_mode_is_a_mode (needs setfacl getfacl)
touch f
setfacl -m u::rw,g::rwx,o::x f
show f
ls -l f | cut -c1-11
getfattr -d -m - f
setfacl -m u:5:r f
setfacl -x u:5 f
getfacl -n f
setfacl -b f
getfacl -n f
ls -l f | cut -c1-11
getfattr -d -m - f

### special_bits_survive_a_list (needs setfacl getfacl)
touch f
mkdir d
chmod 6755 f
chmod 3755 d
setfacl -m u:5:rwx f d
show f d
getfacl -n f d

### chown_keeps_the_list (needs setfacl getfacl)
touch f
setfacl -m u:5:rwx,g:7:x f
chown 8:9 f
getfacl -n f
show f

### default_lists_are_inherited (needs setfacl getfacl)
mkdir d
setfacl -d -m u:5:rwx,g:6:rx,o::- d
getfacl -n d
touch d/f
mkdir d/s
mkfifo d/p
mknod d/c c 1 3
echo x > d/r
(cd d; getfacl -n f s p c r; show f s p c r)
touch d/s/t
getfacl -n d/s/t

### a_default_list_replaces_the_umask (needs setfacl getfacl)
mkdir d
setfacl -d -m u::rwx,g::rwx,o::rx d
umask 077
touch d/f
mkdir d/s
mkdir -m 700 d/m
show d/f d/s d/m
getfacl -n d/f d/s

### a_default_list_goes_when_removed (needs setfacl getfacl)
mkdir d
setfacl -d -m u:5:rwx d
setfacl -k d
getfacl -n d
touch d/f
getfacl -n d/f
getfattr -d -m - d

### a_default_list_on_a_file_is_an_error (needs setfacl getfacl)
touch f
status setfacl -d -m u:5:r f
status setfacl -m u:5:r none
status setfacl -m nonsense f
status setfacl -x u:77 f

### recursion_and_removal_reach_everything (needs setfacl getfacl)
mkdir -p a/b
touch a/f a/b/g
setfacl -R -m u:5:rwX,d:g:6:rx a
getfacl -R -n a
setfacl -R -b a
getfacl -R -n a

### a_dump_can_be_restored (needs setfacl getfacl)
mkdir d
touch d/f
chown 3:4 d/f
setfacl -m u:5:rw d/f
setfacl -d -m g:6:rx d
getfacl -R -n d > dump
setfacl -R -b -k d
chown 0:0 d/f
setfacl --restore=dump
getfacl -R -n d

### cp_and_mv_keep_lists (needs setfacl getfacl)
touch f
mkdir d
setfacl -m u:5:rw f
setfacl -d -m u:6:rx d
cp -p f p
cp f plain
cp -a d e
install -m 644 f i
mv f g
getfacl -n p plain i g d e

### copies_of_lists_by_pipe (needs setfacl getfacl)
touch a b
setfacl -m u:1:r,g:2:w,m::rwx a
getfacl a | setfacl --set-file=- b
getfacl -n b

### the_attribute_of_a_list_can_be_read_and_set (needs setfacl getfattr setfattr)
touch a b
setfacl -m u:1:rwx a
getfattr -n system.posix_acl_access -e hex a
setfattr -n system.posix_acl_access -v "$(getfattr --absolute-names --only-values -n system.posix_acl_access a | base64 -w0 | sed s,^,0s,)" b
getfacl -n b
status setfattr -n system.posix_acl_access -v 0x02000000 b
status setfattr -n system.posix_acl_access -v 0x01 b
getfattr -d -m - a

### a_link_is_followed (needs setfacl getfacl)
touch f
ln -s f l
setfacl -m u:5:rwx l
getfacl -n f
status setfacl -P -m u:6:r l
getfacl -n f

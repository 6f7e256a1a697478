# Extended attributes and capabilities.

### attributes_of_all_kinds_are_kept (needs setfattr getfattr)
touch f
for n in user.a trusted.b security.c; do setfattr -n $n -v "of $n" f; done
getfattr -d -m - f
getfattr -n trusted.b f
setfattr -x trusted.b f
getfattr -d -m - f

### values_may_be_binary_empty_or_long (needs setfattr getfattr)
touch f
setfattr -n trusted.bin -v 0x00ff00010a f
setfattr -n trusted.empty -v "" f
setfattr -n trusted.none f
setfattr -n trusted.long -v "$(printf 'x%.0s' $(seq 3000))" f
getfattr -d -m - -e hex f | cut -c1-100
getfattr --only-values -n trusted.long f | wc -c

### directories_nodes_and_fifos_have_them_too (needs setfattr getfattr)
mkdir d
mknod c c 1 3
mkfifo p
for f in d c p; do setfattr -n trusted.x -v $f $f; setfattr -n security.y -v $f $f; done
getfattr -d -m - d c p
for f in c p; do status setfattr -n user.x -v 1 $f; done
setfattr -n user.x -v 1 d
getfattr -d d

### links_have_their_own (needs setfattr getfattr)
touch f
ln -s f l
setfattr -h -n trusted.l -v link l
setfattr -n trusted.f -v file l
getfattr -h -d -m - l
getfattr -d -m - l
status setfattr -h -n user.x -v 1 l

### a_missing_one_is_an_error (needs setfattr getfattr)
touch f
status getfattr -n trusted.none f
status setfattr -x trusted.none f
status setfattr -n nonsense -v x f
status setfattr -n strange.x -v x f
status getfattr -n trusted.x none

### rename_and_links_keep_them (needs setfattr getfattr)
touch a
setfattr -n trusted.x -v 1 a
setfattr -n user.y -v 2 a
ln a b
mv a c
getfattr -d -m - b c
rm c
setfattr -n trusted.x -v 3 b
getfattr -d -m - b

### a_recreated_file_has_none (needs setfattr getfattr)
touch a
setfattr -n trusted.x -v 1 a
setfattr -n security.x -v 1 a
rm a
touch a
getfattr -d -m - a

### cp_keeps_them_when_asked (needs setfattr getfattr)
touch a
chown 1:2 a
setfattr -n trusted.x -v 1 a
setfattr -n user.y -v 2 a
setfattr -n security.z -v 3 a
cp a plain
cp -a a all
cp --preserve=xattr a attrs
mv a moved
getfattr -d -m - plain all attrs moved
show plain all attrs moved

### a_dump_can_be_restored (needs setfattr getfattr)
mkdir d
touch d/f
setfattr -n trusted.x -v 1 d
setfattr -n security.y -v 0x0001 d/f
getfattr -R -d -m - -e base64 d > dump
cat dump
setfattr -x trusted.x d
setfattr -x security.y d/f
setfattr --restore=dump
getfattr -R -d -m - d

### overwriting_changes_the_value_only (needs setfattr getfattr)
touch f
for i in 1 22 333 22 1; do setfattr -n trusted.x -v $i f; getfattr --only-values -n trusted.x f; echo; done
getfattr -d -m - f

### capabilities_are_seen (needs setcap getcap)
cp /bin/true t
setcap cap_net_raw+ep t
getcap t
setcap cap_net_bind_service,cap_sys_admin=eip t
getcap t
setcap -v cap_sys_admin,cap_net_bind_service=eip t
setcap -r t
getcap t
show t

### capabilities_go_when_the_owner_changes (needs setcap getcap)
cp /bin/true t
setcap cap_net_raw+ep t
chown 1:2 t
getcap t
echo end

### capabilities_stay_through_chmod_and_rename (needs setcap getcap)
cp /bin/true t
setcap cap_chown=p t
chmod 700 t
mv t u
getcap -r . 
getcap -n u

### capabilities_go_when_a_file_is_written_to (needs setcap getcap)
cp /bin/true t
cp /bin/true u
setcap cap_net_raw+ep t
setcap cap_net_raw+ep u
echo >> t
truncate -s 0 u
getcap t u
echo end

### capabilities_of_a_missing_file (needs setcap getcap)
status setcap cap_chown+p none
status getcap none
touch f
status setcap -r f

### cp_keeps_capabilities_with_a (needs setcap getcap)
cp /bin/true t
chown 3:4 t
setcap cap_net_raw+ep t
cp -a t a
cp t b
cp -p t c
getcap t a b c
show t a b c

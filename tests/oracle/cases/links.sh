# Hard and symbolic links.

### hard_links_share_everything
touch a
ln a b
chown 1:2 a
chmod 4711 b
show a b
rm a
show b

### a_link_to_a_recorded_file_is_that_file
touch a
chown 1:2 a
chmod 2755 a
mkdir d
ln a d/b
chgrp 9 d/b
show a d/b

### names_come_and_go
touch a
chown 5:5 a
for i in 1 2 3 4 5; do ln a l$i; done
rm a l1 l3
show l2 l4 l5
mv l2 l1
ln l1 a
show a l1 l4 l5

### a_new_file_under_a_removed_name_is_no_link
touch a
ln a b
chown 1:1 a
rm a
touch a
show a b

### ln_force_replaces
touch a b
chown 1:1 a
chown 2:2 b
ln -f a b
show a b
ln -sf b a
show a b

### links_to_device_nodes_are_device_nodes
mknod c c 4 5
chown 1:2 c
ln c d
show c d
rm c
show d

### links_to_links_are_links
ln -s target a
chown -h 1:2 a
ln -P a b
show a b

### ln_by_default_does_not_follow
touch f
ln -s f s
ln s h
show f s h
ln -L s g
show f g

### loops_are_errors
ln -s a b
ln -s b a
status chown 1:2 a
status chmod 700 a
status stat -L a
status cat a
status touch a/x
chown -h 3:4 a
show a b

### forty_links_are_followed_and_forty_one_are_not
touch l0
for i in $(seq 1 41); do ln -s l$((i - 1)) l$i; done
status chown 1:2 l40
status chown 3:4 l41
show l0

### links_to_directories_lead_inside
mkdir d
ln -s d l
touch l/f
chown 1:2 l/f
chown -h 3:4 l/f
show d/f l/f
rm l/f
ls d

### absolute_links_lead_where_they_say
mkdir d
touch d/f
ln -s "$PWD/d" l
chown 8:9 l/f
show d/f
stat -L -c '%F %u' l

### a_trailing_slash_follows_a_link
mkdir d
ln -s d l
chown 1:2 l/
chown -h 3:4 l
show d l

### dot_dot_after_a_link_is_the_targets_parent
mkdir -p a/b c
ln -s ../a/b c/l
touch a/f c/f
chown 5:6 c/l/../f
show a/f c/f

### readlink_and_realpath_agree_with_the_tree
mkdir -p a/b
ln -s a/b l
ln -s l m
readlink l m
readlink -f m/../x | sed "s,$PWD,,"
realpath m | sed "s,$PWD,,"
readlink -e none
echo $?

### links_below_files_are_errors
touch f
status ln f f/x
status ln -s f f/x
status ln none x
status ln f f
mkdir d
status ln d e

### cp_of_links_keeps_or_follows
touch f
chown 1:2 f
ln -s f l
cp l a
cp -P l b
cp -d l c
cp -l f h
cp -s f s
show a b c h s f

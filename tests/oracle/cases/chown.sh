# chown, chgrp: who owns what, and what else changes with it.

### owner_and_group_are_set
touch f
chown 12:34 f
show f

### owner_alone_keeps_the_group
touch f
chown 12:34 f
chown 56 f
show f

### group_alone_keeps_the_owner
touch f
chown 12:34 f
chown :78 f
show f
chgrp 90 f
show f

### names_of_users_and_groups_are_known
touch f
chown daemon:mail f
stat -c '%U %G %u %g' f
ls -l f

### owner_with_a_colon_takes_the_login_group
touch f
status chown daemon: f
show f

### ids_without_a_name_print_as_numbers
touch f
chown 4000000:4000001 f
stat -c '%U %G' f
ls -l f

### the_largest_ids_are_kept
touch f
chown 4294967294:4294967294 f
show f
status chown 4294967295:0 f
status chown 4294967296:0 f

### setuid_and_setgid_bits_go_with_the_owner
touch f g h
chmod 6755 f; chmod 2644 g; chmod 4644 h
chown 1 f g h
show f g h

### a_chown_to_the_same_owner_clears_the_bits_too
touch f
chmod 6755 f
chown 0:0 f
show f

### a_chgrp_clears_the_bits_too
touch f
chmod 6755 f
chgrp 0 f
show f

### directories_keep_their_bits_through_chown
mkdir d
chmod 7755 d
chown 5:6 d
show d

### nothing_asked_clears_nothing
touch f
chmod 6755 f
/usr/bin/python3 -c 'import os; os.chown("f", -1, -1)'
show f

### a_link_is_followed_unless_asked
touch f
ln -s f l
chown 3:4 l
show f l
chown -h 5:6 l
show f l

### a_dangling_link_has_an_owner_of_its_own
ln -s nowhere l
status chown 1:2 l
chown -h 1:2 l
show l
ls -l l

### recursion_reaches_everything
mkdir -p a/b/c
touch a/1 a/b/2 a/b/c/3
ln -s 1 a/link
chown -R 10:20 a
tree a

### recursion_with_h_takes_links_themselves
mkdir a o
touch o/x
ln -s ../o a/link
chown -R -h 7:8 a
tree a
tree o

### recursion_with_capital_l_follows_links
mkdir a o
touch o/x
ln -s ../o a/link
chown -R -L 7:8 a
tree a
tree o

### from_changes_only_whom_it_names
touch a b
chown 1:1 a
chown 2:2 b
chown -v --from=1:1 9:9 a b
show a b

### reference_copies_an_owner
touch a b
chown 77:88 a
chown --reference=a b
show b

### verbose_tells_the_old_owner
touch f
chown 11:22 f
chown -v 33:44 f
chown -c 33:44 f
chown -c 55 f

### a_missing_file_is_an_error
status chown 1:2 none
status chown -R 1:2 none

### a_file_below_a_file_is_an_error
touch f
status chown 1:2 f/x

### a_trailing_slash_wants_a_directory
touch f
mkdir d
status chown 1:2 f/
status chown 1:2 d/
show d

### a_file_given_away_is_still_roots_to_change
touch f
chown 1000:1000 f
chmod 600 f
echo more >> f
cat f
mv f g
show g

### owners_of_many_files_stay_apart
for i in $(seq 1 60); do touch f$i; chown $i:$((i + 100)) f$i; done
stat -c '%n %u %g' f* | sort -V

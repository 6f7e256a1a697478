# mv: what has a name keeps what it is.

### attributes_follow_a_file
touch a
chown 1:2 a
chmod 4755 a
mv a b
show b
touch a
show a

### attributes_follow_a_directory_and_all_below
mkdir -p a/b/c
touch a/1 a/b/2
mknod a/b/c/n b 7 8
chown -R 3:4 a
chmod 1770 a/b
chown 5:6 a/b/2
mv a z
tree z
mkdir a
touch a/1
tree a

### the_file_in_the_way_is_gone
touch a b
chown 1:1 a
chown 2:2 b
ln b keep
mv a b
show b keep

### one_of_two_links_in_the_way
touch a
ln a b
chown 1:1 a
/usr/bin/python3 -c 'import os; os.rename("a", "b")'
show a b

### a_directory_replaces_an_empty_one
mkdir a b
touch a/f
chown -R 1:1 a
chown 2:2 b
mv -T a b
tree b

### a_directory_does_not_replace_a_full_one
mkdir a b
touch b/f
chown 1:1 a
status mv -T a b
show a b

### types_that_do_not_fit_are_errors
mkdir d
touch f
status mv -T f d
status mv -T d f
status mv d d/x
status mv none x
show d f

### mv_to_another_file_system_keeps_all
touch f
chown 1:2 f
chmod 4711 f
mknod n c 5 6
chown 3:4 n
ln -s f l
chown -h 5:6 l
mkdir d
chown 7:8 d
chmod 2770 d
o=$(mktemp -d /tmp/pqfs-case.XXXXXX)
o2=$(mktemp -d /var/tmp/pqfs-case.XXXXXX)
for t in $o $o2; do
	mv f n l d $t
	(cd $t; show f n l d)
	mv $t/* .
	show f n l d
done
rmdir $o $o2

### mv_n_and_u_and_backup
touch a b
chown 1:1 a
chown 2:2 b
mv -n a b
show a b
mv -b a b
show b b~
mv -v b c

### a_swap_by_three_moves
touch a b
chown 1:1 a
chown 2:2 b
mv a t; mv b a; mv t b
show a b

### many_renames_in_a_row
touch f0
chown 1:2 f0
chmod 2751 f0
for i in $(seq 1 50); do mv f$((i - 1)) f$i; done
show f50
ls

### a_link_is_moved_itself
touch f
ln -s f l
chown -h 1:2 l
mv l m
show f m

### a_case_of_names_one_the_beginning_of_the_other
mkdir a ab
touch a/f ab/f
chown 1:1 a/f
chown 2:2 ab/f
mv a b
show b/f ab/f

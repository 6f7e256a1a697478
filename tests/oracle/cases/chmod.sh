# chmod: modes as asked, special bits among them.

### special_bits_are_seen
touch f g h
mkdir d
chmod 4755 f; chmod 2755 g; chmod 1644 h; chmod 7777 d
show f g h d
ls -ld f g h d

### symbolic_modes_build_on_what_is_seen
touch f
chmod 000 f
chmod u+s,g=r,o+t f
show f
chmod a+rwX,ug-s f
show f

### every_mode_is_kept
touch f
for m in 0 1 2 4 7 10 70 77 100 200 400 777 1000 2000 4000 7000 7777; do chmod $m f; stat -c %a f; done

### every_mode_of_a_directory_is_kept
mkdir d
for m in 0 1 77 100 200 400 777 1777 2777 4777; do chmod $m d; chmod =$m d; stat -c %a d; done

### mode_zero_stops_root_from_nothing
echo hello > f
chmod 0 f
cat f
echo more >> f
wc -c < f
mkdir d
touch d/x
chmod 0 d
ls d
touch d/y
rm d/x
ls d
show f d

### a_tree_of_mode_zero_can_be_removed
mkdir -p a/b/c
touch a/b/c/f
chmod -R 0 a
show a a/b/c/f
rm -r a
ls

### recursion_reaches_everything
mkdir -p a/b
touch a/1 a/b/2
chmod -R u=rwX,go=X a
tree a
chmod -R g+s a
tree a

### directories_keep_setgid_with_a_numeric_mode
mkdir d
chmod 2755 d
chmod 755 d
show d
chmod 00755 d
show d

### verbose_tells_both_modes
touch f
chmod -v 4711 f
chmod -c 4711 f
chmod -v 600 f

### reference_copies_a_mode
touch a b
chmod 6751 a
chmod --reference=a b
show b

### a_link_is_followed
touch f
ln -s f l
chmod 4700 l
show f l
ln -s none dangling
status chmod 700 dangling

### a_chown_in_between_is_kept
touch f
chown 3:4 f
chmod 4755 f
show f

### writing_by_root_keeps_setuid
echo a > f
chmod 6755 f
echo b >> f
show f
: > f
show f
truncate -s 10 f
show f

### a_missing_file_is_an_error
status chmod 700 none
touch f
status chmod 700 f/g

### special_files_have_modes
mkfifo p
mknod c c 1 3
chmod 4666 p
chmod 2600 c
show p c

### execute_bits_decide_what_root_may_run
printf '#!/bin/sh\necho ran\n' > x
chmod 644 x
status ./x
chmod 001 x
status ./x
chmod 100 x
chown 5:5 x
status ./x

# cp and install.

### cp_a_keeps_everything
mkdir -p a/d
touch a/f a/d/g
chown 1:2 a/f
chmod 6755 a/f
ln a/f a/h
chown 3:4 a/d
chmod 1770 a/d
ln -s f a/l
chown -h 5:6 a/l
ln -s none a/dangling
mknod a/c c 1 3
mkfifo a/p
cp -a a b
tree b
show b

### cp_makes_files_of_roots
touch f
chown 1:2 f
chmod 4755 f
umask 027
cp f g
show g
cp -p f h
show h
cp --preserve=mode f i
show i
cp --preserve=ownership f j
show j
cp --no-preserve=mode f k
show k

### cp_over_an_existing_file_keeps_its_owner
echo a > a
echo b > b
chown 1:1 a
chown 2:2 b
chmod 600 b
cp a b
show b
cp -p a b
show b
cp --remove-destination b a
show a
ln a keep
cp -f --preserve=ownership b a
show a keep

### cp_keeps_hard_links
mkdir a
touch a/1
chown 1:1 a/1
ln a/1 a/2
ln a/1 a/3
cp -r --preserve=links a b
tree b
cp -al a c
show a/1 c/1

### cp_of_a_tree_without_rights
mkdir -p a/d
echo x > a/d/f
chown 4:4 a/d/f
chmod 0 a/d/f a/d
cp -a a b
tree b
cat b/d/f

### cp_parents_makes_the_folders_alike
mkdir -p a/b
touch a/b/f
chown 1:2 a
chown 3:4 a/b
chmod 750 a/b
mkdir z
cp -p --parents a/b/f z
tree z

### cp_update_and_backup_and_attributes_only
touch a b
chown 1:1 a
chown 2:2 b
cp -a --backup=numbered a b
tree .
touch c
cp --attributes-only --preserve=all a c
show c

### install_sets_owner_group_and_mode
touch f
install -o 12 -g 34 -m 4755 f g
show g
install -o daemon -g mail f h
show h
install -d -o 5 -g 6 -m 2775 d d/e
show d d/e
install -D -m 600 f x/y/z
show x x/y x/y/z
umask 077
install f i
install -d j
show i j

### install_over_an_existing_file_makes_a_new_one
echo a > f
echo old > g
chown 9:9 g
chmod 6777 g
ln g keep
install f g
show g keep
install -b -m 640 -o 3 f g
show g g~
install -C -m 640 -o 3 f g
install -v -m 644 f d

### install_p_and_strip
cp /bin/true t
chown 1:2 t
install -p -m 755 t u
install -s -m 4755 -o 7 t v
show u v
./v && echo runs

### install_t_takes_many
touch a b c
install -t . -m 700 /etc/hostname
mkdir d
install -o 1 -g 2 -t d a b c
tree d

### cp_reads_a_fifo_only_when_asked_not_to_copy_it
mkfifo p
(echo data > p) &
cp p f
wait
cat f
cp -R p q
show q f

### du_counts_a_recorded_tree_once
mkdir d
head -c 10000 /dev/zero > d/f
ln d/f d/g
chown -R 4:5 d
du -b d/f
du --apparent-size -bsl d/f d/g
du -s d | cut -f1

# What makes packages and images out of trees.

### diversions_and_overrides_of_dpkg (needs dpkg-divert dpkg-statoverride)
mkdir -p root/var/lib/dpkg root/bin
touch root/var/lib/dpkg/status
echo x > root/bin/a
chown 3:4 root/bin/a
dpkg-divert --root="$PWD/root" --rename --add /bin/a
show root/bin/a.distrib
dpkg-statoverride --root="$PWD/root" --update --add daemon mail 4755 /bin/a.distrib
show root/bin/a.distrib
cat root/var/lib/dpkg/statoverride

### squashfs_there_and_back (needs mksquashfs unsquashfs)
mkdir s
touch s/f
chown 7:8 s/f
chmod 6711 s/f
mknod s/n b 3 4
setfattr -n security.x -v 1 s/f
mksquashfs s x.sq -quiet -no-progress > /dev/null
unsquashfs -lln x.sq | awk '/squashfs-root/ {print $1, $2, $NF}'
unsquashfs -no-progress x.sq > /dev/null
show squashfs-root/f squashfs-root/n
getfattr -d -m - squashfs-root/f

### ext4_there_and_back (needs mke2fs debugfs)
mkdir s
touch s/f
chown 7:8 s/f
chmod 6711 s/f
mknod s/n c 3 4
mkfifo s/p
setfattr -n security.x -v 1 s/f
truncate -s 4M x.ext4
mke2fs -q -d s x.ext4
debugfs -R 'ls -l' x.ext4 2> /dev/null | awk '{print $2, $4, $5, $NF}'
debugfs -R 'ea_list f' x.ext4 2> /dev/null
debugfs -R 'dump -p f g' x.ext4 2> /dev/null
show g

### a_users_home_is_made_below_a_root (needs useradd)
mkdir -p r/etc r/home
cp /etc/passwd /etc/group r/etc
touch r/etc/shadow
chmod 640 r/etc/shadow
chown root:shadow r/etc/shadow
useradd -P "$PWD/r" -m -u 4321 newbie
ls -ln r/etc r/home | awk '{print $1, $3, $4, $NF}'

### tmpfiles_of_systemd (needs systemd-tmpfiles)
mkdir -p r/usr/lib/tmpfiles.d
printf 'd /run/x 2755 3 4 -\nf /run/x/f 4640 5 6 - text\n' > r/usr/lib/tmpfiles.d/x.conf
systemd-tmpfiles --root="$PWD/r" --create 2> /dev/null
show r/run/x r/run/x/f

### a_cache_of_libraries_is_roots (needs ldconfig)
mkdir -p r/etc r/lib
ldconfig -r r 2> /dev/null
ls -ln r/etc | awk '{print $1, $3, $4, $NF}'

### tar_by_increments
mkdir d
touch d/f
chown 3:4 d/f
tar -g snap -cf 1.tar d
touch d/g
chown 5:6 d/g
tar -g snap -cf 2.tar d
tar --numeric-owner -tvf 2.tar

### perls_tar (needs ptar)
touch f
chown 9:8 f
ptar -cf x.tar f
tar --numeric-owner -tvf x.tar

### farms_of_hard_links
mkdir a
for i in $(seq 100); do echo $i > a/$i; done
chown -R 5:6 a
cp -al a b
find b -uid 5 -links 2 | wc -l
rm -r a
find b -uid 5 -links 1 -type f | wc -l

### logs_are_rotated
echo a > log
chown 1:4 log
chmod 640 log
mv log log.1
install -o 1 -g 4 -m 640 /dev/null log
gzip log.1
show log log.1.gz

### many_processes_at_once
mkdir d
seq 400 | xargs -P 8 -I{} sh -c 'touch d/{}; chown {}:{} d/{}; chmod 4711 d/{}'
find d -type f -perm 4711 -printf '%U %G\n' | sort -n | awk '{s += $1 * $2} END {print NR, s}'

### files_come_and_go_beside_recorded_ones
mkdir d
(for i in $(seq 200); do touch d/$i; rm d/$i; done) &
for i in $(seq 200); do touch d/x$i; chown $i d/x$i; done
wait
find d -name 'x*' -printf '%U\n' | sort -n | uniq | wc -l

### directories_move_into_each_other
mkdir -p x/y/z
chown 3:4 x/y/z
for i in 1 2 3 4 5; do mv x x$i; mkdir x; mv x$i x/; done
find . -uid 3 -printf '%p %U:%G\n'

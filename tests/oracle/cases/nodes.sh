# Device nodes, FIFOs, sockets.

### character_and_block_nodes
mknod c c 1 3
mknod b b 8 17
mknod u u 4 255
show c b u
ls -ln
stat -c '%F %Hr %Lr %t %T' c b

### large_device_numbers
mknod a c 4095 1048575
mknod b b 259 65536
mknod c c 0 1
show a b c
ls -ln

### mknod_takes_a_mode
umask 077
mknod -m 666 a c 1 3
mknod -m 600 b b 8 0
mkfifo -m 622 p
mknod -m 640 q p
show a b p q

### nodes_have_owners_and_modes
mknod c c 5 1
chown 0:5 c
chmod 620 c
show c
mv c d
show d
cp -a d e
show e

### an_existing_name_is_an_error
touch f
status mknod f c 1 3
status mkfifo f
status mknod none/x c 1 3
show f

### nodes_can_be_removed_and_made_again
mknod n c 1 3
rm n
mknod n b 9 9
show n
rm n
touch n
show n

### rm_asks_nothing_of_nodes
mknod n c 1 3
chmod 0 n
rm -f n
ls

### fifos_carry_data
mkfifo p
chown 1:2 p
(echo through > p) &
cat p
wait
show p

### cp_r_makes_nodes_and_fifos
mkdir d
mknod d/c c 1 3
mknod d/b b 1 3
mkfifo d/p
chmod 606 d/*
chown 4:5 d/*
cp -r d e
tree e
cp -a d f
tree f
stat -c '%n %t,%T' e/[cb] f/[cb]

### ls_shows_nodes_in_all_its_ways
mkdir d
mknod d/c c 10 200
mknod d/b b 259 3
mkfifo d/p
ln -s c d/l
ls -F d
ls --file-type d
ls -p d
ls -ln d | awk '{print $1, $3, $4, $5, $6}' | sed 1d
ls --color=always d

### directory_entries_tell_the_type
mkdir d
mknod d/c c 10 200
mknod d/b b 259 3
mkfifo d/p
touch d/f
mkdir d/d
ln -s f d/l
for t in c b p f d l s; do find d -type $t | sort; done
find d -type c,b | sort

### a_socket_is_a_socket
/usr/bin/python3 - <<'P'
import os, socket
s = socket.socket(socket.AF_UNIX)
s.bind("sock")
os.chown("sock", 1, 2)
os.chmod("sock", 0o2660)
c = socket.socket(socket.AF_UNIX)
s.listen()
c.connect("sock")
a, _ = s.accept()
a.send(b"hello")
print(c.recv(10))
P
show sock
find . -type s
ls -F

### a_socket_gets_the_umask_and_its_directorys_group
umask 027
mkdir d
chgrp 60 d
chmod g+s d
/usr/bin/python3 -c '
import socket
socket.socket(socket.AF_UNIX).bind("d/s")
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind("t")'
show d/s t

### mknod_makes_plain_files_and_refuses_directories
/usr/bin/python3 - <<'P'
import os, stat
os.umask(0)
os.mknod("f", stat.S_IFREG | 0o4640)
os.mknod("g", 0o600)
os.mknod("p", stat.S_IFIFO | 0o604)
os.mknod("s", stat.S_IFSOCK | 0o604)
os.mknod("c", stat.S_IFCHR | 0o602, os.makedev(300, 70000))
for kind in (stat.S_IFDIR, stat.S_IFLNK, 0o150000):
    try:
        os.mknod("x", kind | 0o700)
    except OSError as e:
        print(oct(kind), e.strerror)
P
show f g p s c

### du_and_wc_count_nodes_as_empty
mkdir d
mknod d/c c 1 3
chmod 0 d/c
stat -c '%s %b' d/c
du -b --apparent-size d/c

### the_null_device_swallows_what_is_written_to_it
mknod -m 666 null c 1 3
echo text > null
echo "status $?"
stat -c %s null
status cat null
cp /etc/hostname null
show null

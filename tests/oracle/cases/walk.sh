# Programs that walk trees by ftw, nftw and fts.

### rm_goes_through_everything
mkdir -p a/b/c
for i in 1 2 3; do touch a/$i a/b/$i a/b/c/$i; done
mknod a/b/n c 1 3
ln -s . a/b/loop
chown -R 1000:1000 a
chmod -R 0 a
rm -rf a
ls

### chmod_and_chown_across_links_and_loops
mkdir -p a/b
ln -s .. a/b/up
ln -s nowhere a/dangling
status chmod -R 750 a
status chown -R 1:2 a
tree a
status chown -R -H 3:4 a/b/up
tree a

### du_goes_through_everything
mkdir -p a/b/c
head -c 5000 /dev/zero > a/b/c/f
chmod -R 0 a
du -ab --apparent-size a/b/c/f
du -s --inodes a | cut -f1

### getfacl_walks (needs getfacl)
mkdir -p a/b
touch a/f
chown 1:2 a/b
chmod 2750 a/b
getfacl -R -n a

### getcap_walks (needs getcap setcap)
mkdir -p a/b
cp /bin/true a/b/t
setcap cap_chown+ep a/b/t
getcap -r a

### ls_r_walks
mkdir -p a/b
touch a/f a/b/g
chown 1:2 a/f
chmod 0 a/b
ls -lRn a | grep -v ^total

### python_os_walk_and_shutil_do_too
mkdir -p a/b
mknod a/b/n c 1 3
chown 5:6 a/b/n
/usr/bin/python3 -c '
import os
for r, d, f in os.walk("a"):
    for n in f: st = os.lstat(os.path.join(r, n)); print(r, n, st.st_uid, oct(st.st_mode))'

### a_thousand_files
mkdir d
cd d
touch $(seq 1000)
chown 1:2 *
chmod 4711 *[05]
cd ..
chgrp -R 7 d
find d -uid 1 -gid 7 | wc -l
find d -perm 4711 | wc -l
find d -type f -printf '%m %U:%G\n' | sort | uniq -c
mv d e
find e -uid 1 -gid 7 | wc -l
rm -r e
ls

# Names that are hard to handle.

### spaces_and_newlines
touch 'a b' $'new\nline' $'tab\tbed' ' ' '  lead'
chown 1:2 -- * ' '
chmod 4700 -- *
ls -lnb
rm -- *
ls -A

### leading_dashes
touch -- -f --help ./-
chown 1:2 -- -f --help ./-
chmod 2755 -- -f
ls -ln -- -f --help ./-

### bytes_that_are_no_utf8
f=$(printf 'a\377\376z')
touch "$f"
mkdir "$(printf 'd\200')"
chown 1:2 "$f" "$(printf 'd\200')"
ls -lnb
find . -printf '%P %U:%G\n' | od -c | sed -n '1,6p'

### every_byte_that_a_name_may_have
/usr/bin/python3 - <<'P'
import os
for i in [*range(1, 47), *range(48, 256)]:
    name = b"x" + bytes([i])
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0o600))
    os.chown(name, i, 1000 + i)
print([(i[1], os.lstat(i).st_uid, os.lstat(i).st_gid) for i in sorted(os.listdir(b"."))])
P

### quotes_and_patterns
touch "it's" '"q"' '*' '?' '[a]' '$HOME' '\\' 'a%sb' ';' '&'
chown 3:4 -- *
ls -lnb -- *

### a_name_of_255_bytes
n=$(printf 'n%.0s' $(seq 255))
touch $n
chown 1:2 $n
chmod 4711 $n
stat -c '%u:%g %a' $n
mv $n x
show x
mv x $n
ln $n y
show y
rm $n
show y

### a_name_of_256_bytes_is_too_long
n=$(printf 'n%.0s' $(seq 256))
status touch $n 2>&1 | tail -c 40
touch f
status mv f $n 2>&1 | tail -c 40
status mkdir $n 2>&1 | tail -c 40
status chown 1:2 $n 2>&1 | tail -c 40
show f

### a_path_of_4095_bytes
/usr/bin/python3 - <<'P'
import os
path = os.getcwd()
while len(path) + 1 + 200 < 4095 - 10:
    path += "/" + "d" * 199
    os.mkdir(path)
    os.chown(path, 5, 6)
path += "/" + "f" * (4095 - len(path) - 1)
print(len(path))
os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
os.chown(path, 7, 8)
os.chmod(path, 0o4755)
st = os.stat(path)
print(st.st_uid, st.st_gid, oct(st.st_mode))
try:
    os.chown(path + "x", 1, 1)
except OSError as e:
    print(e.errno)
os.rename(path, "short")
st = os.stat("short")
print(st.st_uid, st.st_gid, oct(st.st_mode))
os.link("short", path)
os.unlink("short")
print(os.stat(path).st_uid)
os.setxattr(path, "trusted.x", b"1")
print(os.listxattr(path))
P

### trees_deeper_than_a_path_can_say
/usr/bin/python3 - <<'P'
import os
for i in range(60):
    os.mkdir("d" * 100)
    os.chown("d" * 100, i, i)
    os.chdir("d" * 100)
open("f", "w").close()
os.chown("f", 11, 12)
os.chmod("f", 0o4755)
os.mkfifo("p")
os.chown("p", 13, 14)
os.symlink("f", "l")
os.lchown("l", 15, 16)
for n in "fpl":
    st = os.lstat(n)
    print(n, st.st_uid, st.st_gid, oct(st.st_mode))
os.rename("f", "g")
os.link("g", "h")
os.unlink("g")
print(os.stat("h").st_uid)
for i in range(3):
    os.chdir("..")
    print(os.stat("d" * 100).st_uid)
P
find . -uid 11 | wc -c
find . -uid 30 | wc -l
chown -R 21:22 d*
find . -uid 21 | wc -l
chmod -R g+s d*
find . -perm -2000 | wc -l
rm -r d*
ls

### dots_and_slashes_lead_to_the_same_file
mkdir -p a/b
touch a/f
chown 1:2 ./a/.//b/../f
show a/f a/./f a//f .//a/f "$PWD/a/f" "$PWD/../work/a/f" //"$PWD"/a/f

### the_current_directory_has_an_owner
mkdir d
cd d
chown 1:2 .
show . ../d
chmod 2755 "$PWD/."
show .

### a_removed_current_directory_is_no_crash
mkdir d
cd d
rmdir ../d
status touch x
status ls
stat -c '%h %u' .

### a_moved_current_directory_goes_on
mkdir d e
cd d
mv ../d ../e/
touch f
chown 1:2 f
show f ../../e/d/f

### the_empty_name_is_an_error
status stat ""
status chown 1:2 ""
status chmod 700 ""
status mkdir ""
status ln -s "" x

# Flags of inodes.

### chattr_sets_what_lsattr_shows (needs chattr lsattr getfattr)
trap 'chattr -R -ia .' EXIT
flags() { lsattr -d "$@" | sed 's/^\([^ ]*\)e/\1-/'; }
touch f
mkdir d
chattr +d f; flags f
chattr +i f; flags f
chattr +a d; flags d
getfattr -d -m - f
chattr -i f
chattr +a f; flags f
chattr -d f 2> /dev/null
chattr =A d; flags d
chattr =i d; flags d
chattr -R -i .
mkfifo p
mknod n c 1 3
lsattr p n 2>&1
chattr +i none 2>&1
chattr -a f
flags . d f

### flags_are_seen_by_statx_and_gone_with_the_file (needs chattr lsattr)
trap 'chattr -R -ia .' EXIT
touch f
chattr +ia f
python3 -c '
import ctypes, fcntl, struct
def show():
    b = ctypes.create_string_buffer(256)
    ctypes.CDLL(None).statx(-100, b"f", 0, 0xfff, b)
    print([hex(x & 0x30) for x in struct.unpack_from("=Q40xQ", b, 8)])
    with open("f") as f:
        word = struct.unpack("I", fcntl.ioctl(f, 0x80086601, bytes(8))[:4])[0] & 0x30
        print(hex(word), hex(struct.unpack("I", fcntl.ioctl(f, 0x801c581f, bytes(28))[:4])[0] & 0x18))
show()'
chattr -ia f
rm f
touch f
lsattr f | sed 's/^\([^ ]*\)e/\1-/'

### flags_are_for_owners_and_root_alone (needs chattr lsattr setpriv)
trap 'chattr -R -ia .' EXIT
flags() { lsattr -d "$@" | sed 's/^\([^ ]*\)e/\1-/'; }
touch f g
chown 7 f
as() { setpriv --reuid 7 --clear-groups "$@" 2>&1; }
as chattr +d f; as chattr +d g
as chattr +i f; as chattr +di f; as chattr +a g
flags f g
chattr +a f
as chattr -a f; as chattr +A f
flags f g

### an_immutable_file_is_nobodys_to_change (needs chattr setfattr setfacl)
trap 'chattr -R -ia .' EXIT
echo text > f
echo other > g
chattr +i f
try() { "$@" 2>&1; echo "$* $?"; }
try chmod 600 f
try chown 1:2 f
try chgrp 0 f
try rm f
try rm -f f
try mv f h
try mv g f
try ln f h
try cp g f
try cp --remove-destination g f
try touch f
try touch -d @5 f
try truncate -s 0 f
try setfattr -n user.a -v 1 f
try setfattr -n security.a -v 1 f
try setfacl -m u:5:r f
try sh -c 'echo x > f'
try sh -c 'echo x >> f'
try perl -e 'open(F, "+<", "f") or die "$!\n"'
try python3 -c 'open("f", "a")'
sed -i s/t/u/ f 2> /dev/null; echo $?
try dd of=f conv=notrunc if=g status=none
try python3 -c 'import os; os.open("f", os.O_WRONLY | os.O_CREAT | os.O_EXCL)'
cat f g
ls -ln f g | awk '{print $1, $2, $3, $4, $NF}'
chattr -i f
try rm f

### a_file_to_append_to_can_be_appended_to (needs chattr)
trap 'chattr -R -ia .' EXIT
echo text > f
chattr +a f
try() { "$@" 2>&1; echo "$* $?"; }
try sh -c 'echo x >> f'
try sh -c 'echo x > f'
try python3 -c 'open("f", "r+")'
try python3 -c 'open("f", "a").write("more\n")'
try perl -e 'open(F, ">>", "f") or die; print F "perl\n"'
try truncate -s 0 f
try rm f
try mv f g
try chmod 600 f
try touch f
try touch -d @5 f
cat f

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

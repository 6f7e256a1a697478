# Python's shutil, zipfile and tarfile, and attributes by os.

### copytree_and_move
os.makedirs("a/b"); make("a/f", 0o4711); os.chown("a/f", 1, 2); os.symlink("f", "a/l"); os.mkfifo("a/b/p")
os.unlink("a/b/p")
shutil.copytree("a", "z", symlinks=True); show("z", "z/b", "z/f", "z/l")
shutil.move("a", "y"); show("y", "y/f", "y/l")
shutil.rmtree("z"); print(sorted(os.listdir(".")))

### chown_by_name
make("f"); shutil.chown("f", "daemon", "mail"); show("f"); shutil.chown("f", group=5); show("f"); shutil.chown("f", 7); show("f")

### copy_in_its_ways
make("f", 0o6711, "text"); os.chown("f", 1, 2); os.setxattr("f", "user.a", b"1"); os.setxattr("f", "trusted.b", b"2")
for how in (shutil.copyfile, shutil.copy, shutil.copy2):
    how("f", how.__name__); show(how.__name__); print(sorted(os.listxattr(how.__name__)))
make("g"); shutil.copystat("f", "g"); show("g"); shutil.copymode("copyfile", "g"); show("g")

### archives_hold_what_is_seen
os.makedirs("a/b"); make("a/f", 0o4711); os.chown("a/f", 1, 2); os.mknod("a/c", stat.S_IFCHR | 0o620, os.makedev(4, 5))
os.chown("a/b", 3, 4); shutil.make_archive("x", "tar", ".", "a")
import tarfile
for m in sorted(tarfile.open("x.tar"), key=lambda m: m.name):
    print(m.name, oct(m.mode), m.uid, m.gid, m.type, m.devmajor, m.devminor)
os.rename("a", "old"); tarfile.open("x.tar").extractall(numeric_owner=True); show("a", "a/f", "a/c", "a/b")

### rmtree_of_a_tree_without_rights
os.makedirs("a/b/c"); make("a/b/f", 0); os.chown("a/b/f", 4, 4); os.chmod("a/b/c", 0); os.chmod("a/b", 0); os.chmod("a", 0)
shutil.rmtree("a"); print(os.listdir("."))

### disk_usage_which_and_samefile
make("x", 0o100); os.chown("x", 9, 9); print(shutil.which("x", path="."), shutil.which("x", mode=os.R_OK, path="."))
make("y", 0o644); print(shutil.which("y", path=".")); os.link("x", "z"); print(os.path.samefile("x", "z"), shutil.disk_usage(".").total > 0)

### attributes_create_and_replace_are_exact
make("f")
for n in ("user.a", "trusted.a", "security.a"):
    fails(os.setxattr, "f", n, b"0", os.XATTR_REPLACE); os.setxattr("f", n, b"1", os.XATTR_CREATE)
    fails(os.setxattr, "f", n, b"2", os.XATTR_CREATE); os.setxattr("f", n, b"3", os.XATTR_REPLACE)
    print(os.getxattr("f", n)); os.removexattr("f", n); fails(os.removexattr, "f", n); fails(os.getxattr, "f", n)
    fails(os.setxattr, "f", n, b"1", 3)
print(os.listxattr("f"))

### attributes_on_links_and_descriptors
make("f"); os.symlink("f", "l"); fd = os.open("f", os.O_RDONLY)
os.setxattr(fd, "trusted.fd", b"1"); os.setxattr("l", "trusted.followed", b"2"); os.setxattr("l", "trusted.link", b"3", follow_symlinks=False)
print(sorted(os.listxattr("f")), sorted(os.listxattr(fd)), os.listxattr("l", follow_symlinks=False))
print(os.getxattr(fd, "trusted.followed"), os.getxattr("l", "trusted.link", follow_symlinks=False))
os.removexattr(fd, "trusted.fd"); os.removexattr("l", "trusted.link", follow_symlinks=False); print(os.listxattr("f"), os.listxattr("l", follow_symlinks=False))

### attribute_sizes_and_buffers
libc = ctypes.CDLL(None, use_errno=True); make("f"); os.setxattr("f", "trusted.x", b"12345"); os.setxattr("f", "trusted.empty", b"")
def call(name, *a):
    ctypes.set_errno(0); rc = getattr(libc, name)(b"f", *a); print(name, rc, errno.errorcode.get(ctypes.get_errno()) if rc < 0 else "")
b = ctypes.create_string_buffer(100)
call("getxattr", b"trusted.x", None, 0); call("getxattr", b"trusted.x", b, 4); call("getxattr", b"trusted.x", b, 5); print(b.value)
call("getxattr", b"trusted.empty", b, 100); call("listxattr", None, 0); call("listxattr", b, 5); call("listxattr", b, 100)
call("setxattr", b"trusted." + b"n" * 247, b"1", 1, 0); call("setxattr", b"trusted." + b"n" * 248, b"1", 1, 0); call("setxattr", b"", b"1", 1, 0)
call("setxattr", b"trusted.", b"1", 1, 0); call("setxattr", b"user.", b"1", 1, 0); call("getxattr", b"nodot", b, 10); call("setxattr", b"trusted.big", b"1", 65537, 0)

### attributes_are_removed_with_their_file
make("f"); os.setxattr("f", "trusted.x", b"1"); fd = os.open("f", os.O_RDONLY); os.unlink("f")
print(os.getxattr(fd, "trusted.x"), os.listxattr(fd)); make("f"); print(os.listxattr("f")); fails(os.getxattr, "f", "trusted.x")

### glob_and_fnmatch_see_all
import glob
os.makedirs("a/b"); make("a/f"); os.mknod("a/b/n", stat.S_IFBLK | 0o600, 259); os.chmod("a/b", 0); os.chmod("a", 0)
print(sorted(glob.glob("a/*")), sorted(glob.glob("**/*", recursive=True)))

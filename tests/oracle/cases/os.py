# Python's os: the calls by path, by descriptor and by directory descriptor.

### chown_in_all_its_forms
make("f")
os.symlink("f", "l")
os.chown("f", 1, 2); show("f")
os.lchown("l", 3, 4); show("f", "l")
os.chown("l", 5, 6); show("f", "l")
os.chown("l", 7, 8, follow_symlinks=False); show("f", "l")
with open("f") as f:
    os.fchown(f.fileno(), 9, 10); show("f")
    os.chown(f.fileno(), 11, 12); show("f")
os.chown("f", -1, 13); show("f")
os.chown("f", 14, -1); show("f")
os.chown(b"f", -1, -1); show("f")

### calls_with_a_directory_descriptor
os.mkdir("d")
d = os.open("d", os.O_RDONLY)
os.close(os.open("f", os.O_CREAT | os.O_WRONLY, 0o640, dir_fd=d))
os.mkdir("s", 0o750, dir_fd=d)
os.mkfifo("p", 0o604, dir_fd=d)
os.mknod("c", stat.S_IFCHR | 0o620, os.makedev(4, 64), dir_fd=d)
os.symlink("f", "l", dir_fd=d)
os.chown("f", 1, 2, dir_fd=d)
os.chown("l", 3, 4, dir_fd=d, follow_symlinks=False)
os.chmod("f", 0o4711, dir_fd=d)
os.link("f", "h", src_dir_fd=d, dst_dir_fd=d)
os.rename("p", "q", src_dir_fd=d, dst_dir_fd=d)
for name in sorted(os.listdir(d)):
    print(name, end=" ")
    say(os.stat(name, dir_fd=d, follow_symlinks=False))
print(os.access("f", os.X_OK, dir_fd=d), os.readlink("l", dir_fd=d))
os.unlink("c", dir_fd=d)
os.rmdir("s", dir_fd=d)
print(sorted(os.listdir("d")))
show("d/f", "d/l", "d/q")

### a_directory_descriptor_follows_its_directory
os.makedirs("a/b")
d = os.open("a/b", os.O_RDONLY | os.O_DIRECTORY)
os.rename("a", "z")
os.close(os.open("f", os.O_CREAT | os.O_WRONLY, 0o600, dir_fd=d))
os.chown("f", 5, 6, dir_fd=d)
os.rename("z/b", "c")
os.chmod("f", 0o2755, dir_fd=d)
show("c/f")
os.fchdir(d)
show("f", "../c/f")

### scandir_knows_types_and_owners
make("f"); os.mkdir("d"); os.mkfifo("p"); os.symlink("f", "l")
os.mknod("c", stat.S_IFCHR | 0o600, os.makedev(1, 3))
os.mknod("b", stat.S_IFBLK | 0o600, os.makedev(8, 0))
os.chown("c", 3, 4)
for e in sorted(os.scandir("."), key=lambda e: e.name):
    st = e.stat(follow_symlinks=False)
    print(e.name, e.is_file(), e.is_dir(), e.is_symlink(), stat.filemode(st.st_mode), st.st_uid,
          e.inode() == st.st_ino)
for e in sorted(os.scandir(os.open(".", os.O_RDONLY)), key=lambda e: e.name):
    print(e.name, e.is_file(follow_symlinks=False))

### walk_and_fwalk_find_nodes
os.makedirs("a/b")
make("a/f"); os.mknod("a/b/c", stat.S_IFCHR | 0o600, os.makedev(1, 3))
os.chmod("a/b", 0)
for root, dirs, files in os.walk("a"):
    print(root, sorted(dirs), sorted(files))
for root, dirs, files, fd in os.fwalk("a"):
    print(root, sorted(dirs), sorted(files), [os.stat(f, dir_fd=fd).st_rdev for f in sorted(files)])

### rename_and_replace
make("a"); make("b")
os.chown("a", 1, 1); os.chown("b", 2, 2)
os.replace("a", "b"); show("b")
fails(os.rename, "none", "x")
os.mkdir("d"); make("d/x")
fails(os.rename, "b", "d")
fails(os.rename, "d", "b")
fails(os.rename, "d", "d/e")
os.mkdir("e"); os.chown("e", 3, 3)
fails(os.rename, "e", "d")
os.rename("d", "e"); show("e", "e/x")
os.rename("b", "b"); show("b")

### renameat2_with_its_flags
libc = ctypes.CDLL(None, use_errno=True)
def rename2(a, b, flags):
    rc = libc.renameat2(-100, a.encode(), -100, b.encode(), flags)
    print(rc, errno.errorcode.get(ctypes.get_errno()) if rc else "")
make("a", 0o4700); make("b", 0o2755)
os.chown("a", 1, 1); os.chown("b", 2, 2)
rename2("a", "b", 1); show("a", "b")
rename2("a", "b", 2); show("a", "b")
rename2("a", "c", 1); show("c", "b")
rename2("c", "none", 2)
rename2("c", "b", 3)
rename2("c", "b", 8)
rename2("c", "b", 64)
os.mkdir("d"); os.chown("d", 3, 3); make("d/x"); os.chown("d/x", 4, 4)
rename2("d", "b", 2); show("b", "b/x", "d")

### link_follows_only_when_asked
make("f"); os.chown("f", 1, 1)
os.symlink("f", "l"); os.lchown("l", 2, 2)
os.link("l", "a", follow_symlinks=False)
os.link("l", "b", dst_dir_fd=os.open(".", os.O_PATH))
show("a", "b", "f", "l")
fails(os.link, "f", "a")
fails(os.link, "none", "x")
os.mkdir("d")
fails(os.link, "d", "e")

### a_descriptor_path_can_be_linked
make("f"); os.chown("f", 1, 2)
fd = os.open("f", os.O_RDONLY)
os.link(f"/proc/self/fd/{fd}", "g", dst_dir_fd=os.open(".", os.O_PATH))
show("f", "g")
fd = os.open("f", os.O_PATH)
os.chown(f"/proc/self/fd/{fd}", 3, 4)
os.chmod(f"/proc/self/fd/{fd}", 0o4711)
show("g")
say(os.fstat(fd))
say(os.stat(f"/proc/self/fd/{fd}"))

### a_nameless_file_gets_a_name
os.umask(0o027)
fd = os.open(".", os.O_TMPFILE | os.O_RDWR, 0o666)
say(os.fstat(fd))
os.fchown(fd, 5, 6)
os.fchmod(fd, 0o4750)
say(os.fstat(fd))
os.link(f"/proc/self/fd/{fd}", "f", dst_dir_fd=os.open(".", os.O_PATH))
show("f", fd)
os.close(fd)
show("f")

### an_unlinked_file_lives_on_in_its_descriptor
fd = os.open("f", os.O_CREAT | os.O_RDWR, 0o600)
os.fchown(fd, 7, 8)
os.unlink("f")
say(os.fstat(fd))
os.fchmod(fd, 0o6711)
os.fchown(fd, 9, -1)
say(os.fstat(fd))
make("f")
say(os.fstat(fd)); show("f")
say(os.stat(f"/proc/self/fd/{fd}"))

### a_removed_directory_lives_on_in_its_descriptor
os.mkdir("d"); os.chown("d", 1, 2)
fd = os.open("d", os.O_RDONLY)
os.rmdir("d")
say(os.fstat(fd))
fails(os.mkdir, "x", dir_fd=fd)

### access_with_all_its_flags
make("f", 0); make("x", 0o001); os.mkdir("d", 0)
for name in "fxd":
    for mode in (os.F_OK, os.R_OK, os.W_OK, os.X_OK, os.R_OK | os.X_OK):
        print(name, mode, os.access(name, mode), os.access(name, mode, effective_ids=True))
os.symlink("none", "l")
print(os.access("l", os.F_OK), os.access("l", os.F_OK, follow_symlinks=False), os.access("no", 0))

### open_with_its_flags
os.umask(0o022)
fd = os.open("f", os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o7777); say(os.fstat(fd)); os.close(fd)
fails(os.open, "f", os.O_CREAT | os.O_EXCL)
os.symlink("target", "l")
fails(os.open, "l", os.O_RDONLY | os.O_NOFOLLOW)
fails(os.open, "l", os.O_CREAT | os.O_EXCL)
os.close(os.open("l", os.O_CREAT | os.O_WRONLY, 0o604)); show("target", "l")
os.mkdir("d")
fails(os.open, "d", os.O_WRONLY)
fails(os.open, "f", os.O_DIRECTORY)
fails(os.open, "d/none", os.O_RDONLY)
fd = os.open("l", os.O_PATH | os.O_NOFOLLOW); say(os.fstat(fd))
os.chown("f", 5, 5)
os.close(os.open("f", os.O_TRUNC | os.O_WRONLY)); show("f")

### a_file_created_without_rights_can_be_written_and_reopened
fd = os.open("f", os.O_CREAT | os.O_WRONLY, 0)
os.write(fd, b"hello"); os.close(fd)
print(open("f").read()); show("f")
with open("f", "a") as f:
    f.write(" again")
print(open("f").read()); show("f")
os.mkdir("d", 0); make("d/x"); print(os.listdir("d")); show("d")

### truncate_and_times_touch_no_owner
make("f", 0o600, "text"); os.chown("f", 1, 2)
os.truncate("f", 2); show("f")
os.utime("f", (1000, 2000)); show("f")
st = os.stat("f"); print(st.st_atime, st.st_mtime, st.st_size)
os.utime("f", ns=(5, 6)); print(os.stat("f").st_mtime_ns)
os.symlink("f", "l"); os.utime("l", (3, 4), follow_symlinks=False)
print(os.lstat("l").st_mtime, os.stat("l").st_mtime)

### special_files_by_every_call
os.umask(0)
for i, kind in enumerate((stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFREG, stat.S_IFSOCK)):
    os.mknod(f"n{i}", kind | 0o4600 + i, os.makedev(i + 1, 300 * i))
    show(f"n{i}")
fails(os.mknod, "n0", stat.S_IFCHR | 0o600, 0)
os.chmod("n0", 0o6777); os.chown("n0", 1, 1); show("n0")

### statvfs_and_pathconf_work_on_recorded_files
make("f"); os.chown("f", 1, 1)
print(os.statvfs("f").f_namemax, os.pathconf("f", "PC_NAME_MAX"), os.pathconf(".", "PC_LINK_MAX") > 0)

### bytes_and_path_objects_are_names_too
from pathlib import Path
p = Path(b"\xff\xfe".decode(errors="surrogateescape"))
p.touch(); os.chown(p, 1, 2); p.chmod(0o4711); show(bytes(p))
q = Path("d/e/f"); q.parent.mkdir(parents=True, mode=0o700); q.write_text("x")
print(q.owner(), q.group(), oct(q.stat().st_mode)); q.rename("g"); show("g")
os.chown("g", 1, 8); print(Path("g").owner(), Path("g").group())
Path("l").symlink_to("g"); print(Path("l").lstat().st_uid)

### memory_files_pipes_and_sockets_belong_to_root
fd = os.memfd_create("x"); st = os.fstat(fd); print(st.st_uid, st.st_gid, oct(st.st_mode))
os.fchown(fd, 1, 2); os.fchmod(fd, 0o640); st = os.fstat(fd); print(st.st_uid, st.st_gid, oct(st.st_mode))
r, w = os.pipe(); st = os.fstat(r); print(st.st_uid, st.st_gid, oct(st.st_mode))
a, b = socket.socketpair(); st = os.fstat(a.fileno()); print(st.st_uid, st.st_gid, oct(st.st_mode))

### errors_are_the_kernels
make("f")
fails(os.chown, "f/x", 1, 1); fails(os.chmod, "none", 1); fails(os.stat, ""); fails(os.lchown, "", 1, 1)
fails(os.fchown, 999, 1, 1); fails(os.fchmod, 999, 1); fails(os.fstat, 999); fails(os.close, 999)
fails(os.mkdir, "f"); fails(os.mkdir, "none/x"); fails(os.rmdir, "f"); fails(os.unlink, "none")
os.mkdir("d"); make("d/x"); fails(os.rmdir, "d"); fails(os.unlink, "d"); fails(os.rmdir, "d/.")
fails(os.symlink, "x", "f"); fails(os.readlink, "f"); fails(os.mkfifo, "f")
fails(os.stat, "x" * 256); fails(os.stat, "x/" * 3000); fails(os.chown, "x" * 5000, 1, 1)
fails(os.open, "f", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
fails(os.chown, "f", 1, 1, dir_fd=999); fails(os.stat, "f", dir_fd=os.open("f", os.O_RDONLY))
fails(os.listdir, "f"); fails(os.chdir, "f"); fails(os.rename, "f", "none/x")

### bad_pointers_are_errors_not_crashes
libc = ctypes.CDLL(None, use_errno=True)
for name, *rest in (("chmod", 0), ("lchown", 1, 1), ("chown", 1, 1), ("unlink",), ("rmdir",), ("mkdir", 0),
                    ("access", 0), ("mkfifo", 0), ("open", 0), ("chdir",), ("rename", None)):
    for pointer in (None, 1):
        rc = getattr(libc, name)(ctypes.c_void_p(pointer), *rest)
        print(name, pointer, rc, errno.errorcode.get(ctypes.get_errno()))

### statx_gives_what_is_asked_and_more
make("f"); os.chown("f", 1, 2)
libc = ctypes.CDLL(None, use_errno=True)
buf = ctypes.create_string_buffer(256)
for mask in (0, 1, 2, 8, 0x10, 0x7ff, 0xfff):
    print(libc.statx(-100, b"f", 0, mask, buf), *(int.from_bytes(buf[at:at + 4], "little") for at in (20, 24)), hex(int.from_bytes(buf[28:30], "little")))
print(libc.statx(-100, b"f", 0x6000, 0xfff, buf), libc.statx(-100, b"f", 0, 0x80000000, buf), ctypes.get_errno())

### truncation_and_writing_clear_the_bits_of_others
make("f", 0o6755, "xxxx"); os.truncate("f", 1); show("f")
os.chmod("f", 0o6755); fd = os.open("f", os.O_RDWR); os.ftruncate(fd, 0); os.write(fd, b"x"); show("f")

### a_directory_for_a_group_is_open_to_its_members
os.mkdir("d"); os.chown("d", 0, 50); os.chmod("d", 0o770)
def body():
    os.setgroups([50]); os.setresgid(2, 2, 2); os.setresuid(1, 1, 1)
    make("d/f", 0o640); show("d/f"); os.chown("d/f", -1, 50); show("d/f"); print(os.access("d", os.W_OK))
child(body)

### refused_attributes_are_refused_for_the_kernels_reason
make("f")
fails(os.setxattr, "none", "trusted.a", b"1"); fails(os.listxattr, "none"); fails(os.setxattr, "f", "system.foo", b"1")
fails(os.getxattr, "f", "system.posix_acl_access"); fails(os.setxattr, "f", "system.posix_acl_default", b"\2\0\0\0")
fails(os.removexattr, "f", "system.posix_acl_access"); fails(os.setxattr, "f", "security.capability", b"x")
fails(os.setxattr, "f", "security.capability", b"\1\0\0\2" + b"\0" * 16); print(os.listxattr("f"))

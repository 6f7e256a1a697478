# What only root may, and what the kernel takes away while it changes a mode.


def as_other(body, uid=1, gid=2, groups=()):
    """Runs body in a child that is no root any more."""
    def other():
        os.setgroups(groups)
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        body()
    child(other)


def syscall(*args):
    """A system call by its number; prints what it ended with."""
    libc = ctypes.CDLL(None, use_errno=True)
    rc = libc.syscall(*args)
    print(rc if rc != -1 else errno.errorcode[ctypes.get_errno()])


### setgid_goes_where_the_owner_is_not_in_the_group
for name, gid in ("other", 50), ("own", 2), ("listed", 7):
    os.mkdir(f"d-{name}")
    make(f"f-{name}")
    for path in f"d-{name}", f"f-{name}":
        os.chown(path, 1, gid)
names = sorted(os.listdir())
for mode in 0o2755, 0o6711, 0o2644, 0o7777:
    as_other(lambda: [os.chmod(name, mode) for name in names], groups=[7, 8])
    show(*names)


### setgid_is_roots_to_give
os.mkdir("d")
make("f")
for path in "d", "f":
    os.chown(path, 1, 50)
    os.chmod(path, 0o6755)
show("d", "f")


### setgid_goes_with_an_access_list_but_not_with_a_default_one
acl = bytes.fromhex("02000000" "01000700ffffffff" "0200060005000000" "04000500ffffffff"
                    "10000700ffffffff" "20000500ffffffff")
os.mkdir("d")
os.mkdir("e")
make("f")
for path in "d", "e", "f":
    os.chown(path, 1, 50)
    os.chmod(path, 0o2755)
as_other(lambda: (os.setxattr("d", "system.posix_acl_access", acl), os.setxattr("f", "system.posix_acl_access", acl),
                  os.setxattr("e", "system.posix_acl_default", acl)))
show("d", "e", "f")


### access_lists_ignore_whether_there_was_one
acl = bytes.fromhex("02000000" "01000700ffffffff" "0200060005000000" "04000500ffffffff"
                    "10000700ffffffff" "20000500ffffffff")
make("f")
fails(os.setxattr, "f", "system.posix_acl_access", acl, os.XATTR_REPLACE)
fails(os.setxattr, "f", "system.posix_acl_access", acl, os.XATTR_CREATE)
fails(os.setxattr, "f", "system.posix_acl_access", acl, os.XATTR_CREATE)
print(os.listxattr("f"))
show("f")
os.symlink("f", "l")
fails(os.removexattr, "l", "system.posix_acl_access", follow_symlinks=False)
fails(os.removexattr, "l", "system.posix_acl_access")
fails(os.removexattr, "l", "system.posix_acl_access")
show("f")


### trusted_attributes_are_hidden_from_others
make("f", 0o666)
os.mkdir("d", 0o777)
for path in "f", "d":
    os.setxattr(path, "trusted.a", b"1")
    os.setxattr(path, "security.b", b"22")
    os.setxattr(path, "user.c", b"333")


def look():
    for path in "f", "d":
        print(sorted(os.listxattr(path)))
        fails(os.getxattr, path, "security.b")
        for name in "trusted.a", "trusted.none":
            fails(os.getxattr, path, name)
            fails(os.setxattr, path, name, b"4")
            fails(os.removexattr, path, name)


as_other(look)
print(sorted(os.listxattr("f")), os.getxattr("f", "trusted.a"))


### the_length_of_a_list_is_what_it_will_be
make("f")
os.setxattr("f", "user.a", b"1")
os.setxattr("f", "trusted.bb", b"1")
os.setxattr("f", "security.ccc", b"1")


def lengths():
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(200)
    whole = libc.listxattr(b"f", None, 0)
    print(whole, libc.listxattr(b"f", buffer, whole), sorted(buffer.raw[:whole].split(b"\0")))
    print(libc.listxattr(b"f", buffer, whole - 1), errno.errorcode[ctypes.get_errno()])
    print(libc.listxattr(b"f", buffer, 1), libc.listxattr(b"f", buffer, 200))


lengths()
os.chmod("f", 0o666)
as_other(lengths)


### many_names_are_listed
make("f")
for i in range(400):
    try:
        os.setxattr("f", f"trusted.{i:03}-long-name", b"")
    except OSError:
        break
names = os.listxattr("f")
print(len(names) == len(set(names)), len(names) > 20, names[0][:8])
as_other(lambda: print(os.listxattr("f")))


### fchmodat2_knows_descriptors_of_all_kinds
FCHMODAT2, AT_FDCWD, AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW = 452, -100, 0x1000, 0x100
make("f")
os.mkdir("d")
os.symlink("f", "l")
for name in "f", "d":
    for flags in os.O_RDONLY, os.O_PATH:
        fd = os.open(name, flags)
        syscall(FCHMODAT2, fd, b"", 0o4710 + flags % 7, AT_EMPTY_PATH)
        syscall(FCHMODAT2, fd, b"", 0o600, 0)
        show(name)
os.chdir("d")
syscall(FCHMODAT2, AT_FDCWD, b"", 0o2751, AT_EMPTY_PATH)
show(".")
os.chdir("..")
syscall(FCHMODAT2, AT_FDCWD, b"f", 0o4711, AT_SYMLINK_NOFOLLOW)
syscall(FCHMODAT2, AT_FDCWD, b"l", 0o4711, AT_SYMLINK_NOFOLLOW)
syscall(FCHMODAT2, AT_FDCWD, b"l", 0o1700, 0)
syscall(FCHMODAT2, 999, b"", 0o1700, AT_EMPTY_PATH)
syscall(FCHMODAT2, AT_FDCWD, b"f", 0o1700, 0x4000)
show("f", "l")


### fchmod_refuses_a_path_descriptor
make("f")
libc = ctypes.CDLL(None, use_errno=True)
for fd in os.open("f", os.O_PATH), -1, -100, 999:
    print(libc.fchmod(fd, 0o600), errno.errorcode[ctypes.get_errno()])
show("f")


### devices_and_fifos_have_no_length_and_no_users_attributes
os.mknod("c", stat.S_IFCHR | 0o666, os.makedev(1, 3))
os.mknod("b", stat.S_IFBLK | 0o666, os.makedev(1, 3))
os.mkfifo("p")
os.mkdir("d")
for path in "c", "b", "p", "d", "none":
    fails(os.truncate, path, 3)
    fails(os.truncate, path, -1)
    fails(os.setxattr, path, "user.a", b"1")
    fails(os.removexattr, path, "user.a")
    fails(os.getxattr, path, "user.a")
show("c", "b", "p", "d")


### setgid_is_not_given_by_another_groups_directory
for name, gid in ("other", 50), ("own", 2):
    os.mkdir(name)
    os.chown(name, 0, gid)
    os.chmod(name, 0o2777)


def create():
    os.umask(0)
    for name in "other", "own":
        for mode in 0o2775, 0o2755, 0o2665, 0o6770:
            os.close(os.open(f"{name}/f{mode:o}", os.O_CREAT | os.O_WRONLY, mode))
            os.mkfifo(f"{name}/p{mode:o}", mode)
            os.mknod(f"{name}/s{mode:o}", stat.S_IFSOCK | mode)
            os.mkdir(f"{name}/d{mode:o}", mode)
    os.umask(0o777)
    os.close(os.open("other/masked", os.O_CREAT | os.O_WRONLY, 0o2775))


as_other(create)
show(*sorted(f"{name}/{entry}" for name in ("other", "own") for entry in os.listdir(name)))


### chown_asks_for_the_group_before
for name, mode in ("f", 0o2745), ("g", 0o2755), ("h", 0o6745):
    make(name)
    os.chown(name, 1, 7)
    os.chmod(name, mode)
as_other(lambda: [os.chown(name, -1, 50) for name in "fgh"], groups=[2, 50])
show("f", "g", "h")
os.chown("f", 1, 50)
os.chmod("f", 0o2745)
as_other(lambda: os.chown("f", -1, 2), groups=[2, 50])
show("f")


### a_negative_descriptor_is_not_the_folder
libc = ctypes.CDLL(None, use_errno=True)
room = ctypes.create_string_buffer(1000)
for fd in -100, -1:
    print(libc.fstat(fd, room), libc.fchown(fd, 1, 1), libc.fchmod(fd, 0o700), errno.errorcode[ctypes.get_errno()])

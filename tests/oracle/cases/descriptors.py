# Descriptors: copies, inheritance, and what they stand for.

### copies_of_a_descriptor_are_the_same_file
make("f"); fd = os.open("f", os.O_RDWR)
two = os.dup(fd); os.dup2(fd, 50); os.fchown(50, 1, 2); os.close(fd)
os.fchmod(two, 0o4711); say(os.fstat(50)); show("f")
import fcntl
n = fcntl.fcntl(two, fcntl.F_DUPFD_CLOEXEC, 100); os.fchown(n, 3, 4); show("f"); print(n)

### a_number_used_again_is_another_file
make("a"); make("b")
fd = os.open("a", os.O_RDONLY); os.fchown(fd, 1, 1); os.close(fd)
again = os.open("b", os.O_RDONLY); print(again == fd); os.fchown(again, 2, 2); show("a", "b")
os.dup2(os.open("a", os.O_RDONLY), again); os.fchown(again, 3, 3); show("a", "b")

### children_inherit_descriptors
make("f"); fd = os.open("f", os.O_RDONLY); os.set_inheritable(fd, True)
child(lambda: os.fchown(fd, 5, 6)); show("f")
subprocess.run(["/usr/bin/python3", "-c", f"import os; os.fchmod({fd}, 0o4755); print(os.fstat({fd}).st_uid)"],
               close_fds=False); show("f")

### closing_every_descriptor_harms_nothing
make("f")
sys.stdout.flush()
def body():
    os.closerange(3, 1000); os.chown("f", 1, 2); show("f")
    for fd in range(3, 60): os.dup2(0, fd)
    os.chown("f", 3, 4); show("f")
child(body); show("f")

### standard_descriptors_may_be_closed
make("f")
def body():
    for fd in (0, 2): os.close(fd)
    os.chown("f", 1, 2); os.chmod("f", 0o4700)
    fd = os.open("f", os.O_RDONLY); print(fd); os.fchown(fd, 3, 4)
    print(os.open("f", os.O_RDONLY))
child(body); show("f")

### descriptors_travel_through_sockets
make("f"); os.mkdir("d")
a, b = socket.socketpair()
socket.send_fds(a, [b"x"], [os.open("f", os.O_RDONLY), os.open("d", os.O_RDONLY)])
_, (f, d), _, _ = socket.recv_fds(b, 10, 2)
os.fchown(f, 1, 2); os.close(os.open("g", os.O_CREAT | os.O_WRONLY, 0o600, dir_fd=d)); os.chown("g", 3, 4, dir_fd=d)
show("f", "d/g")

### temporary_files_are_roots
for mode in ("w", "wb"):
    with tempfile.TemporaryFile(mode, dir=".") as f: say(os.fstat(f.fileno()))
with tempfile.NamedTemporaryFile(dir=".") as f: os.chown(f.name, 1, 2); say(os.fstat(f.fileno()))
d = tempfile.mkdtemp(dir="."); say(os.stat(d))
with tempfile.TemporaryDirectory(dir=".") as t: make(t + "/x"); os.chown(t + "/x", 1, 1); os.chmod(t, 0)
print([n for n in os.listdir(".") if not os.path.samefile(n, d)])

### mapped_and_locked_files_keep_their_owner
import fcntl, mmap
make("f", 0o640, "x" * 4096); os.chown("f", 1, 2)
with open("f", "r+b") as f:
    fcntl.flock(f, fcntl.LOCK_EX); m = mmap.mmap(f.fileno(), 0); m[0:3] = b"abc"; m.flush(); m.close()
show("f"); print(open("f").read(4))

### copies_between_descriptors
make("a", 0o4711, "text" * 100); os.chown("a", 1, 2)
a = os.open("a", os.O_RDONLY); b = os.open("b", os.O_CREAT | os.O_WRONLY, 0o600)
print(os.sendfile(b, a, 0, 100), os.copy_file_range(a, b, 50)); show("a", "b")
os.fchown(b, 3, 4); os.fsync(b); os.ftruncate(b, 10); os.posix_fallocate(b, 0, 20); show("b"); print(os.fstat(b).st_size)

### proc_names_lead_to_the_file
make("f"); os.chown("f", 1, 2); fd = os.open("f", os.O_RDONLY)
for p in (f"/proc/self/fd/{fd}", f"/dev/fd/{fd}", f"/proc/{os.getpid()}/fd/{fd}", f"/proc/thread-self/fd/{fd}"):
    say(os.stat(p))
os.chown(f"/dev/fd/{fd}", 3, 4); show("f")
d = os.open(".", os.O_RDONLY); say(os.stat(f"/proc/self/fd/{d}/f")); say(os.stat("/proc/self/cwd/f"))
os.chmod("/proc/self/cwd/f", 0o4700); show("f")

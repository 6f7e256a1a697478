# Many at once, and much at once.

### processes_remove_and_make_in_one_directory
import multiprocessing
def work(i):
    bad = 0
    for j in range(300):
        p = f"w{i}.{j%5}"
        try: os.unlink(p)
        except FileNotFoundError: pass
        fd = os.open(p, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600); os.close(fd)
        st = os.stat(p)
        if st.st_uid or st.st_gid: bad += 1
        os.chown(p, i + 1, j)
        st = os.stat(p)
        if (st.st_uid, st.st_gid) != (i + 1, j): bad += 1
    os._exit(min(bad, 100))
ps = [multiprocessing.get_context("fork").Process(target=work, args=(i,)) for i in range(16)]
for p in ps: p.start()
for p in ps: p.join()
print([p.exitcode for p in ps])

### threads_share_descriptors
def work(i):
    for j in range(200):
        d = tempfile.mkdtemp(dir="."); fd = os.open(d, os.O_RDONLY)
        f = os.open("x", os.O_CREAT | os.O_RDWR, 0o640, dir_fd=fd); os.fchown(f, i, j); st = os.stat("x", dir_fd=fd); assert (st.st_uid, st.st_gid) == (i, j), st
        os.rename("x", "y", src_dir_fd=fd, dst_dir_fd=fd); assert os.stat(d + "/y").st_gid == j
        os.close(f); os.unlink("y", dir_fd=fd); os.close(fd); os.rmdir(d)
ts = [threading.Thread(target=work, args=(i,)) for i in range(1, 9)]
for t in ts: t.start()
for t in ts: t.join()
print(os.listdir("."))

### threads_and_forks_at_once
make("f")
def forker():
    for i in range(50):
        pid = os.fork()
        if not pid:
            os.chown("f", 3, 3); os._exit(0)
        os.waitpid(pid, 0)
def stater():
    for i in range(2000): os.stat("f"); os.chmod("f", 0o600 + i % 8)
ts = [threading.Thread(target=forker), threading.Thread(target=stater), threading.Thread(target=stater)]
for t in ts: t.start()
for t in ts: t.join()
print(os.stat("f").st_uid)

### renames_to_and_fro
os.mkdir("a"); os.mkdir("b")
for i in range(50): make(f"a/{i}"); os.chown(f"a/{i}", i, i)
def mover(x, y):
    for r in range(20):
        for i in range(50):
            with contextlib.suppress(OSError): os.rename(f"{x}/{i}", f"{y}/{i}")
ps = [threading.Thread(target=mover, args=a) for a in (("a", "b"), ("b", "a"))]
for t in ps: t.start()
for t in ps: t.join()
print(all(os.stat(os.path.join(d, n)).st_uid == int(n) for d in "ab" for n in os.listdir(d)), len(os.listdir("a")) + len(os.listdir("b")))

### directories_are_renamed_while_others_look_inside
for i in range(10): os.makedirs(f"t{i}/s"); make(f"t{i}/s/f"); os.chown(f"t{i}/s/f", i + 1, 0)
stop = []
def mover():
    while not stop:
        for i in range(10):
            os.rename(f"t{i}", f"u{i}"); os.rename(f"u{i}", f"t{i}")
t = threading.Thread(target=mover); t.start(); bad = 0
for r in range(300):
    for i in range(10):
        for d in "tu":
            with contextlib.suppress(FileNotFoundError):
                if os.stat(f"{d}{i}/s/f").st_uid != i + 1: bad += 1
stop.append(1); t.join(); print(bad)

### three_thousand_open_files
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
fds = []
for i in range(3000): fds.append(os.open(f"f{i}", os.O_CREAT | os.O_RDWR, 0o600))
for i, fd in enumerate(fds): os.fchown(fd, i % 100, 1)
for fd in fds: os.close(fd)
print(sorted({os.stat(f"f{i}").st_uid == i % 100 for i in range(3000)}))

### no_descriptor_is_left
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
make("f"); fds = []
try:
    while True: fds.append(os.open("f", os.O_RDONLY))
except OSError as e: print(e.errno)
os.chown("f", 3, 4); print(os.stat("f").st_uid); os.chmod("f", 0o4700); os.fchown(fds[0], 5, 6); os.rename("f", "g"); print(os.stat("g").st_uid, oct(os.stat("g").st_mode)); os.mkdir("d"); os.symlink("x", "l"); os.chown("l", 1, 1, follow_symlinks=False); print(os.lstat("l").st_uid)

### many_and_large_attributes
make("f"); os.setxattr("f", "trusted.big", b"x" * 65536); print(len(os.getxattr("f", "trusted.big")))
for i in range(50): os.setxattr("f", f"trusted.n{i:03}", b"v" * i)
print(len(os.listxattr("f")), os.getxattr("f", "trusted.n049"))

### a_small_stack_is_enough
threading.stack_size(32768)
make("f"); out = []
def w(): os.chown("f", 3, 3); os.rename("f", "g"); os.setxattr("g", "trusted.a", b"1"); out.append(os.stat("g").st_uid)
t = threading.Thread(target=w); t.start(); t.join(); print(out)

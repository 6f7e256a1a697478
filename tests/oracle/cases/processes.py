# Processes: fork, exec, spawn, threads.

### a_child_and_its_parent_see_each_other
make("f"); r, w = os.pipe(); r2, w2 = os.pipe(); sys.stdout.flush()
pid = os.fork()
if not pid:
    os.chown("f", 1, 2); os.write(w, b"x"); os.read(r2, 1); show("f"); sys.stdout.flush(); os._exit(0)
os.read(r, 1); show("f"); sys.stdout.flush(); os.chown("f", 3, 4); os.chmod("f", 0o4755); os.write(w2, b"x"); os.waitpid(pid, 0)

### posix_spawn_with_an_empty_environment
make("f"); os.chown("f", 1, 2); sys.stdout.flush()
for spawn in (os.posix_spawn, os.posix_spawnp):
    os.waitpid(spawn("/usr/bin/stat", ["stat", "-c", "%u:%g", "f"], {}), 0)
pid = os.posix_spawn("/usr/bin/stat", ["stat", "-L", "-c", "%u:%g %a", "/dev/fd/7"], {"A": "b"},
                     file_actions=[(os.POSIX_SPAWN_OPEN, 7, "new", os.O_CREAT | os.O_RDONLY, 0o640)])
os.waitpid(pid, 0); show("new")

### every_exec_keeps_the_session
make("f"); os.chown("f", 1, 2); a = ["stat", "-c", "%u:%g", "f"]; p = "/usr/bin/stat"
for call in (lambda: os.execv(p, a), lambda: os.execve(p, a, {}), lambda: os.execvp("stat", a), lambda: os.execvpe("stat", a, {"PATH": "/usr/bin"}),
             lambda: os.execl(p, *a), lambda: os.execle(p, *a, {}), lambda: os.execlp("stat", *a), lambda: os.execlpe("stat", *a, {"PATH": "/bin"}),
             lambda: os.execve(os.open(p, os.O_RDONLY), a, {})):
    child(call)

### subprocess_with_an_empty_environment
make("f"); os.chown("f", 1, 2); sys.stdout.flush()
subprocess.run(["/usr/bin/stat", "-c", "%u:%g", "f"], env={})
subprocess.run("/usr/bin/stat -c %u:%g f; /usr/bin/id -u", shell=True, env={})
subprocess.run(["/usr/bin/stat", "-c", "%u:%g", "f"], env={"LD_PRELOAD": ""})
subprocess.run(["/usr/bin/stat", "-c", "%u:%g", "f"], close_fds=False, env={})
subprocess.run(["/usr/bin/stat", "-c", "%u:%g", "f"], start_new_session=True, cwd=os.getcwd(), preexec_fn=lambda: os.umask(0))

### system_and_popen_keep_the_session
make("f"); os.chown("f", 1, 2); sys.stdout.flush(); os.environ.clear()
os.system("/usr/bin/stat -c %u:%g f"); print(os.popen("/usr/bin/stat -c %a:%u f").read())
libc = ctypes.CDLL(None); libc.clearenv(); libc.system(b"/usr/bin/stat -c %u:%g f; /usr/bin/id -u")

### a_program_that_is_missing_or_not_one
make("f", 0o644); make("empty", 0o755); make("bad", 0o755, "#!/nonexistent\n"); os.mkdir("d")
for p in ("none", "./f", "d", "./bad", "f/x"): fails(os.execv, p, ["x"])

### threads_change_files_at_once
def work(i):
    for j in range(20):
        p = f"f{i}.{j}"; make(p); os.chown(p, i, j); os.chmod(p, 0o4700 + j % 8)
        os.rename(p, p + "x"); assert os.stat(p + "x").st_uid == i
ts = [threading.Thread(target=work, args=(i,)) for i in range(8)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted((n, os.stat(n).st_uid, os.stat(n).st_gid, oct(os.stat(n).st_mode)) for n in os.listdir(".")))

### processes_change_files_at_once
import multiprocessing
def work(i):
    for j in range(20):
        p = f"f{j}"
        with contextlib.suppress(FileNotFoundError): os.unlink(p)
        q = f"g{i}.{j}"; make(q); os.chown(q, i + 1, j + 1); os.rename(q, p)
ps = [multiprocessing.get_context("fork").Process(target=work, args=(i,)) for i in range(6)]
for p in ps: p.start()
for p in ps: p.join()
print([p.exitcode for p in ps], [(os.stat(f"f{j}").st_uid in range(1, 7), os.stat(f"f{j}").st_gid) for j in range(20)])

### a_signal_handler_may_do_anything
import signal
make("f"); make("g")
signal.signal(signal.SIGALRM, lambda *_: os.chown("g", os.stat("g").st_uid + 1, 0))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for i in range(2000): os.chown("f", i, i); assert os.stat("f").st_uid == i
signal.setitimer(signal.ITIMER_REAL, 0); show("f"); print(os.stat("g").st_uid > 0)

### a_daemon_goes_on_alone
make("f"); r, w = os.pipe()
def body():
    os.setsid()
    if os.fork(): os._exit(0)
    os.closerange(3, w); os.closerange(w + 1, 200); os.chdir("/")
    os.chown(os.path.join(here, "f"), 8, 9); os.write(w, b"x")
here = os.getcwd(); child(body); os.read(r, 1); show("f")

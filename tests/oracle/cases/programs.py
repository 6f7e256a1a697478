# Python's ways to make processes.

### multiprocessing_by_fork_spawn_and_forkserver
code = '''
import multiprocessing as m, os, sys
def work(i):
    p = f"f{i}"
    open(p, "w").close(); os.chown(p, i + 1, i + 2); os.chmod(p, 0o4711)
    st = os.stat(p); return os.getuid(), st.st_uid, st.st_gid, oct(st.st_mode)
def queued(q, p):
    os.chown(p, 77, 78); q.put((os.getuid(), os.stat(p).st_uid))
if __name__ == "__main__":
    for how in sys.argv[1:]:
        c = m.get_context(how)
        with c.Pool(3) as pool: print(how, pool.map(work, range(6)))
        q = c.Queue(); p = c.Process(target=queued, args=(q, "f0")); p.start(); print(q.get()); p.join()
        print(p.exitcode, os.stat("f0").st_gid)
        l = c.Lock(); s = c.Semaphore(2); s.acquire(); v = c.Value("i", 3); print(v.value)
'''
make("mp.py", 0o644, code); sys.stdout.flush()
for how in ("fork", "spawn", "forkserver"):
    subprocess.run([sys.executable, "mp.py", how], env={})

### managers_shared_memory_and_listeners
import multiprocessing as m
from multiprocessing import shared_memory, connection
c = m.get_context("fork")
s = shared_memory.SharedMemory(create=True, size=64)
st = os.stat("/dev/shm/" + s.name.lstrip("/")); print(st.st_uid, st.st_gid, oct(st.st_mode))
s.close(); s.unlink()
l = connection.Listener("sock"); print(os.lstat("sock").st_uid, stat.S_ISSOCK(os.lstat("sock").st_mode))
os.chown("sock", 5, 6); print(os.lstat("sock").st_uid); l.close()
with c.Manager() as man: d = man.dict(); d["a"] = os.getuid(); print(dict(d))

### an_executor_of_each_kind
import concurrent.futures as cf
def work(i): make(f"e{i}"); os.chown(f"e{i}", i, i); return os.stat(f"e{i}").st_uid
for kind in (cf.ThreadPoolExecutor, cf.ProcessPoolExecutor):
    with kind(4) as ex: print(list(ex.map(work, range(12))))

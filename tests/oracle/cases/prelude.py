# What the Python cases share.
import contextlib, ctypes, errno, os, shutil, socket, stat, subprocess, sys, tempfile, threading


def say(st):
    """Prints all of a stat result that is the same whoever looks, and when."""
    kind = stat.filemode(st.st_mode)
    print(kind, f"{st.st_uid}:{st.st_gid}", st.st_nlink, os.major(st.st_rdev), os.minor(st.st_rdev))


def show(*paths):
    for path in paths:
        print(path if isinstance(path, (str, int)) else repr(path), end=" ")
        say(os.fstat(path) if isinstance(path, int) else os.lstat(path))


def fails(call, *args, **kw):
    """Prints what a call ended with."""
    try:
        print("returned", call(*args, **kw))
    except OSError as e:
        print(errno.errorcode[e.errno])


def make(path, mode=0o644, text=""):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)
    return path


def child(body):
    """Runs body in a child and waits for it."""
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            body()
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.waitpid(pid, 0)



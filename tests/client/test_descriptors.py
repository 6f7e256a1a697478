# SPDX-License-Identifier: MIT
"""Whatever a program does with descriptors, and wherever they come from."""

import shlex
import textwrap

import pytest

PYTHON = "/usr/bin/python3"


@pytest.fixture
def program(scratch):
    """program(script): the shell command that runs a script of Python."""
    def make(script):
        path = scratch.top / "script.py"
        path.write_text("import array, fcntl, os, socket, sys\n" + textwrap.dedent(script))
        return f"{PYTHON} {path}"
    return make


MADE = "umask 022; mkdir d; touch d/f f; chown 5:6 d/f; chown 7:8 f; chmod 4755 f; chmod 2711 d;"

SHOW = """
def show(*names):
    for name in names:
        st = os.stat(name)
        print(f'{st.st_uid}:{st.st_gid} {st.st_mode:o}')
"""


def test_a_descriptor_that_came_over_a_socket_is_as_good(same, program):
    same(MADE + program(SHOW + """
a, b = socket.socketpair()
if not os.fork():
    fds = [os.open('d', os.O_RDONLY), os.open('f', os.O_PATH), os.open('f', os.O_RDWR)]
    socket.send_fds(a, [b'x'], fds)
    os._exit(0)
os.wait()
folder, path, file = socket.recv_fds(b, 1, 3)[1]
show(folder, path, file)
os.fchown(file, 9, 10)
os.fchmod(file, 0o4711)
os.fchown(folder, 11, 12)
fd = os.open('new', os.O_CREAT | os.O_WRONLY, 0o640, dir_fd=folder)
os.mkdir('sub', dir_fd=folder)
os.chown('f', 13, 14, dir_fd=folder)
os.rename('f', 'g', src_dir_fd=folder, dst_dir_fd=folder)
show(file, folder, fd, 'd/sub', 'd/g', 'd/new')
"""))


def test_descriptors_inherited_from_outside_the_session_are_known(session, user, program):
    user("mkdir d; touch d/f f").ok()
    session("chown 5:6 d/f; chown 7:8 f").ok()
    inner = program(SHOW + "show(8, 9); os.fchown(9, 3, 4); os.chown('f', 1, 2, dir_fd=8)\nshow(9, 'd/f', 'f')")
    result = user(f"exec 8<d 9<f; {shlex.join(session.command(inner))}").ok()
    assert [line.split()[0] for line in result.lines] == ["0:0", "7:8", "3:4", "1:2", "3:4"]


@pytest.mark.parametrize("way", ["/proc/self/fd/%d", "/dev/fd/%d", "/proc/thread-self/fd/%d"])
def test_names_of_descriptors_lead_to_their_files(same, program, way):
    same(MADE + program(SHOW + f"""
fd, folder = os.open('f', os.O_RDWR), os.open('d', os.O_PATH)
name, inside = '{way}' % fd, '{way}/' % folder
show(name, inside, inside + 'f')
os.chown(name, 9, 10)
os.chmod(inside + 'f', 0o6711)
os.chown(inside + 'f', 1, 2)
os.mkdir(inside + 'sub', 0o700)
os.close(os.open(name, os.O_WRONLY | os.O_TRUNC))
os.close(os.open(inside + 'new', os.O_CREAT | os.O_WRONLY, 0o600))
os.unlink('f')
os.chown(name, 11, 12)
show(fd, name, 'd', 'd/f', 'd/sub', 'd/new')
print(os.lstat(name).st_uid, oct(os.lstat(name).st_mode))
"""))


def test_a_descriptor_for_the_path_alone(same, program):
    same(MADE + program(SHOW + """
for name in 'f', 'd', 'd/f':
    fd = os.open(name, os.O_PATH)
    show(fd)
    for call in (lambda: os.fchown(fd, 1, 2), lambda: os.fchmod(fd, 0o700), lambda: os.read(fd, 1),
                 lambda: os.chown(f'/proc/self/fd/{fd}', 3, 4), lambda: os.chmod(f'/proc/self/fd/{fd}', 0o4755),
                 lambda: os.chown('', 1, 2, dir_fd=fd), lambda: os.fchdir(fd)):
        try:
            print(call())
        except OSError as e:
            print(e.strerror)
    os.chdir('/')
    os.chdir(os.path.dirname(os.environ['HOME']) + '/work')
    show(fd, name)
"""))


def test_duplicates_are_one_file(same, program):
    same(MADE + program(SHOW + """
fd = os.open('f', os.O_RDWR)
for copy in (os.dup(fd), os.dup2(fd, 77), os.dup2(fd, 300, False), fcntl.fcntl(fd, fcntl.F_DUPFD, 900),
             fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 1000), fcntl.fcntl(fd, fcntl.F_DUPFD, 1000)):
    os.fchown(copy, copy, copy + 1)
    print(copy, fcntl.fcntl(copy, fcntl.F_GETFD))
    show(fd, copy, 'f')
"""))


def test_the_programs_own_file_is_never_touched(session, pqtest):
    # All numbers are covered by one file, while there is a connection.
    script = f"""touch f; setfattr -n trusted.a -v 1 f
        {PYTHON} -c '
import os
os.setxattr("f", "trusted.b", b"1")
own = os.open("own", os.O_CREAT | os.O_RDWR)
for fd in range(4, 1100):
    if fd != own:
        os.dup2(own, fd)
os.setxattr("f", "trusted.c", b"1")
os.chown("f", 1, 2)
print(os.getxattr("f", "trusted.c"), os.fstat(own).st_size, os.lseek(own, 0, 1))
os.closerange(4, 1100)
print(os.getxattr("f", "trusted.b"))
'"""
    assert session(script).ok().lines == ["b'1' 0 0", "b'1'"]


def test_a_socket_in_the_connections_place_gets_no_message(session, scratch):
    (scratch.top / "script.py").write_text(textwrap.dedent("""
        import ctypes, os, socket
        libc = ctypes.CDLL(None)
        os.setxattr('f', 'trusted.a', b'1')
        a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        here = a.fileno()
        for fd in [fd for fd in map(int, os.listdir('/proc/self/fd')) if fd > 100]:
            # Behind the library's back: a raw dup2 by a program is like this.
            libc.dup2(here, fd)
        os.setxattr('f', 'trusted.b', b'2')
        os.chown('f', 3, 4)
        b.setblocking(False)
        try:
            print(b.recv(100))
        except BlockingIOError:
            print('nothing', os.getxattr('f', 'trusted.b'), os.stat('f').st_uid)
    """))
    assert session(f"touch f; {PYTHON} {scratch.top}/script.py").ok().lines == ["nothing b'2' 3"]


def test_none_may_ever_be_opened(same):
    same("umask 0; touch f; $PQTEST full zero f; stat -c '%n %u:%g %a' d d/f n")


@pytest.mark.parametrize("how", ["first", "later", "limit"])
def test_no_descriptor_is_needed(same, how):
    same(f"umask 0; touch f; $PQTEST full {how} f; stat -c '%n %u:%g %a' s n n2999 d d/l; getfattr -n trusted.x n",
         timeout=120)


@pytest.mark.parametrize("limit", range(4, 11))
def test_few_descriptors_are_enough(same, limit):
    same(f"umask 022; touch f g; ulimit -n {limit}; chown 1:2 f; chmod 4711 f; setfattr -n trusted.a -v 1 f 2>&1;"
         "mkdir d; mv f d/f; stat -c '%n %u:%g %a' d d/f; rm g; ln -s x l; chown -h 3:4 l; stat -c '%n %u:%g' l")


def test_threads_close_descriptors_while_others_ask(session, scratch):
    (scratch.top / "script.py").write_text(textwrap.dedent("""
        import ctypes, os, threading, time
        libc = ctypes.CDLL(None, use_errno=True)
        stop = time.monotonic() + 1.5
        def ask(i):
            name = f'f{i}'
            open(name, 'w').close()
            n = 0
            while time.monotonic() < stop:
                n += 1
                os.setxattr(name, 'trusted.n', b'%d' % n)
                assert os.getxattr(name, 'trusted.n') == b'%d' % n
            print('asked', n > 5)
        def close():
            while time.monotonic() < stop:
                libc.close_range(500, 0xffffffff, 0)
                libc.dup2(2, 1000)
                libc.close(1000)
        threads = [threading.Thread(target=ask, args=(i,)) for i in range(3)]
        threads.append(threading.Thread(target=close))
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    """))
    assert session(f"{PYTHON} {scratch.top}/script.py").ok().lines == ["asked True"] * 3

# SPDX-License-Identifier: MIT
"""What root may do to the machine, and to how it runs: the table of pqfs(7)."""

import pytest

PRELUDE = r"""
import ctypes, errno, os, resource, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*args)
    return result if result != -1 or not ctypes.get_errno() else errno.errorcode[ctypes.get_errno()]
def by_number(*args): return call("syscall", *map(ctypes.c_long, args))
buf = ctypes.create_string_buffer(256)
"""


@pytest.fixture
def says(session):
    """says(code): what Python code prints in a session."""
    def run(code, setup=""):
        script = f"{setup}\n/usr/bin/python3 -B - <<'X'\n{PRELUDE}\n{code}\nX"
        return session(script).ok().out.strip()
    return run


# The kernel's answer to an ordinary user is that to root in a container.
REFUSED = {
    "sethostname": 'call("sethostname", b"x", 1)',
    "setdomainname": 'call("setdomainname", b"x", 1)',
    "settimeofday": 'call("settimeofday", (ctypes.c_long * 2)(1, 0), None)',
    "clock_settime": 'call("clock_settime", 0, (ctypes.c_long * 2)(1, 0))',
    "adjtime": 'call("adjtime", (ctypes.c_long * 2)(1, 0), None)',
    "clock_adjtime": 'call("clock_adjtime", 0, ctypes.create_string_buffer(b"\\1", 256))',
    "mount": 'call("mount", b"none", b"/mnt", b"tmpfs", 0, None)',
    "umount": 'call("umount", b"/proc")',
    "umount2": 'call("umount2", b"/proc", 2)',
    "pivot_root": 'call("pivot_root", b"/", b"/")',
    "chroot": 'call("chroot", b"/")',
    "swapon": 'call("swapon", b"/etc/passwd", 0)',
    "swapoff": 'call("swapoff", b"/etc/passwd")',
    "reboot": 'call("reboot", 0)',
    "acct": 'call("acct", None)',
    "init_module": 'call("init_module", buf, 1, b"")',
    "delete_module": 'call("delete_module", b"none", 0)',
    "fsopen": 'call("fsopen", b"tmpfs", 0)',
    "open_tree": 'call("open_tree", -100, b"/", 1)',
    "unshare": 'call("unshare", 0x20000)',
    "move_mount": 'call("move_mount", -100, b"/", -100, b"/", 0)',
    "mount_setattr": 'call("mount_setattr", -100, b"/", 0, (ctypes.c_uint64 * 4)(1, 0, 0, 0), 32)',
    "setns": 'call("setns", os.open("/proc/self/ns/uts", 0), 0)',
    "kexec_load": 'by_number(246, 0, 0, 0, 0)',
    "bpf": 'by_number(321, 5, ctypes.addressof(buf), 120)',
    "syslog": 'call("klogctl", 5, None, 0)',
    "sethostid": 'call("sethostid", 1)',
    "vhangup": 'call("vhangup")',
    "iopl": 'call("iopl", 3)',
    "ioperm": 'call("ioperm", 0x80, 1, 1)',
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_machine_stays_as_it_is(says, name):
    # A kernel may be built without some of them.
    assert says(f"print({REFUSED[name]})") in (
        ("EACCES", "EPERM") if name == "sethostid" else ("EPERM", "ENOSYS"))


def test_the_clock_can_be_read(says):
    assert int(says("print(call('adjtimex', ctypes.create_string_buffer(256)))")) >= 0


def test_speed_can_be_asked_for(says):
    assert says(r"""
print(call("nice", -5), call("setpriority", 0, 0, -5), by_number(141, 0, 0, -5))
param = (ctypes.c_int * 1)(1)
print(call("sched_setscheduler", 0, 1, param), by_number(144, 0, 1, ctypes.addressof(param)))
print(by_number(251, 1, 0, 1 << 13 | 4))
attr = (ctypes.c_uint32 * 12)(48, 1, 0, 0, 0, 1)
print(by_number(314, 0, ctypes.addressof(attr), 0))
print(os.nice(2), os.sched_getscheduler(0))""") == "0 0 0\n0 0\n0\n0\n2 0"


def test_speed_is_refused_to_other_users(says):
    assert says(r"""
os.setuid(7)
param = (ctypes.c_int * 1)(1)
print(call("nice", -5), call("setpriority", 0, 0, -5), call("sched_setscheduler", 0, 1, param))
""") == "EPERM EACCES EPERM"


def test_wrong_numbers_are_errors_for_root_too(says):
    assert says(r"""
param = (ctypes.c_int * 1)(1)
print(call("sched_setscheduler", 0, 99, param), call("sched_setscheduler", -5, 1, param))
print(call("mlockall", 0), call("mlock", ctypes.c_void_p(4096), ctypes.c_size_t(1 << 20)))
print(call("setrlimit", 99, buf), call("setrlimit", 7, ctypes.c_void_p(8)))
""") == "EINVAL EINVAL\nEINVAL ENOMEM\nEINVAL EFAULT"


def test_memory_can_be_locked_beyond_the_limit(says):
    assert says(r"""
import mmap
m = mmap.mmap(-1, 1 << 22); at = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(m)))
size = ctypes.c_size_t(1 << 22)
print(call("mlock", at, size), call("mlock2", at, size, 1), call("mlockall", 1))
print(call("munlock", at, size), call("munlockall"))
os.setuid(7)
print(call("mlock", at, size), call("mlockall", 1))
""", "ulimit -l 64") == "0 0 0\n0 0\nENOMEM ENOMEM"


def test_limits_are_lifted_as_far_as_the_user_may(says):
    assert says(r"""
r = resource
r.setrlimit(r.RLIMIT_NOFILE, (1000, 5000)); print(r.getrlimit(r.RLIMIT_NOFILE))
r.prlimit(0, r.RLIMIT_NOFILE, (300, 400)); print(r.getrlimit(r.RLIMIT_NOFILE))
r.prlimit(0, r.RLIMIT_CORE, (-1, -1))
os.setuid(7)
try: r.setrlimit(r.RLIMIT_NOFILE, (1000, 5000))
except (OSError, ValueError) as e: print(e)
""", "ulimit -n 500") == "(500, 500)\n(300, 400)\nnot allowed to raise maximum limit"


def test_a_shell_may_raise_its_limits(session):
    assert session("ulimit -n 300; ulimit -n 100000 && ulimit -n; nice -n -5 echo x; "
                   "chrt -f 5 true && ionice -c 1 true && echo y").lines == ["300", "x", "y"]


def test_flags_are_recorded_and_shown(session):
    result = session("touch f; chattr +ia f; chown 3:4 g 2> /dev/null; lsattr f").ok()
    assert result.out.split()[0].replace("e", "-").strip("-") == "ia"
    session.kill_server()
    assert session("lsattr f").out.split()[0].replace("e", "-").strip("-") == "ia"
    assert "pqfs.flags" not in session("getfattr -d -m - f; getfattr -n pqfs.flags f").out.replace(
        "f: pqfs.flags", "")
    shown = session.tool("pqfs-db", "stat", "f").out
    assert "pqfs.flags" in shown and "ia" in shown
    session("chattr -ia f").ok()
    assert "pqfs.flags" not in session.tool("pqfs-db", "stat", "f").out

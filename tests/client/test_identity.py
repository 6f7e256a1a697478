# SPDX-License-Identifier: MIT
"""User and group ids follow the kernel's rules."""

import itertools

import pytest

STEPS = {
    "drop for good": "setgroups 5 6 setresgid 2 2 2 setresuid 1 1 1 setuid 0 setgid 0 setgroups 0",
    "drop and come back": "setegid 2 seteuid 1 setegid 0 seteuid 0 setegid 0",
    "setuid of a user": "setresuid 1 2 3 setuid 3 setuid 1 setuid 2 setuid 0",
    "setgid of a user": "setresgid 1 2 3 setresuid 9 9 9 setgid 3 setgid 1 setgid 2 setgid 0",
    "setreuid sets the saved id": "setreuid 1 2 setreuid 2 1 setreuid -1 2 setreuid 0 -1",
    "setregid sets the saved id": "setregid 1 2 setreuid 5 5 setregid 2 1 setregid -1 2 setregid 0 -1",
    "setresuid and minus one": "setresuid -1 -1 -1 setresuid -1 4 -1 setresuid 4 -1 0 setresuid -1 0 -1",
    "file system ids": "setfsuid 7 setfsgid 8 seteuid 5 setfsuid 9 setfsuid 0 seteuid 0 setfsuid 3",
    "fsuid follows euid": "setresuid 1 2 3 setresuid 2 3 1 seteuid 1",
    "groups": "setgroups 1 2 3 setgroups setgroups 4294967294 initgroups 77",
    "a user's own group changes": "setgid 5 setgroups 6 seteuid 1 setegid 5 setegid 6 setregid 5 5",
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=[name.replace(" ", "_") for name in STEPS])
def test_steps_lead_where_the_kernel_leads(same, steps):
    same(f"$PQTEST setid {steps}")


def test_every_pair_of_calls_agrees_with_the_kernel(same):
    calls = ["setuid 1", "seteuid 2", "setreuid 3 1", "setresuid 1 2 3", "setresuid 2 0 1", "setuid 0",
             "setreuid -1 1", "setfsuid 2", "setregid 3 1", "setresgid 1 2 3"]
    script = "".join(f"echo '{a} {b}'; $PQTEST setid {a} {b} {a} seteuid 0\n"
                     for a, b in itertools.permutations(calls, 2))
    same(script)


def test_ids_survive_exec_and_fork(same, need):
    need("setpriv")
    same("setpriv --ruid=1 --euid=2 --rgid=3 --egid=4 --groups=5,6 $PQTEST ids;"
         "setpriv --reuid=1 --regid=2 --groups=5 sh -c '$PQTEST ids; (env -i $PQTEST ids)'")


def test_a_new_session_is_root_again(session, need):
    need("setpriv")
    session("setpriv --reuid=1 --regid=2 --clear-groups touch /dev/null")
    assert session("id -u; id -g; id -G").ok().lines == ["0", "0", "0"]


CAPABILITIES = """
import ctypes, os, random, sys
libc = ctypes.CDLL(None, use_errno=True)
READ, DROP, GET_BITS, SET_BITS, GET_KEEP, SET_KEEP, AMBIENT = 23, 24, 27, 28, 7, 8, 47
class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
def call(name, rc):
    print(name, rc if rc >= 0 else os.strerror(ctypes.get_errno()))
def prctl(option, *args):
    call(f"prctl {option} {args}", libc.prctl(option, *map(ctypes.c_ulong, (*args, *[0] * (4 - len(args))))))
def capset(effective, permitted, inheritable):
    data = (ctypes.c_uint32 * 6)(effective, permitted, inheritable)
    call(f"capset {effective:x} {permitted:x} {inheritable:x}", libc.capset(ctypes.byref(Header(0x20080522, 0)), data))
def show():
    data = (ctypes.c_uint32 * 6)()
    libc.capget(ctypes.byref(Header(0x20080522, 0)), data)
    print("caps", *[f"{n & 0xffff:x}" for n in data[:3]])
    for what in ((GET_BITS,), (GET_KEEP,), *((READ, cap) for cap in (0, 1, 10)), *((AMBIENT, 1, cap) for cap in (0, 1, 10))):
        prctl(*what)
def steps(seed):
    rng = random.Random(seed)
    for _ in range(25):
        bits = [rng.choice([0, 0x401, 0x403, 0x5c3, 0x10101, 0x400, 0x1]) for _ in range(3)]
        cap = rng.choice([0, 1, 8, 10, 13, 63, 64, 1000])
        rng.choice([
            lambda: prctl(rng.choice([READ, DROP]), cap),
            lambda: prctl(SET_BITS, rng.choice([0, 4, 8, 0x10, 0x30, 0x40, 0x44, 0xc, 0x54, 0x1000, 0x50])),
            lambda: prctl(SET_KEEP, rng.choice([0, 1, 1, 2])),
            lambda: prctl(AMBIENT, rng.choice([1, 2, 2, 2, 3, 4, 5, 0]), cap),
            lambda: prctl(AMBIENT, 4, 0, rng.choice([0, 0, 1])),
            lambda: capset(*bits),
            lambda: capset(0x5c3, 0x5c3, 0x401),
            lambda: call("setresuid", libc.setresuid(*(rng.choice([0, 0, 5, -1]) for _ in range(3)))),
            lambda: call("setuid", libc.setuid(rng.choice([0, 5]))),
            lambda: call("setfsuid", libc.setfsuid(rng.choice([0, 5, 6]))),
        ])()
        show()
for seed in range(60):
    sys.stdout.flush()
    if os.fork() == 0:
        print("seed", seed)
        steps(seed)
        sys.stdout.flush()
        os._exit(0)
    os.wait()
"""


def test_capabilities_follow_the_kernels_rules(same, scratch):
    for side in (scratch.root, scratch.user):
        (side / "work/caps.py").write_text(CAPABILITIES)
    same("python3 caps.py")

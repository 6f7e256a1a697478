# SPDX-License-Identifier: MIT
"""PSEUDO_PASSWD: users and groups are those of its directories, in the words
and to the letter of what libc makes of /etc."""

import os
import subprocess
from pathlib import Path

import oracle
import people
import pytest

LIB = Path(__file__).parent.parent / "lib"
FILES = ("passwd", "group", "shadow", "gshadow")

PLAIN = {
    "passwd": "root:x:0:0:Root:/root:/bin/sh\nfred:x:1234:50:Fred,,,:/home/fred:/bin/sh\n"
              "ann:x:1235:51::/home/ann:/bin/bash\n",
    "group": "root:x:0:\nstaff:x:50:ann,fred\nann:x:51:\nwheel:x:10:fred\naudio:x:29:ann,fred,root\n",
    "shadow": "root:*:19000:0:99999:7:::\nfred:$6$x$y:19001:1:2:3:4:5:6\nann:!:19002::::::\n",
    "gshadow": "root:*::\nstaff:!:fred:ann,fred\nann:!::\n",
}

# Lines that libc takes, and lines that it does not.
ODD = {
    "passwd": ("# root:x:7:7:comment\n\n   \n  indented:x:1:2:I:/i:/bin/i\n\t# indented comment\n"
               "short\nshort:x\nshort:x:1\nfew:x:3:4\nfew2:x:5:6:gecos\nfred::1234:50::::extra:fields\n"
               "nan:x:y:1:::\nempty:x::1:::\nnegative:x:-1:-2:::\nplus:x:+8:+9:::\nlarge:x:4294967295:1:::\n"
               "toolarge:x:4294967296:99999999999999999999999:::\nspaced:x: 11:\t12:::\ntrailing:x:11 :12:::\n"
               "octal:x:010:0x10:::\n:x:13:13:noname:::\n+\n+:\n+::::::\n+nis:x:14:15:::\n-nis\n-:x:16::::\n"
               "+@group:::::/n:/s\nfred:x:99:99:second:::\nroot:x:0:0:Root:/root:/bin/sh\ncr:x:17:17::/:/bin/sh\r\n"
               "long:x:18:18:" + "g" * 5000 + ":/l:/bin/l\nlast:x:20:20:no newline:/:/bin/last"),
    "group": ("root:x:0:\nnomembers:x:1\nspaces:x:2: a, b ,c\ncommas:x:3:,,fred,,\nnan:x:y:fred\nbare\nbare:x\n"
              "+\n+:::\n+nis:x:4:fred\n-nis::5\nfred:x:1234:fred,fred\nstaff:*:50:ann,fred:colon\n"
              "staff2:*:50:fred\nseven:x:7:fred\n# comment:x:8:fred\n  indented:x:9:fred\n"
              "many:x:21:" + ",".join(f"user{n}" for n in range(300)) + ",fred\nempty::22:\nlast:x:23:fred"),
    "shadow": ("root:*:19000:0:99999:7:::\nfred:a:1:2:3\nold:a:1:2:3:\nolder:a:1:2\nlack:a::::::::\nfull:a:1:2:3:4:5:6:7\n"
               "more:a:1:2:3:4:5:6:7:8\nneg:a:-1:-2:-3:-4:-5:-6:-7\nnan:a:b:::::::\nspace:a:1:2:3:  \nspac2:a:1:2:3: 4:5:6:\n"
               "large:a:4294967296:2147483648:::::4294967296\n+\n+nis\n-nis:x:1:::::::\nfew:a\nname\n"
               "# no:a:1::::::\n  indented:a:1:::::::\nlast:a:1:::::::"),
    "gshadow": ("root:*::\nstaff:!:fred,ann: a,b ,,c\nfred:x:a\nbare\nbare:x\n+\n+nis\nlists:x:a,b:c:d\nempty:x::\n"
                "admins:x:,a,:\nlast:x:l:m"),
}
NAMES = ["root", "fred", "ann", "staff", "nobody", "", "+", "-", "+nis", "-nis", "nis", "indented", "few", "few2",
         "short", "nan", "empty", "negative", "plus", "large", "toolarge", "spaced", "trailing", "octal", "cr", "long",
         "last", "spaces", "commas", "many", "bare", "old", "older", "lack", "full", "more", "neg", "space", "spac2",
         "lists", "admins", "seven", "fred:x", "#", "name"]
IDS = ["0", "1", "2", "3", "5", "7", "8", "11", "13", "14", "16", "18", "20", "50", "99", "1234", "1235",
       "4294967294", "4294967295"]


@pytest.fixture
def image(scratch):
    """Makes a directory with etc/passwd and so on as told."""
    def make(contents, name="image"):
        etc = scratch.user / name / "etc"
        etc.mkdir(parents=True)
        for file, text in contents.items():
            (etc / file).write_bytes(text.encode())
        people.USER.owns_all(etc.parent)
        return etc.parent
    return make


def compiled(compiler, run_folder):
    if people.need(compiler[0]):
        pytest.skip(f"not installed: {compiler[0]}")
    program = run_folder / f"accounts-{Path(compiler[0]).name}"
    if not program.exists():
        subprocess.run([*compiler, "-O1", "-Wall", "-D_GNU_SOURCE", "-Wno-deprecated-declarations", "-o", program,
                        LIB / "accounts.c"], check=True, timeout=60)
    return program


@pytest.fixture
def accounts(run_folder):
    """The program tests/lib/accounts.c."""
    return compiled([os.environ.get("CC", "cc")], run_folder)


@pytest.fixture
def real_with(asroot, scratch):
    """Runs a command as real root where an image's files are those of /etc."""
    def run(image, command):
        switch = scratch.root / "nsswitch"
        switch.write_text("".join(f"{file}: files\n" for file in FILES))
        mounts = [(image / "etc" / file, f"/etc/{file}") for file in FILES if (image / "etc" / file).exists()]
        script = "mount --make-rprivate / && " + "".join(
            f"mount --bind {what} {where} && " for what, where in [*mounts, (switch, "/etc/nsswitch.conf")])
        if asroot(["unshare", "-m", "sh", "-c", script + "true"]).rc:
            pytest.skip("nothing can be mounted here")
        return asroot(["unshare", "-m", "sh", "-c", script + 'exec "$@"', "sh", *command])
    return run


def compare(real, in_session):
    oracle.compare((real.rc, real.raw), (in_session.rc, in_session.raw))


@pytest.mark.parametrize("contents", [PLAIN, ODD, {}], ids=["plain", "odd", "empty"])
def test_every_function_answers_as_libc_from_etc(image, session, real_with, accounts, contents):
    if not contents:
        contents = dict.fromkeys(FILES, "")
    place = image(contents)
    command = [accounts, *NAMES, *IDS]
    compare(real_with(place, command), session(command, env={"PSEUDO_PASSWD": place}))


def test_long_lines_and_large_files_are_read(image, session, real_with, accounts):
    lines = [f"user{n}:x:{n}:{n}:{'g' * (n % 97 * 50)}:/home/user{n}:/bin/sh" for n in range(3000)]
    groups = [f"group{n}:x:{n}:{','.join(f'user{m}' for m in range(n % 100))}" for n in range(1000)]
    place = image({**PLAIN, "passwd": "\n".join(lines), "group": "\n".join(groups)})
    command = [accounts, "user0", "user96", "user2999", "user99", "group399", "2999", "2000", "77"]
    compare(real_with(place, command), session(command, env={"PSEUDO_PASSWD": place}))


def test_programs_of_musl_get_the_same(image, session, accounts, run_folder):
    musl = compiled(["musl-gcc", "-idirafter", "/usr/include"], run_folder)
    env = {"PSEUDO_PASSWD": image(ODD)}
    glibc, of_musl = (session([program, *NAMES, *IDS], env=env).ok().lines for program in (accounts, musl))
    assert of_musl == glibc[:len(of_musl)] and len(of_musl) > 500


def test_the_first_directory_that_has_the_file_serves(image, session):
    first = image({"passwd": PLAIN["passwd"]}, "first")
    second = image({**PLAIN, "passwd": "eve:x:7:7:::\n"}, "second")
    third = image({"group": "none:x:1:\n", "shadow": PLAIN["shadow"]}, "third")
    env = {"PSEUDO_PASSWD": f"/nowhere::{first}:{second}:{third}"}
    told = session("getent passwd fred; getent passwd eve; getent group staff; getent group none; id -u", env=env)
    assert told.lines == ["fred:x:1234:50:Fred,,,:/home/fred:/bin/sh", "staff:x:50:ann,fred", "0"]


def test_without_the_file_the_host_answers(image, session, user, accounts):
    command = [accounts, "root", "daemon", "nobody", "nosuchuser", "0", "1", "65534"]
    host = user(command).ok().lines
    assert session(command).ok().lines == host
    for listed in ("", "/nowhere", f"/nowhere:{image({}, 'bare')}"):
        assert session(command, env={"PSEUDO_PASSWD": listed}).ok().lines == host


def test_a_disabled_session_asks_the_host(image, session, user):
    env = {"PSEUDO_PASSWD": image(PLAIN), "PSEUDO_DISABLED": "1"}
    assert session("getent passwd", env=env).lines == user("getent passwd").lines


PROGRAMS = """
touch f; chown fred:staff f; stat -c '%U:%G %u:%g' f; ls -l f | cut -d' ' -f3,4
chown ann: f; stat -c %u:%g f; chgrp wheel f; stat -c %G f
install -o fred -g audio f g; stat -c '%U:%G' g
tar --owner=fred --group=wheel -cf t f && tar tvf t | cut -d' ' -f2
find . -user fred -printf '%p %u %g\\n'
id fred; id -Gn ann; id ann; groups fred; id; id -un; whoami
getent passwd; getent group staff; getent passwd 1235; getent shadow ann; getent gshadow staff
getent initgroups fred
echo ~fred ~ann ~nosuch
python3 -c 'import pwd, grp, os; print(pwd.getpwnam("fred"), grp.getgrgid(50), len(pwd.getpwall()), os.getgrouplist("ann", 51))'
perl -e 'print join(":", getpwnam("fred"), getgrnam("staff"), scalar getpwuid(1235)), "\\n"; setpwent; print $n while $n = getpwent'
setpriv --reuid=fred --regid=staff --init-groups sh -c 'id; id -un; whoami; echo ~fred'
chown nosuch f || echo $?
"""


def test_programs_mean_the_images_users(image, session, real_with, scratch, need):
    need("perl", "setpriv", "getent")
    place = image(PLAIN)
    command = ["bash", "-c", PROGRAMS]
    compare(real_with(place, command), session(command, env={"PSEUDO_PASSWD": place}))


GLOB = """
import ctypes, sys
libc = ctypes.CDLL(None)
class Glob(ctypes.Structure):
    _fields_ = [("n", ctypes.c_size_t), ("paths", ctypes.POINTER(ctypes.c_char_p)), ("rest", ctypes.c_size_t * 20)]
for flags in (0, 1 << 12, 1 << 14):
    for pattern in (b"~fred", b"~fred/*", b"~nosuch", b"~nosuch/*", b"~daemon", b"~/x", b"/etc/pass*", b"~fred/nothing"):
        found = Glob()
        rc = libc.glob(pattern, flags, None, ctypes.byref(found))
        print(flags, pattern, rc, found.paths[:found.n] if not rc else "")
"""


def test_glob_expands_the_images_users(image, session, real_with, scratch):
    home = scratch.user / "fred"
    (home / "file").mkdir(parents=True)
    place = image({"passwd": f"root:x:0:0:::\nfred:x:5:5::{home}:\n"})
    command = ["python3", "-c", GLOB]
    compare(real_with(place, command), session(command, env={"PSEUDO_PASSWD": place, "HOME": scratch.root / "home"}))


def test_programs_with_another_environment_know_them_too(image, session):
    place = image(PLAIN)
    assert session("env -i /usr/bin/id -u fred; env PSEUDO_PASSWD= getent passwd fred || echo none",
                   env={"PSEUDO_PASSWD": place}).lines == ["1234", "none"]


def test_what_is_added_in_the_session_shows_at_once(image, session, need):
    need("perl")
    place = image(PLAIN)
    script = """use POSIX; my $n = 0;
    print defined getpwnam("new") ? "known" : "unknown", "\\n";
    open(F, ">>", "$ENV{PSEUDO_PASSWD}/etc/passwd"); print F "new:x:4711:50:::\\n"; close F;
    print scalar getpwnam("new"), " ", scalar getpwuid(4711), "\\n";"""
    assert session(["perl", "-e", script], env={"PSEUDO_PASSWD": place}).ok().lines == ["unknown", "4711 new"]


def test_shadow_is_not_for_a_dropped_user(image, session, need):
    need("setpriv", "getent")
    place = image(PLAIN)
    told = session("chmod 640 $PSEUDO_PASSWD/etc/shadow; chown root:wheel $PSEUDO_PASSWD/etc/shadow;"
                   "for who in '--reuid=ann --clear-groups' '--reuid=fred --init-groups'; do"
                   " setpriv --regid=ann $who sh -c 'id -u; getent shadow ann || echo none'; done",
                   env={"PSEUDO_PASSWD": place})
    assert told.lines == ["1235", "none", "1234", "ann:!:19002::::::"]


LOCK = """
import ctypes, os, sys, time
libc = ctypes.CDLL(None, use_errno=True)
print(libc.lckpwdf(), libc.lckpwdf())
if os.fork() == 0:
    os.closerange(3, 20)
    print("child waits", flush=True)
    libc.ulckpwdf()
    print("child", libc.lckpwdf(), libc.ulckpwdf(), flush=True)
    os._exit(0)
time.sleep(0.2)
print("parent", libc.ulckpwdf(), flush=True)
os.wait()
print(libc.ulckpwdf())
"""


def test_the_lock_is_in_the_image(image, session):
    place = image(PLAIN)
    told = session(["python3", "-uc", LOCK], env={"PSEUDO_PASSWD": place}).ok()
    assert told.lines == ["0 -1", "child waits", "parent 0", "child 0 0", "-1"]
    assert session(f"stat -c '%a %u:%g' {place}/etc/.pwd.lock").lines == ["600 0:0"]


def test_threads_ask_at_the_same_time(image, session):
    script = """import pwd, grp, threading
def ask():
    for n in range(300):
        pwd.getpwnam("fred"); pwd.getpwuid(1235); grp.getgrnam("staff")
        assert len(pwd.getpwall()) <= 3
kids = [threading.Thread(target=ask) for _ in range(6)]
[kid.start() for kid in kids]; [kid.join() for kid in kids]
print(pwd.getpwnam("fred").pw_uid)"""
    assert session(["python3", "-c", script], env={"PSEUDO_PASSWD": image(PLAIN)}).ok().lines == ["1234"]


def test_useradd_works_on_the_images_tree(image, session, need, user):
    need("useradd", "groupadd", "usermod", "userdel")
    place = image({**PLAIN, "login.defs": "UID_MIN 1000\nGID_MIN 1000\nUSERGROUPS_ENAB yes\n"})
    host = [Path("/etc", file).read_bytes() for file in FILES]
    told = session("""P=$PSEUDO_PASSWD; set -e; mkdir -p $P/home
    chown root:shadow $P/etc/shadow $P/etc/gshadow 2>/dev/null || chown 0:42 $P/etc/shadow $P/etc/gshadow
    chmod 640 $P/etc/shadow $P/etc/gshadow
    groupadd --prefix $P -g 777 builders
    useradd --prefix $P -u 2000 -g 777 -G wheel -m -d /home/new -s /bin/sh new
    id new; getent passwd new; getent shadow new | cut -d: -f1,2
    usermod --prefix $P -s /bin/false -a -G audio new; getent passwd new; id -Gn new
    touch f; chown new:builders f; stat -c %u:%g f
    stat -c '%a %u:%g %n' $P/etc/shadow $P/etc/passwd $P/home/new
    userdel --prefix $P new; id new 2>/dev/null || echo gone""", env={"PSEUDO_PASSWD": place}).ok()
    lines = [line.replace(str(place), "P") for line in told.lines if "warning" not in line]
    assert lines == ["uid=2000(new) gid=777(builders) groups=777(builders),10(wheel)",
                     "new:x:2000:777::/home/new:/bin/sh", "new:!", "new:x:2000:777::/home/new:/bin/false",
                     "builders wheel audio", "2000:777", "640 0:42 P/etc/shadow", "644 0:0 P/etc/passwd",
                     "755 2000:777 P/home/new", "gone"], told.out
    assert [Path("/etc", file).read_bytes() for file in FILES] == host

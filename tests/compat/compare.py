#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what works under pqfs, fakeroot, pseudo, PRoot and in a user namespace:
the table of README.  Each check is a script and what it prints when real root runs
it; each wrapper runs it as an ordinary user, in folders of its own.

    tests/compat/compare.py [--json] [--ways NAME,...] [--only WORD]

The way "root" runs the scripts as real root: that holds the checks themselves to be
true.  A check's script may call `outside COMMAND`, which the user runs without a
wrapper meanwhile, and `outside KILL`, which kills the wrapper's daemon."""

import argparse
import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import compiler
import people
import project

LIMIT = 30.0  # seconds for a script; one that takes longer hangs
STAYS = 45.0  # seconds after which a daemon that is still there will stay

PRELUDE = """
outside() {
    printf %s "$1" >.ask.new; mv .ask.new .ask
    while [ -e .ask ]; do sleep 0.02; done
}
"""

OWNER = """
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	struct stat st;
	return argc < 2 || stat(argv[1], &st) || printf("%d %d\\n", (int)getuid(), (int)st.st_uid) < 0;
}
"""
PROGRAMS = {"static": ["cc", "-static"], "musl": ["musl-gcc"], "i386": ["cc", "-m32"]}

CROWD = """
import os
for p in range(1, 9):
    if not os.fork():
        wrong = 0
        for i in range(1, 201):
            name = f"d/{p}.{i % 3}"
            if i > 3: os.unlink(name)
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.chown(name, p, i)
            st = os.stat(name)
            wrong += (st.st_uid, st.st_gid) != (p, i)
        os._exit(min(wrong, 99))
print(sum(os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(8)), "wrong")
"""

EXCHANGE = """
import ctypes, os
print(ctypes.CDLL(None).renameat2(-100, b"a", -100, b"b", 2), os.stat("a").st_uid, os.stat("b").st_uid)
"""


@dataclass
class Check:
    title: str
    wanted: str
    scripts: tuple  # each in a session of its own
    root: bool = True  # whether it makes sense for real root


def check(title, wanted, *scripts, **kw):
    return Check(title, wanted, scripts, **kw)


CHECKS = [
    check("`chown`, then another program looks", "3:4\n",
          "touch f; chown 3:4 f; stat -c %u:%g f"),
    check("a later session looks", "3:4\n", "touch f; chown 3:4 f", "stat -c %u:%g f"),
    check("records survive `kill -9` of the daemon", "3:4\n3:4\n",
          "touch f; chown 3:4 f; outside KILL; stat -c %u:%g f", "stat -c %u:%g f"),
    check("deleted outside, the inode used again: not the old owner", "again\n0\n",
          "mkdir d; touch d/f; chown 3 d/f; i=$(stat -c %i d/f);"
          "outside 'rm d/f; for i in $(seq 50); do echo >d/n$i; done';"
          "find d -inum $i | grep -q . && echo again; stat -c %u d/n* | sort -u"),
    check("device node, packed by tar", "crw-r--r-- 0/0 1,3\n",
          "mknod n c 1 3; tar -c n | tar -tv --numeric-owner | awk '{ print $1, $2, $3 }'"),
    check("device node by `find -type c` (`d_type`)", "./n\nFalse\n",
          "mknod n c 1 3; find . -type c; python3 -c 'import os;"
          "print([e.is_file(follow_symlinks=False) for e in os.scandir() if e.name == \"n\"][0])'"),
    check("setuid is shown, and not on the disk", "6755\n0\n",
          "touch f; chmod 6755 f; stat -c %a f; outside 'find f -perm /6000 | wc -l >n'; cat n",
          root=False),
    check("file capabilities set, got, packed", "f cap_net_raw=ep\n1\n",
          "cp /bin/true f; setcap cap_net_raw+ep f; getcap f;"
          "tar --xattrs --xattrs-include='*' -c f | grep -ac SCHILY.xattr.security.capability"),
    check("ACL and owner of one file", "user:3:rw-\n5:6\n",
          "touch f; setfacl -m u:3:rw f; chown 5:6 f; getfacl -cn f | grep user:3; stat -c %u:%g f"),
    check("hard links share what is changed", "3:4 2\n3:4 2\n",
          "touch a; ln a b; chown 3:4 b; mv b c; stat -c '%u:%g %h' a c"),
    check("file of mode 0 is opened again", "x\nok\n",
          "echo x >f; chmod 0 f; cat f; python3 -c 'import os;"
          "os.close(os.open(\"g\", os.O_CREAT | os.O_WRONLY, 0)); open(\"g\", \"w\"); print(\"ok\")'"),
    check("two files exchanged (`renameat2`)", "0 2 1\n",
          f"touch a b; chown 1 a; chown 2 b; python3 -c {shlex.quote(EXCHANGE)}"),
    check("8 processes create, chown, delete in one folder", "0 wrong\n",
          f"mkdir d; python3 -c {shlex.quote(CROWD)}"),
    check("`env -i` stays in the session", "3:4\n",
          "touch f; chown 3:4 f; env -i /usr/bin/stat -c %u:%g f"),
    check("a program that closes all descriptors", "3\n",
          "touch f; python3 -c 'import os; os.closerange(3, 1024); os.chown(\"f\", 3, 4);"
          "print(os.stat(\"f\").st_uid)'"),
    check("a wrapper in the wrapper", "3:4\n3:4\n",
          "touch f; chown 3:4 f; $WRAP stat -c %u:%g f; stat -c %u:%g f"),
    check("after `setuid` to a user: refused what he would be", "refused\nrefused\n",
          "touch f; chmod 600 f; setpriv --reuid=3 --regid=3 --clear-groups sh -c"
          " 'chown 3 f || echo refused; cat f || echo refused' 2>/dev/null"),
    check("`setgroups`, then `id -G`", "0 5 6\n", "setpriv --groups 5,6 id -G"),
    check("32-bit program", "0 0\n", "touch f; $BIN/i386 f"),
    check("program of musl", "0 0\n", "touch f; $BIN/musl f"),
    check("static program", "0 0\n", "touch f; $BIN/static f"),
    check("`chroot`", "['mark']\n", "mkdir r; touch r/mark; python3 -c 'import os;"
          "os.chroot(\"r\"); print(os.listdir(\"/\"))'"),
]
LEFT = "all killed: nothing stays behind"


class Way:
    """One wrapper; `words(place)` come before a command whose records are kept there."""

    def __init__(self, name, program, words, env=None):
        self.name = name
        self.program = program
        self.words = words
        self.env = env or (lambda place: {})
        self.person = people.ROOT if name == "root" else people.USER

    def command(self, place, script):
        return [*map(str, self.words(place)), "bash", "-c", PRELUDE + script]


def ways(build):
    return [
        Way("root", "true", lambda place: []),
        Way("pqfs", build / "bin/pqfs-session",
            lambda place: [build / "bin/pqfs-session", "--state", place / "state", "--"]),
        Way("fakeroot", "fakeroot-sysv",
            lambda place: ["fakeroot-sysv", "-s", place / "saved",
                           *(["-i", place / "saved"] if (place / "saved").exists() else []), "--"]),
        Way("pseudo", "pseudo", lambda place: ["pseudo"],
            lambda place: {"PSEUDO_PREFIX": "/usr", "PSEUDO_LOCALSTATEDIR": place / "state"}),
        Way("PRoot", "proot", lambda place: ["proot", "-0"]),
        Way("unshare -r", "unshare", lambda place: ["unshare", "-r"]),
    ]


def processes():
    """(pid, name) of all that the ordinary user runs, without this process's own kin."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == people.USER.uid:
                if (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    yield int(entry.name), (entry / "comm").read_text().strip()


def kill_daemon(place):
    """Kills what keeps the records, if anything does."""
    pids = [pid for pid, name in processes() if name.startswith("faked")]
    with contextlib.suppress(OSError, ValueError):
        pids.append(int((place / "state/pseudo.pid").read_text()))
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    people.bury_orphans()


def queues():
    """Kind and id of the System V queues and semaphores that the user owns."""
    for kind, option in ("msg", "-q"), ("sem", "-s"):
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
        at = lines[0].split().index("uid")
        for line in lines[1:]:
            if int(line.split()[at]) == people.USER.uid:
                yield option, line.split()[1]


def clean():
    """Ends all that the ordinary user runs (he is of no name), and what it left."""
    if not people.IS_ROOT:
        return
    for pid, _ in list(processes()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    time.sleep(0.05)
    people.bury_orphans()
    for option, number in queues():
        subprocess.run(["ipcrm", option, number], check=False)


class Place:
    """Where one check runs in one way."""

    def __init__(self, top, way, binaries):
        self.way = way
        self.top = Path(tempfile.mkdtemp(prefix="", dir=top))
        self.top.chmod(0o755)
        for name in "work", "state", "home", "tmp":
            (self.top / name).mkdir()
        way.person.owns_all(self.top)
        self.work = self.top / "work"
        self.env = people.environment(self.top / "home", {
            "TMPDIR": self.top / "tmp", "BIN": binaries,
            "WRAP": shlex.join(map(str, way.words(self.top))), **way.env(self.top)})

    def start(self, script):
        self.out = open(self.top / "out", "ab")
        return people.start(self.way.person, self.way.command(self.top, script), cwd=self.work,
                            env=self.env, stdout=self.out, stderr=subprocess.DEVNULL)

    def answer(self):
        """Does what a script asks to be done outside."""
        ask = self.work / ".ask"
        if not ask.exists():
            return
        command = ask.read_text()
        if command == "KILL":
            kill_daemon(self.top)
        else:
            people.run(self.way.person, ["bash", "-c", command], cwd=self.work, env=self.env)
        ask.unlink()

    def run(self, script):
        """Runs a script; whether it came to an end."""
        kid = self.start(script)
        end = time.monotonic() + LIMIT
        while kid.poll() is None and time.monotonic() < end:
            self.answer()
            people.bury_orphans()
            time.sleep(0.01)
        hangs = kid.poll() is None
        people.kill_group(kid)
        self.out.close()
        return not hangs

    def said(self):
        return (self.top / "out").read_text(errors="replace")


def verdict(way, one, top, binaries):
    """("yes", "no" or "hangs"; what was printed)."""
    place = Place(top, way, binaries)
    try:
        for script in one.scripts:
            if not place.run(script):
                return "hangs", place.said()
        return ("yes" if place.said() == one.wanted else "no"), place.said()
    finally:
        clean()
        people.remove_tree(place.top)


def what_stays(way, top, binaries):
    """What is there when a session's processes were all killed and some time has passed."""
    place = Place(top, way, binaries)
    kid = place.start("touch f; chown 3 f; touch started; sleep 600")
    end = time.monotonic() + LIMIT
    while not (place.work / "started").exists() and time.monotonic() < end:
        time.sleep(0.05)
    people.kill_group(kid)
    place.out.close()
    end = time.monotonic() + STAYS
    while (left := [*processes(), *queues()]) and time.monotonic() < end:
        people.bury_orphans()
        time.sleep(0.2)
    clean()
    people.remove_tree(place.top)
    return ("no" if left else "yes"), " ".join(map(str, left))


def make_programs(folder):
    """Compiles what the checks run; gives the names of those that do not run here."""
    (folder / "owner.c").write_text(OWNER)
    lacking = {name for name, cc in PROGRAMS.items() if compiler.lacks(*cc)}
    for name in PROGRAMS.keys() - lacking:
        subprocess.run([*PROGRAMS[name], "-o", folder / name, folder / "owner.c"], check=True)
    return lacking


def missing(way, one, programs):
    if not shutil.which(way.program, path=people.PATH):
        return True
    return any(f"$BIN/{name} " in script for script in one.scripts for name in programs) \
        or (way.name == "root" and not one.root)


def compare(build, names=None, wanted=lambda title: True, told=lambda row: None):
    """Runs the checks: rows of {"check", "wanted", NAME: {"verdict", "printed"}}."""
    people.adopt_orphans()
    top = Path(tempfile.mkdtemp(prefix="pqfs-compare."))
    top.chmod(0o755)
    rows = []
    try:
        lacking = make_programs(top)
        everyone = [way for way in ways(build) if not names or way.name in names]
        for one in [*CHECKS, Check(LEFT, "", (), root=False)]:
            if not wanted(one.title):
                continue
            row = {"check": one.title, "wanted": one.wanted}
            for way in everyone:
                if missing(way, one, lacking):
                    result = "", ""
                elif one.title == LEFT:
                    result = what_stays(way, top, top)
                else:
                    result = verdict(way, one, top, top)
                row[way.name] = {"verdict": result[0], "printed": result[1]}
            rows.append(row)
            told(row)
    finally:
        people.remove_tree(top)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=project.BUILD, help="what was built")
    parser.add_argument("--json", action="store_true", help="one object a check, with all printed")
    parser.add_argument("--ways", default="pqfs,fakeroot,pseudo,PRoot,unshare -r",
                        help="which, of those and root (%(default)s)")
    parser.add_argument("--only", default="", help="checks that have this in their title")
    args = parser.parse_args()
    names = args.ways.split(",")

    def table(row):
        print("|", " | ".join([row["check"], *(row[name]["verdict"] or "-" for name in names)]), "|",
              flush=True)

    if not args.json:
        print("| |", " | ".join(names), "|\n| --- |" + " --- |" * len(names), flush=True)
    compare(args.build.resolve(), names, lambda title: args.only in title,
            (lambda row: print(json.dumps(row), flush=True)) if args.json else table)


if __name__ == "__main__":
    main()

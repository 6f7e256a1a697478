# SPDX-License-Identifier: MIT
"""What is measured.  All commands run in a way's work folder, which is emptied
at the start of each round; so a row's `prep` makes what an earlier row of the
same round would have left, and is cheap where it did."""

from collections.abc import Callable
from dataclasses import dataclass

MICRO = "../../bin/micro"
TAR = "../../in/tree.tar"
CALL_FILES = 1000
EXECS = 300
INSTALLS = 200
MOVES = 50

WIPE = "rm -rf tree copy moved clone program installed calls plain out.tar out.deb"
UNTARRED = f"[ -d tree ] || {{ mkdir tree && tar -C tree -xf {TAR}; }}"
OWNED = (f'[ "$(stat -c %u tree 2>&1)" = 1234 ] || {{ rm -rf tree && mkdir tree && '
         f"tar -C tree -xf {TAR} && chown -R 1234:4321 tree; }}")
COPIED = OWNED + "; [ -d copy ] || cp -a tree copy"


@dataclass(frozen=True)
class Row:
    """`work` is what is timed: words, or a function of the way.  `prep` and
    `check` are shell scripts; the check must succeed, once per run."""

    name: str
    label: str
    work: list | Callable
    prep: str = ""
    check: str = ""
    inside: bool = True  # in the way's one long session
    prep_inside: bool = True
    cold: bool = False  # no server, no records at the start
    call: bool = False  # the figure is what micro says, not the command's time
    repeat: int = 1  # times a round; their median counts
    needs: str = ""  # a program


def times(count, command):
    """A shell that runs a command `count` times."""
    return ["sh", "-c", f"i=0; while [ $i -lt {count} ]; do {command}; i=$((i+1)); done"]


def lines(command, count):
    return f'{{ n=$({command} | wc -l); [ $n = {count} ] || {{ echo "$n, not {count}" >&2; false; }}; }}'


def others(folder):
    """Finds what in a folder does not have the owner that rows give."""
    return f"find {folder} ! '(' -uid 1234 -gid 4321 ')'"


def listed(command):
    return lines(f"{command} | tar --numeric-owner -tvf - | grep -v ' 1234/4321 '", 0)


def call(name, label, kind, prep=f"{MICRO} own calls {CALL_FILES}", folder="calls", **kw):
    return Row(f"call-{name}", label, [MICRO, kind, folder, CALL_FILES],
               prep=f"rm -rf {folder} && {prep}", call=True, **kw)


def session_start(way):
    return [*way.wrapper("start"), "/bin/true"]


def all_rows(tree):
    """The rows, in the order in which they are measured and shown; `tree` is
    what make_tar returned."""
    return [
        Row("untar", "untar", ["tar", "-C", "tree", "-xf", TAR],
            "rm -rf tree && mkdir tree",
            lines("find tree", tree.entries) + " && " + lines("find tree -gid 8", tree.mail)
            + " && " + lines("find tree -perm -4000", tree.setuid)),
        Row("chown", "chown -R", ["chown", "-R", "1234:4321", "tree"], UNTARRED,
            lines(others("tree"), 0)),
        Row("chmod", "chmod -R", ["chmod", "-R", "g+w,o-w", "tree"], OWNED,
            lines("find tree ! -type l ! -perm -020", 0)),
        Row("find", "find -printf", ["find", "tree", "-fprintf", "/dev/null",
                                     r"%p %y %m %U:%G %s %l\n"], OWNED,
            lines("find tree", tree.entries), repeat=3),
        Row("tar", "tar -c", ["tar", "-cf", "out.tar", "tree"], OWNED + "; rm -f out.tar",
            listed("cat out.tar")),
        Row("cp", "cp -a", ["cp", "-a", "tree", "copy"], OWNED + "; rm -rf copy",
            lines("find copy", tree.entries) + " && " + lines(others("copy"), 0)),
        Row("mv", f"{MOVES} x mv of the tree", times(MOVES // 2, "mv copy moved; mv moved copy"),
            COPIED, lines("find copy", tree.entries) + " && " + lines(others("copy"), 0)),
        Row("rm", "rm -rf", ["rm", "-rf", "copy"], COPIED, "[ ! -e copy ]"),
        Row("exec", f"{EXECS} x exec of true", times(EXECS, "/bin/true")),
        Row("install", f"{INSTALLS} x install -o -g -m",
            times(INSTALLS, f"install -o 1234 -g 4321 -m 2755 {MICRO} installed/$i"),
            "rm -rf installed && mkdir installed",
            lines("find installed -type f -uid 1234 -gid 4321 -perm 2755", INSTALLS)),
        Row("deb", "dpkg-deb --build", ["dpkg-deb", "-Znone", "--build", "tree", "out.deb"],
            OWNED + "; rm -f out.deb", listed("dpkg-deb --fsys-tarfile out.deb"),
            needs="dpkg-deb"),
        Row("clone", "git clone", ["git", "clone", "-q", "../repo", "clone"], "rm -rf clone",
            lines("git -C clone status --porcelain", 0), needs="git"),
        Row("make", "make -j2", ["make", "-s", "-C", "program", "-j2"],
            "rm -rf program && cp -r ../../in/program program", "program/program", needs="make"),
        Row("start", "session start", session_start, inside=False, prep_inside=False, cold=True,
            repeat=3),
        Row("again", "session start, server runs", session_start, inside=False,
            prep_inside=False, repeat=5),
        call("stat", "stat, tracked", "stat"),
        call("stat-untracked", "stat, untracked", "stat", f"{MICRO} make plain {CALL_FILES}",
             "plain", prep_inside=False),
        call("chown", "chown", "chown"),
        call("chmod", "chmod", "chmod"),
        call("create", "create (open)", "create"),
        call("unlink", "unlink", "unlink"),
        call("rename", "rename", "rename"),
        call("open", "open existing", "open"),
        call("close", "close", "close"),
        call("readdir", f"readdir of {CALL_FILES}", "readdir"),
    ]

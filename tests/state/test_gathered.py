# SPDX-License-Identifier: MIT
"""Changes that were gathered, and put into the database together, make it say
what each of them one by one would have made it say."""

import contextlib
import json
import os
import sqlite3
import struct
import subprocess
import time
from pathlib import Path

import pytest

SCRIPT = """
import os, random, stat, sys
rand = random.Random(int(sys.argv[1]))
names = [f"{d}f{i}" for d in ("", "a/", "b/") for i in range(8)]
os.mkdir("a"); os.mkdir("b")
def create(name): os.close(os.open(name, os.O_CREAT | os.O_RDONLY | os.O_NONBLOCK,
                                      rand.choice((0o600, 0o755))))
def chown(name): os.chown(name, rand.choice((-1, 0, 5, 70000)), rand.choice((-1, 0, 6)))
def chmod(name): os.chmod(name, rand.choice((0o4755, 0o644, 0o2711, 0o6775, 0o1777, 0)))
def node(name): os.mknod(name, stat.S_IFCHR | 0o640, os.makedev(1, rand.randrange(9)))
def fifo(name): os.mkfifo(name, 0o604)
def symlink(name): os.symlink("f0", name)
def lchown(name): os.lchown(name, rand.randrange(9), -1)
def unlink(name): os.unlink(name)
def link(name): os.link(name, rand.choice(names), follow_symlinks=False)
def rename(name): os.rename(name, rand.choice(names))
def attribute(name): os.setxattr(name, "security.capability",
                                 bytes.fromhex("0100000200200000000000000000000000000000"))
def turn(name): os.rename("a", "c"); os.rename("b", "a"); os.rename("c", "b")
ops = [create] * 6 + [chown] * 6 + [chmod] * 6 + [node, fifo, symlink, lchown, link, rename,
                                                  unlink, unlink, attribute]
for i in range(4000):
    try:
        (turn if rand.random() < 0.002 else rand.choice(ops))(rand.choice(names))
    except OSError:
        pass
"""
SHOW = """find . -printf '%p %y %m %U:%G %n %l %z\\n' | sort; getfattr -R -h -d -m - -e hex . | sort
find . -type c -exec stat -c '%n %t,%T' {} + | sort"""


@pytest.mark.parametrize("seed", range(4))
def test_the_database_says_what_the_session_saw(session, seed):
    session(["/usr/bin/python3", "-c", SCRIPT, str(seed)]).ok()
    seen = session(SHOW).ok().out
    lines = map(json.loads, session.tool("pqfs-db", "query", "--json").ok().lines)
    listed = {f"{line['uid']}:{line['gid']} {line['mode'][-4:].lstrip('0') or 0} {line['path']}"
              for line in lines if line.get("path")}
    work = str(session.work.resolve())
    names = session(f"find {work} -mindepth 1 -printf '%U:%G %m %p\\n'").ok().lines
    assert set(names) == listed
    session.stop()
    for name in ("pseudo.shared", "pseudo.index.0", "pseudo.index.1"):
        (session.state / name).unlink(missing_ok=True)
    assert session(SHOW).ok().out == seen


@pytest.fixture
def asleep(tmp_path):
    """Where in the shared file it stands that the server sleeps."""
    header = Path(__file__).parent.parent.parent / "common/shared.h"
    (tmp_path / "offset.c").write_text(
        f'#include "{header}"\n#include <stdio.h>\n'
        'int main(void) { printf("%zu", offsetof(struct shared_header, asleep)); }\n')
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-D_GNU_SOURCE", "-o",
                    tmp_path / "offset", tmp_path / "offset.c"], check=True, timeout=60)
    return int(subprocess.run([tmp_path / "offset"], check=True, stdout=subprocess.PIPE).stdout)


def test_a_server_that_nobody_woke_is_found_asleep(session, asleep):
    """Who was to wake it died: by the shared memory it is awake."""
    session("touch f g; chown 5 f").ok()
    with session_that_stays(session) as change:
        time.sleep(0.6)
        with open(session.state / "pseudo.shared", "r+b") as shared:
            shared.seek(asleep)
            assert shared.read(4) == struct.pack("<I", 1), "it sleeps"
            shared.seek(asleep)
            shared.write(struct.pack("<I", 0))
        change()
        end = time.monotonic() + 5
        while owner_in_database(session) != 7 and time.monotonic() < end:
            time.sleep(0.02)
        assert owner_in_database(session) == 7


@contextlib.contextmanager
def session_that_stays(session):
    kid = session.start("read -r line; chown 7 g; read -r line", stdin=subprocess.PIPE)

    def change():
        kid.stdin.write(b"\n")
        kid.stdin.flush()
    yield change
    kid.communicate(b"\n", timeout=20)


def owner_in_database(session):
    with contextlib.closing(sqlite3.connect(session.state / "files.db")) as db:
        return db.execute("SELECT max(uid) FROM records").fetchone()[0]

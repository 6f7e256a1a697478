# SPDX-License-Identifier: MIT
"""What bitbake asks of FAKEROOTCMD, played by worker.py with its sequence of
environments and forks; and what its classes call besides."""

import json
import shlex
import sqlite3
import sys
from pathlib import Path

import pytest

import people

WORKER = Path(__file__).with_name("worker.py")
ME = people.USER.uid

INSTALL = """
    install -d -m 0755 $D/usr/bin $D/dev $D/home/fred
    echo x >$WORKDIR/prog
    install -o root -g mail -m 4755 $WORKDIR/prog $D/usr/bin/prog
    install -o 1000 -g 1000 -m 0640 $WORKDIR/prog $D/home/fred/file
    chown -R 1000:1000 $D/home/fred
    mknod $D/dev/console c 5 1
    ln $D/usr/bin/prog $D/usr/bin/again; ln -s prog $D/usr/bin/link; chown -h 3:4 $D/usr/bin/link
    cp -a $D $WORKDIR/package
    mv $WORKDIR/package/home/fred $WORKDIR/package/home/jane
    sleep 0.2; stat -c %u:%g $D/home/fred/file
"""
PACKAGE = """
    cd $WORKDIR/package
    tar --sort=name --numeric-owner -cf $WORKDIR/package.tar .
    find . | cpio -o -H newc --quiet >$WORKDIR/package.cpio
    tar --numeric-owner -tvf $WORKDIR/package.tar | sed 's/ 20[0-9-]* [0-9:]*//; s/  */ /g'
"""
WANTED = """\
drwxr-xr-x 0/0 0 ./
drwxr-xr-x 0/0 0 ./dev/
crw-r--r-- 0/0 5,1 ./dev/console
drwxr-xr-x 0/0 0 ./home/
drwxr-xr-x 1000/1000 0 ./home/jane/
-rw-r----- 1000/1000 2 ./home/jane/file
drwxr-xr-x 0/0 0 ./usr/
drwxr-xr-x 0/0 0 ./usr/bin/
-rwsr-xr-x 0/8 2 ./usr/bin/again
lrwxrwxrwx 3/4 0 ./usr/bin/link -> prog
hrwsr-xr-x 0/8 0 ./usr/bin/prog link to ./usr/bin/again
"""


class Build:
    """A build folder with a sysroot for pseudo and some recipes."""

    def __init__(self, peer):
        self.peer = peer
        self.top = peer.scratch.folder("tmp", people.USER)
        self.prefix = self.folder("sysroot-native/usr")
        self.command = [str(peer.compat / "pseudo")]

    def folder(self, name):
        path = self.top / name
        path.mkdir(parents=True, exist_ok=True)
        people.USER.owns_all(self.top)
        return path

    @property
    def base(self):
        """FAKEROOTBASEENV: disabled, and without a state directory."""
        return {
            "PSEUDO_BINDIR": f"{self.prefix}/bin", "PSEUDO_LIBDIR": f"{self.prefix}/lib/pseudo/lib",
            "PSEUDO_PREFIX": str(self.prefix), "PSEUDO_DISABLED": "1",
            "PSEUDO_INCLUDE_PATHS": "/proc", "PYTHONDONTWRITEBYTECODE": "1",
        }

    def recipe(self, name):
        """FAKEROOTENV of a recipe, whose FAKEROOTDIRS are made before."""
        work = self.folder(name)
        self.folder(f"{name}/pseudo")
        inside = ",".join(f"{work}/{part}" for part in ("image", "package", "rootfs"))
        return work, {
            "PSEUDO_PREFIX": str(self.prefix), "PSEUDO_LOCALSTATEDIR": f"{work}/pseudo/",
            "PSEUDO_PASSWD": f"{work}/recipe-sysroot:{self.prefix}", "PSEUDO_NOSYMLINKEXP": "1",
            "PSEUDO_DISABLED": "0", "PSEUDO_INCLUDE_PATHS": f"/proc,{inside}",
        }

    def task(self, recipe, name, script, *, inside=True, network=None):
        work, env = self.recipe(recipe)
        return {
            "name": f"{recipe}:{name}", "script": script,
            "env": env if inside else {"PSEUDO_UNLOAD": "1"},
            "keep": [name for name in env if inside] + ["PATH", "HOME", "PSEUDO_UNLOAD"],
            "data": {"WORKDIR": str(work), "D": f"{work}/image", "LC_ALL": "C", "TZ": "UTC"},
            "flush": [*self.command, "-S"] if inside else None, "network": network,
        }

    def run(self, *lists):
        words = [*self.command, sys.executable, str(WORKER), "decafbadbad", str(self.top)]
        result = self.peer(words, env=self.base, stdin=json.dumps(lists).encode(), split=True,
                           cwd=self.top)
        assert result.rc == 0, result.err.decode()
        assert result.err == b""
        return json.loads(result.raw)


@pytest.fixture
def bitbake(peer):
    return Build(peer)


def clean(build, *recipes):
    """No line of the log has a word that bitbake would print the log for."""
    for recipe in recipes:
        log = (build.top / recipe / "pseudo" / "pseudo.log").read_text().lower()
        assert not any(word in log for word in ("mismatch", "error", "fatal")), log


@pytest.mark.parametrize("network", [None, False], ids=["plain", "without network"])
def test_tasks_of_three_recipes_side_by_side(bitbake, network):
    recipes = ["one", "two", "three"]
    told = bitbake.run(
        [bitbake.task(r, "do_fetch", "PSEUDO_DISABLED=1 id -u", inside=False) for r in recipes],
        [bitbake.task(r, "do_install", INSTALL, network=network) for r in recipes],
        [bitbake.task(r, "do_compile", "id -u; stat -c %u $D/home/fred/file", inside=False)
         for r in recipes],
        [bitbake.task(r, "do_package", PACKAGE, network=network) for r in recipes])
    assert told["base"] == {"uid": ME, "disabled": "1", "state": None}
    for r in recipes:
        assert told[f"{r}:do_fetch"]["out"] == f"{ME}\n"
        install = told[f"{r}:do_install"]
        assert (install["rc"], install["out"]) == (0, "1000:1000\n"), install
        assert install["inside"] and install["uid"] == 0
        assert network is None or isinstance(install["network"], bool)
        assert told[f"{r}:do_compile"]["out"] == f"{ME}\n{ME}\n"
        assert told[f"{r}:do_package"]["out"] == WANTED
        with sqlite3.connect(bitbake.top / r / "pseudo" / "files.db") as db:
            assert db.execute("SELECT count(*) FROM records WHERE uid = 1000").fetchone()[0] == 4
        db.close()
    clean(bitbake, *recipes)
    assert not (bitbake.prefix / "var").exists()


def test_fetchers_and_wrappers_in_a_task_are_the_user(bitbake):
    script = f"""
        id -u; PSEUDO_DISABLED=1 id -u; PSEUDO_UNLOAD=1 id -u
        mkdir -p $D; cd $D; git init -q r; cd r; echo >f; chown 12:13 f
        PSEUDO_UNLOAD=1 git -c safe.directory='*' add f; PSEUDO_UNLOAD=1 git status --short
        PSEUDO_DISABLED=1 {sys.executable} -c 'import os; print(os.environ["PSEUDO_DISABLED"])'
        stat -c %u:%g f
    """
    told = bitbake.run([bitbake.task("r", "do_unpack", script)])["r:do_unpack"]
    assert told["out"] == f"0\n{ME}\n{ME}\nA  f\n1\n12:13\n", told
    clean(bitbake, "r")


def test_a_task_sees_only_the_records_of_its_recipe(bitbake):
    make = "mkdir -p $D; cd $D; touch f; chown 5:6 f; stat -c %u:%g f"
    told = bitbake.run([bitbake.task("a", "do_install", make)],
                       [bitbake.task("b", "do_install", "stat -c %u:%g $WORKDIR/../a/image/f")],
                       [bitbake.task("a", "do_package", "stat -c %u:%g $D/f")])
    assert told["a:do_install"]["out"] == told["a:do_package"]["out"] == "5:6\n"
    assert told["b:do_install"]["out"] != "5:6\n"


def test_what_is_not_included_is_the_users(bitbake):
    script = "touch $WORKDIR/log; mkdir -p $D; chown 7 $D; stat -c %u $D $WORKDIR/log"
    told = bitbake.run([bitbake.task("r", "do_install", script)])["r:do_install"]
    assert (told["rc"], told["out"]) == (0, f"7\n{ME}\n")


def test_a_shell_uses_the_command_with_the_environment(bitbake):
    """${FAKEROOTENV} ${FAKEROOTCMD} COMMAND, as buildhistory does."""
    work, env = bitbake.recipe("r")
    bitbake.run([bitbake.task("r", "do_install", INSTALL)])
    words = " ".join(f"{name}={shlex.quote(value)}" for name, value in env.items())
    command = shlex.quote(bitbake.command[0])
    find = f'find {work}/image -name file -printf "%m %U:%G\\n"'
    out = bitbake.peer(f"eval {shlex.quote(words + ' ' + command + ' ' + find)}").ok().out
    assert out == "640 1000:1000\n"
    assert bitbake.peer(f"{words} {command} -S", env=bitbake.base).ok().out == ""
    # And in the environment of the worker, disabled, without a state directory.
    assert bitbake.peer(f"{command} id -u", env=bitbake.base).ok().out == f"{ME}\n"
    assert bitbake.peer(f"{command} -S", env=bitbake.base).rc == 0


def test_a_prefix_of_a_sysroot_is_enough_for_tar(bitbake):
    """pseudo -P SYSROOT/usr tar, with PSEUDO_LOCALSTATEDIR, as runqemu-extract-sdk does."""
    bitbake.run([bitbake.task("r", "do_install", INSTALL), ], [bitbake.task("r", "p", PACKAGE)])
    work = bitbake.top / "r"
    state = bitbake.folder("unpacked.pseudo_state")
    tree = bitbake.folder("unpacked")
    env = {"PSEUDO_LOCALSTATEDIR": str(state)}
    words = [*bitbake.command, "-P", str(bitbake.prefix)]
    bitbake.peer([*words, "tar", "-C", str(tree), "-xpf", f"{work}/package.tar"], env=env).ok()
    out = bitbake.peer([*words, "stat", "-c", "%F %a %u:%g", f"{tree}/dev/console",
                        f"{tree}/usr/bin/prog", f"{tree}/home/jane/file"], env=env).ok().out
    assert out == ("character special file 644 0:0\nregular file 4755 0:8\n"
                   "regular file 640 1000:1000\n")

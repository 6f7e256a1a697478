# SPDX-License-Identifier: MIT
"""What the rows work on, made once per run and always the same: a tar file (its
tree is a Debian package, too), a git repository and a C program."""

import io
import os
import subprocess
import tarfile
from dataclasses import dataclass

FOLDER_FILES = 50
MODULES = 60
TIME = 1_600_000_000

CONTROL = b"""Package: pqfs-bench
Version: 1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: files to be measured with
"""

GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org",
       "-c", "init.defaultBranch=main", "-c", "gc.auto=0")

# Each module computes something that no optimizer can leave out.
MODULE = """#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/stat.h>
#include "modules.h"
{functions}
unsigned module_{n}(unsigned seed)
{{
	unsigned table[{count}];

	memset(table, 0, sizeof(table));
{calls}
	qsort(table, {count}, sizeof(*table), compare);
	return table[seed % {count}];
}}
"""

FUNCTION = """
static unsigned part_{n}(unsigned seed, char *text, size_t size)
{{
	unsigned sum = seed * {odd}u;

	for (unsigned i = 0; i < {turns}; i++) {{
		if (sum % 7 == {rest})
			snprintf(text, size, "%u/%s", sum, "{n}");
		sum = (sum << 5) ^ (sum >> 3) ^ (unsigned)text[i % size];
	}}
	return sum ^ (unsigned)strlen(text);
}}
"""

COMPARE = """
static int compare(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}
"""

MAKEFILE = """OBJS := {objects}

program: $(OBJS)
	cc -o $@ $(OBJS)

%.o: %.c modules.h
	cc -O1 -MMD -MP -c -o $@ $<
"""


@dataclass(frozen=True)
class Tree:
    """What is in the tar file, for the checks: entries with the top, and how
    many belong to group 8 or are setuid."""

    entries: int
    mail: int
    setuid: int


def make_tar(path, files):
    """Writes the tar file with `files` files, a few of them links."""
    count = {"entries": 1, "mail": 0, "setuid": 0}
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        def add(name, kind=tarfile.REGTYPE, mode=0o644, uid=0, gid=0, data=b"", link=""):
            one = tarfile.TarInfo(name)
            one.type, one.mode, one.uid, one.gid = kind, mode, uid, gid
            one.mtime, one.size, one.linkname = TIME, len(data), link
            tar.addfile(one, io.BytesIO(data))
            count["entries"] += 1
            if kind != tarfile.LNKTYPE:
                count["mail"] += gid == 8
                count["setuid"] += bool(mode & 0o4000)

        add("DEBIAN", tarfile.DIRTYPE, 0o755)
        add("DEBIAN/control", data=CONTROL)
        add("usr", tarfile.DIRTYPE, 0o755)
        folder = ""
        for i in range(files):
            if i % (20 * FOLDER_FILES) == 0:
                upper = f"usr/part{i // (20 * FOLDER_FILES)}"
                add(upper, tarfile.DIRTYPE, 0o755)
            if i % FOLDER_FILES == 0:
                folder = f"{upper}/folder{i // FOLDER_FILES}"
                add(folder, tarfile.DIRTYPE, 0o2775 if i % 300 == 0 else 0o755, gid=8)
            name, before = f"{folder}/file{i}", f"file{i - 1}"
            if i % FOLDER_FILES == 7:
                add(name, tarfile.SYMTYPE, 0o777, link=before)
            elif i % FOLDER_FILES == 17:
                add(name, tarfile.LNKTYPE, link=f"{folder}/{before}")
            else:
                mode = (0o644, 0o755, 0o600, 0o644, 0o4755)[i % 5]
                add(name, mode=mode, uid=(0, 0, 33)[i % 3], gid=(0, 8)[i % 4 == 3],
                    data=(b"%d\n" % i) * (i * 37 % 600))
    return Tree(**count)


def make_repo(path, files):
    """Makes a git repository with `files` files, all in one pack."""
    for i in range(files):
        folder = path / f"folder{i // FOLDER_FILES}"
        if i % FOLDER_FILES == 0:
            folder.mkdir(parents=True)
        (folder / f"file{i}").write_bytes((b"%d\n" % i) * (i * 37 % 600 + 1))
    env = {"PATH": os.environ["PATH"], "HOME": str(path), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "files"], ["repack", "-adq"]):
        subprocess.run([*GIT, *words], cwd=path, env=env, check=True)


def make_program(path):
    """Writes the sources of a C program with its Makefile."""
    path.mkdir()
    names = range(MODULES)
    for n in names:
        functions = COMPARE + "".join(
            FUNCTION.format(n=k, odd=2 * (n * 40 + k) + 1, turns=30 + k, rest=k % 7)
            for k in range(12 + n % 8))
        calls = "\tchar text[64] = \"\";\n" + "".join(
            f"\ttable[{k}] = part_{k}(seed, text, sizeof(text));\n" for k in range(12 + n % 8))
        source = MODULE.format(n=n, functions=functions, calls=calls, count=12 + n % 8)
        (path / f"module{n}.c").write_text(source)
    (path / "modules.h").write_text("".join(f"unsigned module_{n}(unsigned seed);\n" for n in names))
    calls = "".join(f"\tsum ^= module_{n}(sum);\n" for n in names)
    (path / "main.c").write_text('#include <stdio.h>\n#include "modules.h"\n\nint main(void)\n{\n'
                                 f'\tunsigned sum = 1;\n\n{calls}\tprintf("%u\\n", sum);\n\treturn 0;\n}}\n')
    objects = " ".join(["main.o", *(f"module{n}.o" for n in names)])
    (path / "Makefile").write_text(MAKEFILE.format(objects=objects))

# SPDX-License-Identifier: MIT
"""The library needs nothing that an old glibc or musl lacks, and gives programs
nothing but what the specs list."""

import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
NEWEST = (2, 17)


@pytest.fixture
def generated():
    """The build folder itself, which has what the generator made."""
    folder = Path(os.environ.get("PQFS_TEST_BUILD", TOP / "build"))
    if not (folder / "makewrappers").exists():
        pytest.skip("no generator in the build folder")
    return folder


def readelf(build, *options):
    library = Path(build) / "lib" / "pqfs" / "libpqfs.so"
    return subprocess.run(["readelf", "-W", *options, library], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def symbols(build):
    """(name, binding, section) of what the library exports and imports."""
    for line in readelf(build, "--dyn-syms").splitlines():
        words = line.split()
        if len(words) >= 8 and words[0].rstrip(":").isdigit():
            yield words[7].partition("@")[0], words[4], words[6]


def test_the_library_needs_no_other_than_libc(build, need):
    need("readelf")
    assert re.findall(r"\(NEEDED\).*\[(.*)\]", readelf(build, "-d")) == ["libc.so.6"]


def test_the_library_needs_no_new_version_of_glibc(build, need):
    need("readelf")
    versions = set(re.findall(r"Name: GLIBC_(\S+)", readelf(build, "-V")))
    assert versions and "PRIVATE" not in versions
    assert max(tuple(map(int, v.split("."))) for v in versions) <= NEWEST


def test_the_library_exports_what_the_specs_list(generated, need):
    need("readelf")
    listed = subprocess.run([generated / "makewrappers", "--list", TOP / "ports/linux"],
                            check=True, text=True, stdout=subprocess.PIPE).stdout
    specs = [line.split("\t") for line in listed.splitlines()]
    wrapped = {name for name, _, kind, *_ in specs
               if kind != "pass" and not kind.startswith("internal") and ":" not in name}
    exported = {name for name, _, section in symbols(generated) if section != "UND"}
    assert exported == wrapped


def test_whatever_musl_lacks_is_needed_weakly(build, need):
    need("readelf", "musl-gcc")
    musl = subprocess.run(["readelf", "-W", "--dyn-syms", "/lib/ld-musl-x86_64.so.1"], text=True,
                          check=True, stdout=subprocess.PIPE).stdout
    there = {words[7] for words in map(str.split, musl.splitlines())
             if len(words) >= 8 and words[6] != "UND"}
    needed = {name for name, binding, section in symbols(build)
              if section == "UND" and binding == "GLOBAL"}
    assert needed and needed <= there


@pytest.mark.parametrize("cc", ["gcc", "musl-gcc"])
def test_the_function_behind_is_the_one_that_dlsym_finds(generated, scratch, user, need, cc):
    need(cc)
    rows = re.findall(r'\{"(\w+)", "?([^"}]*)"?\}',
                      (generated / "gen" / "real_names.h").read_text())
    names = scratch.work / "names"
    names.write_text("".join(f"{name} {version}\n" for name, version in rows))
    scratch.file("main.c", "int main(void) { return 0; }")
    user(f"{cc} -shared -fPIC -D_GNU_SOURCE -I{TOP}/client -o probe.so {TOP}/client/next.c "
         f"{TOP}/tests/lib/next_probe.c; {cc} -o main main.c").ok()
    told = user("LD_PRELOAD=$PWD/probe.so ./main", env={"PROBE": names}).ok().lines
    assert len(told) == 1 and int(told[0].split()[0]) > 100, told


MESSAGE = r"""
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void)
{
	int pair[2], on = 1;
	struct ucred ids = {getpid(), 0, 0};
	char byte = 'x', control[CMSG_SPACE(sizeof(ids))];
	struct iovec part = {&byte, 1};
	struct msghdr out, in = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				 .msg_controllen = sizeof(control)};
	struct cmsghdr *c = (struct cmsghdr *)control;

	memset(control, 0xff, sizeof(control));
	memset(&out, 0xff, sizeof(out));
	out.msg_name = NULL, out.msg_namelen = 0, out.msg_iov = &part, out.msg_iovlen = 1;
	out.msg_control = control, out.msg_controllen = sizeof(control), out.msg_flags = 0;
	c->cmsg_level = SOL_SOCKET, c->cmsg_type = SCM_CREDENTIALS;
	c->cmsg_len = CMSG_LEN(sizeof(ids));
	memcpy(CMSG_DATA(c), &ids, sizeof(ids));
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	if (sendmsg(pair[0], &out, 0) != 1 || recvmsg(pair[1], &in, 0) != 1)
		return perror("message"), 1;
	memcpy(&ids, CMSG_DATA(CMSG_FIRSTHDR(&in)), sizeof(ids));
	return printf("%d %u %u\n", ids.pid == getpid(), ids.uid, ids.gid) < 0;
}
"""


@pytest.mark.parametrize("cc", ["gcc", "musl-gcc"])
def test_what_a_libc_leaves_unset_in_a_message_is_not_read(session, scratch, user, need, cc):
    need(cc)
    scratch.file("message.c", MESSAGE)
    user(f"{cc} -o message message.c").ok()
    assert session("./message").ok().lines == ["1 0 0"]

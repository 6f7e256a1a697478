# SPDX-License-Identifier: MIT
"""A box for calls that could harm the machine when real root makes them: in a
mount namespace of its own, where all but the scratch folder is read-only, with a
host name of its own, and without the powers to set the clock or to reboot.

In the work folder there is ro, which is read-only, and other, which is another
file system."""

import subprocess

import people

FILES = """mkdir d e; echo hello > f; echo hi > x; mkfifo p; ln -s f l; ln -s none n"""

MOUNTS = """
mount --bind "$TOP" "$TOP"
cd "$WORK"
mount --bind ro ro
mount -o remount,bind,ro ro
mount -t tmpfs -o "mode=755,uid=$ID,gid=$ID" none other
echo other > other/f
chown "$ID:$ID" other/f
mount -o remount,bind,ro /
mount -o remount,bind,ro /proc
cd .
exec setpriv "--reuid=$ID" "--regid=$ID" $GROUPS_OPTION --bounding-set=-sys_time,-sys_boot -- "$@"
"""
# Capabilities that are taken away, as bits.
WITHOUT = 1 << 22 | 1 << 25


def prepare(scratch, work, person):
    """Makes what is mounted in the work folder."""
    for name in "ro", "other":
        (work / name).mkdir()
    subprocess.run(["sh", "-ec", FILES], cwd=work / "ro", check=True, umask=0o022)
    person.owns_all(work / "ro")
    person.owns(work / "other")


def run(scratch, work, person, command, env, **kw):
    """Runs a command as `person` in a box: a people.Result."""
    prepare(scratch, work, person)
    groups = "--groups=0" if person == people.ROOT else "--clear-groups"
    env = {**env, "TOP": scratch.top, "WORK": work, "ID": person.uid, "GROUPS_OPTION": groups}
    words = ["unshare", "--mount", "--uts", "--ipc", "--", "sh", "-ec", MOUNTS, "sh", *map(str, command)]
    return people.run(people.ROOT, words, cwd=work, env={k: str(v) for k, v in env.items()}, **kw)

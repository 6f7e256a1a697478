# SPDX-License-Identifier: MIT
"""Plays bitbake's worker: started by the launcher with its base environment, it
forks a child for each task, sets the task's environment before the fork, and
in the child gives up the network and empties and refills its environment.

worker.py decafbad TOP: the tasks of the recipes below TOP, as JSON on stdin:
[{"name", "script", "env", "clean"}, ...], those of one list run side by side, the
lists one after the other.  Prints a JSON object of what each told."""

import ctypes
import json
import os
import subprocess
import sys

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000


def disable_network(uid, gid):
    """As bb.utils has it: whether it works depends on the machine."""
    libc = ctypes.CDLL("libc.so.6")
    if libc.unshare(CLONE_NEWNET | CLONE_NEWUSER):
        return False
    with open("/proc/self/uid_map", "w", encoding="ascii") as f:
        f.write(f"{uid} {uid} 1")
    with open("/proc/self/setgroups", "w", encoding="ascii") as f:
        f.write("deny")
    with open("/proc/self/gid_map", "w", encoding="ascii") as f:
        f.write(f"{gid} {gid} 1")
    return True


def task(job, out, ids):
    """In the child; `ids` are those that the worker itself has."""
    told = {"inside": os.environ.get("PSEUDO_DISABLED") == "0", "uid": os.getuid()}
    os.setsid()
    if job.get("network") is False:
        told["network"] = disable_network(*ids)
    kept = dict(os.environ)
    os.environ.clear()
    os.environ.update({k: v for k, v in kept.items() if k in job["keep"]})
    os.environ.update(job["data"])
    os.umask(0o022)
    kid = subprocess.run(["bash", "-ec", job["script"]], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
    told.update(rc=kid.returncode, out=kid.stdout.decode(errors="replace"))
    os.write(out, json.dumps(told).encode())
    os._exit(0)


def fork(job):
    """Sets the environment before the fork, since the fork is what takes it up."""
    before = dict(os.environ)
    os.environ.update(job["env"])
    reader, writer = os.pipe()
    ids = os.getuid(), os.getgid()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            task(job, writer, ids)
        finally:
            os._exit(1)
    os.close(writer)
    os.environ.clear()
    os.environ.update(before)
    return pid, reader


def main():
    assert sys.argv[1].startswith("decafbad")
    results = {"base": {"uid": os.getuid(), "disabled": os.environ.get("PSEUDO_DISABLED"),
                        "state": os.environ.get("PSEUDO_LOCALSTATEDIR")}}
    for jobs in json.load(sys.stdin):
        running = [(job, *fork(job)) for job in jobs]
        for job, pid, reader in running:
            with os.fdopen(reader) as f:
                text = f.read()
            os.waitpid(pid, 0)
            results[job["name"]] = json.loads(text) if text else {"rc": "no answer"}
            if job.get("flush"):
                # With check=True: anything but 0 stops the build.
                subprocess.run(job["flush"], check=True, env={**os.environ, **job["env"]})
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()

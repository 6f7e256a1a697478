# SPDX-License-Identifier: MIT
"""The packages of a Debian minbase, fetched once and kept for later runs."""

import os
import shutil
import subprocess
from pathlib import Path

FETCHED = "fetched"  # marks a folder that is complete


class OutOfReach(Exception):
    """The packages can't be had; says why."""


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pqfs-tests" / "minbase"


def apt(*words, **kw):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=180, env={**os.environ, "LC_ALL": "C"}, **kw)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise OutOfReach(said[-1] if said else " ".join(words[:3]))
    return done.stdout


def names():
    """The packages that an empty system gets with apt and all that is required."""
    name, required = None, {"apt"}
    for line in apt("apt-cache", "dumpavail").splitlines():
        if line.startswith("Package: "):
            name = line.split()[1]
        elif line == "Priority: required":
            required.add(name)
    plan = apt("apt-get", "-s", "-o", "Dir::State::Status=/dev/null", "--no-install-recommends",
               "install", *sorted(required))
    return sorted({line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")})


def debs():
    """The .deb files; fetches them if no earlier run did."""
    if not shutil.which("apt-get"):
        raise OutOfReach("no apt-get")
    folder = cache()
    if not (folder / FETCHED).exists():
        folder.mkdir(parents=True, exist_ok=True)
        wanted = names()
        if len(wanted) < 50:
            raise OutOfReach("apt-get knows no packages; run apt-get update")
        apt("apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *wanted, cwd=folder)
        (folder / FETCHED).touch()
    return sorted(folder.glob("*.deb"))

# SPDX-License-Identifier: MIT
"""The project's sources and what is built of them, in a folder of the user's."""

import subprocess

import people
import project


def sources():
    """What a release has, by the names of its top folder."""
    return [entry for entry in sorted(project.PROJECT.iterdir())
            if not entry.name.startswith((".git", ".pytest", "build", "pqfs-"))]


def copy(folder):
    """Makes `folder` of them; what was built is not made again there."""
    folder.mkdir(mode=0o755)
    subprocess.run(["cp", "-a", *sources(), folder], check=True)
    subprocess.run(["cp", "-a", project.BUILD, folder / "build"], check=True)
    people.remove_tree(folder / "build" / "deb")
    return people.USER.owns_all(folder)


def make(folder, *words, env=None, **kw):
    """Runs make there as the user, as from a shell: a people.Result."""
    return people.run(people.USER, ["make", *map(str, words)], cwd=folder,
                      env=people.environment(folder, env), **kw)

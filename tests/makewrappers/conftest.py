# SPDX-License-Identifier: MIT
"""makewrappers(...) runs the generator; port(text) makes a folder of specs;
library(versions) makes a shared library with versions of symbols."""

import os
import subprocess

import pytest

from project import BUILD

@pytest.fixture
def makewrappers():
    # A generator frees nothing.
    env = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0:exitcode=99"}

    def run(*words):
        return subprocess.run([BUILD / "makewrappers", *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, errors="replace",
                              timeout=60, check=False, env=env)
    return run


@pytest.fixture
def port(tmp_path):
    def make(text, name="port"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / f"specs{len(list(folder.iterdir()))}.spec").write_text(text)
        return folder
    return make


@pytest.fixture
def library(tmp_path):
    """library({"GLIBC_2.36": "one two"}, "three"): of these versions; what
    comes last has none."""
    def make(versions, plain="", flags=(), name="libc.so"):
        script, code, before = "", "", ""
        for version, names in versions.items():
            script += f"{version} {{ {'global: ' if names else ''}"
            script += "".join(f"{one}; " for one in names.split()) + f"}} {before};\n"
            before = version
            code += "".join(f"int {one}(void) {{ return 0; }}\n" for one in names.split())
        code += "".join(f"int {one}(void) {{ return 0; }}\n" for one in plain.split())
        (tmp_path / "versions").write_text(script)
        (tmp_path / "code.c").write_text(code)
        words = [os.environ.get("CC", "cc"), *flags, "-fno-builtin", "-w", "-nostdlib", "-shared",
                 "-o", tmp_path / name, tmp_path / "code.c"]
        if versions:
            words.append(f"-Wl,--version-script={tmp_path}/versions")
        subprocess.run(words, check=True, timeout=60)
        return tmp_path / name
    return make

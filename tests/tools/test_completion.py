# SPDX-License-Identifier: MIT
"""Completion on the command line, by bash and by zsh: whatever --help names."""

import os
import pty
import re
import select
import time

import people
import project
import pytest

COMPLETION = project.PROJECT / "tools/completion"
PROGRAMS = ["pqfs-session", "pqfs-db", "pqfs-log", "pqfs-server", "fakeroot-pqfs"]


@pytest.fixture
def bash(scratch, build):
    """bash("pqfs-db", "ls", "--"): what is offered for the last word."""
    folder = scratch.folder("bin")
    for name in PROGRAMS:
        (folder / name).symlink_to(build / "bin" / name.replace("fakeroot-pqfs", "pqfs-session"))
    completion = scratch.file("pqfs.bash", (COMPLETION / "pqfs.bash").read_text())
    script = ('. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pqfs "$1";'
              'printf "%s\\n" "${COMPREPLY[@]}"')

    def offered(*words, env=None):
        env = {"PATH": f"{folder}:{people.PATH}", **(env or {})}
        command = ["bash", "--norc", "-c", script, completion, *words]
        return people.run(people.USER, list(map(str, command)), cwd=scratch.work,
                          env=people.environment(scratch.home, env)).ok().lines

    offered.folder = folder
    return offered


def help_of(session, *words):
    return session.tool(words[0], *words[1:], "--help").ok().out


def options_of(text):
    """The long options that a help text describes."""
    described = "\n".join(line for line in text.splitlines() if line.startswith("  -"))
    return set(re.findall(r"(?<![\w-])--[a-z][\w-]*", described))


def commands_of(text):
    return re.findall(r"^  ([a-z]+)  ", text, re.M)


def test_every_command_and_option_in_the_help_texts_is_offered_by_bash(bash, session):
    for program in PROGRAMS[:-1]:
        text = help_of(session, program)
        options = options_of(text)
        assert len(options) > 3 and options <= set(bash(program, "--")), program
        words = commands_of(text)
        assert not words or set(words) == set(bash(program, ""))
        for word in words:
            options = options_of(help_of(session, program, word))
            assert options <= set(bash(program, word, "--")), (program, word)
    assert {"-i", "-s", "--unknown-is-real"} <= set(bash("fakeroot-pqfs", "-"))
    assert len(commands_of(help_of(session, "pqfs-db"))) > 3


def test_letters_stand_beside_long_options(bash):
    assert {"-R", "-d", "--recursive"} <= set(bash("pqfs-db", "ls", "-"))
    assert bash("pqfs-db", "ls", "--rec") == ["--recursive"]
    assert "--recursive" not in bash("pqfs-db", "query", "--")
    assert "--owner" in bash("pqfs-db", "--state", "x", "query", "--o")


def test_arguments_are_offered_by_bash(bash, scratch):
    assert bash("pqfs-session", "--unknown", "=", "r") == ["root", "real"]
    assert bash("pqfs-session", "--unknown", "re") == ["real"]
    assert bash("pqfs-db", "ls", "--color", "=") == ["always", "never", "auto"]
    assert "root" in bash("pqfs-db", "query", "--owner", "ro")
    assert "daemon" in bash("pqfs-db", "query", "--group", "=", "d")
    assert "f" in bash("pqfs-db", "query", "--type", "")
    (scratch.work / "some folder").mkdir()
    scratch.file("some file")
    assert bash("pqfs-db", "ls", "--state", "some") == ["some folder"]
    assert sorted(bash("pqfs-db", "ls", "som")) == ["some file", "some folder"]
    states = scratch.folder("states") / "pqfs" / "mine"
    states.mkdir(parents=True)
    assert f"{states}/" in bash("pqfs-db", "--state", "", env={"XDG_STATE_HOME": scratch.top / "states"})


def test_operations_are_those_that_the_log_knows(bash):
    assert {"chown", "chmod", "mknod"} <= set(bash("pqfs-log", "--op", ""))
    assert bash("pqfs-log", "--op", "mkn") == ["mknod"]
    assert "chmod,chown" in bash("pqfs-log", "--op", "chmod,cho")


def test_a_sessions_command_is_completed_as_one(bash):
    assert "setpriv" in bash("pqfs-session", "--temporary", "setpri")
    assert "setpriv" in bash("fakeroot-pqfs", "setpri")


def test_nothing_that_is_missing_makes_noise(bash):
    for name in PROGRAMS:
        (bash.folder / name).unlink()
    assert bash("pqfs-db", "--") == [""]


class Zsh:
    """A zsh on a terminal, with the completion loaded."""

    def __init__(self, scratch, path):
        setup = ("PS1=; unsetopt zle_bracketed_paste auto_menu; zstyle ':completion:*' verbose no;"
                 f"LISTMAX=0; fpath=({COMPLETION} $fpath); autoload -U compinit; compinit -D -u;"
                 "echo rea''dy")
        self.terminal, far = pty.openpty()
        self.kid = people.start(
            people.USER, ["zsh", "-f", "-i"], cwd=scratch.work, stdin=far, stdout=far, stderr=far,
            env=people.environment(scratch.home, {"PATH": path, "TERM": "dumb"}))
        os.close(far)
        os.write(self.terminal, setup.encode() + b"\r")
        assert self.until({"ready"}) == set()

    def until(self, words):
        """Reads until all of the words came; gives those that did not in 20 s."""
        said, end = "", time.monotonic() + 20
        while time.monotonic() < end:
            missing = {word for word in words if not re.search(rf"(?<![\w-]){word}(?![\w-])", said)}
            if not missing:
                break
            if select.select([self.terminal], [], [], 0.2)[0]:
                said += os.read(self.terminal, 65536).decode(errors="replace")
        return missing

    def lacks(self, line, words):
        """Of the words that should be offered after a line, those that are not."""
        os.write(self.terminal, b"\x15" + line.encode() + b"\t\t")
        missing = self.until(words)
        os.write(self.terminal, b"\x15")
        return missing

    def end(self):
        people.kill_group(self.kid)
        os.close(self.terminal)


@pytest.fixture
def zsh(scratch, build, need, session):
    need("zsh")
    if not people.may_read(people.USER, "/") or people.run(
            people.USER, ["test", "-r", str(COMPLETION / "_pqfs")], cwd="/",
            env=people.environment("/")).rc:
        pytest.skip("the user can't read the sources")
    shell = Zsh(scratch, f"{build / 'bin'}:{people.PATH}")
    yield shell
    shell.end()


def test_zsh_offers_the_same(zsh, session):
    text = help_of(session, "pqfs-db")
    assert not zsh.lacks("pqfs-db ", set(commands_of(text)))
    for words in ("pqfs-session",), ("pqfs-db", "ls"), ("pqfs-db", "query"), ("pqfs-log",):
        assert not zsh.lacks(" ".join(words) + " --", options_of(help_of(session, *words)))
    assert not zsh.lacks("pqfs-session --unknown=r", {"root", "real"})
    assert not zsh.lacks("pqfs-log --op c", {"chmod", "chown"})

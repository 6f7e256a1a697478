# SPDX-License-Identifier: MIT
"""pseudolog: its options and specifiers, on a log that pqfs keeps."""

import people
import pytest

STORY = """
    touch a b; mkdir dir; chown 11:12 a; chmod 4755 a; mv b dir/c; mknod n c 1 3
    chown 13 nowhere
    true
"""


@pytest.fixture
def log(peer):
    peer.scratch.folder("state", people.USER)
    env = {"PSEUDO_LOCALSTATEDIR": f"{peer.scratch.top}/state", "TZ": "UTC", "PSEUDO_TAG": "build"}
    peer(["pseudo", "-l", "sh", "-c", STORY], env=env).ok()

    def run(*words, **kw):
        return peer(["pseudolog", *map(str, words)], env=env, **kw)
    run.here = str(peer.scratch.work)
    return run


def lines(result):
    return result.ok().lines


@pytest.mark.parametrize("words, wanted", [
    (["-o", "chmod", "-F", "%o %p %r"], ["chmod HERE/a succeed"]),
    (["-o", "fchmod", "-F", "%o"], ["chmod"]),
    (["-o", "chown", "-r", "succeed", "-F", "%p"], ["HERE/a"]),
    (["-o", "rename", "-F", "%p %T"], ["HERE/b HERE/dir/c"]),
    (["-o", "chown", "-r", "fail", "-F", "%-8o|%r"], []),
    (["-o", "mkdir", "-p", "HERE/dir", "-F", "%p"], ["HERE/dir"]),
    (["-o", "mkdir", "-p", "!HERE/dir", "-F", "%p"], []),
    (["-o", "mkdir", "-p", "%/di", "-F", "%p"], ["HERE/dir"]),
    (["-o", "mkdir", "-p", "~HERE/di_", "-F", "%p"], ["HERE/dir"]),
    (["-o", "mkdir", "-p", "^HERE/di_", "-F", "%p"], []),
    (["-o", "mkdir", "-p", "\\HERE/dir", "-F", "%p"], ["HERE/dir"]),
    (["-p", "%/dir", "-U", "-o", "mkdir", "-F", "%o"], ["mkdir"]),
    (["-R", "mv", "-o", "rename", "-F", "%R %y %S %f %a"], ["mv op info -1 -"]),
    (["-G", "build", "-o", "rename", "-F", "%G"], ["build"]),
    (["-G", "other", "-F", "%G"], []),
    (["-o", "rename", "-s", ">1000000000", "-F", "%o"], ["rename"]),
    (["-o", "rename", "-s", "<1000000000", "-F", "%o"], []),
    (["-E", "%Y", "-s", ">2001", "-o", "rename", "-F", "%%%o"], ["%rename"]),
    (["-I", "<0", "-F", "%I"], []),
    (["-o", "rename", "-c", ">1", "-F", "[%3o]"], ["[rename]"]),
    (["-o", "dup", "-F", "%o"], []),
    (["-v", "-x", "n", "-o", "rename", "-F", "%o"], ["rename"]),
])
def test_specifiers_select_and_formats_show(log, words, wanted):
    words = [word.replace("HERE", log.here) for word in words]
    assert lines(log(*words)) == [line.replace("HERE", log.here) for line in wanted]


def test_a_format_that_printf_does_not_know_is_refused(log):
    for word in "%1.2.3c", "%", "%*c", "%z":
        result = log("-F", word)
        assert result.rc == 1 and "is no field" in result.out, word


def test_what_a_file_became_is_shown(log):
    assert lines(log("-o", "chown", "-u", 11, "-F", "%u:%g %04m %M %t")) == ["11:12 0644 100644 f"]
    assert lines(log("-m", 4755, "-o", "chmod", "-F", "%m")) == ["4755"]
    assert lines(log("-m", "&4000", "-o", "chmod", "-F", "%p")) == [f"{log.here}/a"]
    assert lines(log("-t", "c", "-o", "mknod", "-F", "%t")) == ["c"]


def test_entries_are_ordered_and_unique(log):
    words = lines(log("-U", "-F", "%o", "-O", ">o"))
    assert len(words) == len(set(words)) > 4
    rising = lines(log("-F", "%I", "-O", ">I"))
    assert rising == sorted(rising, key=int)
    assert lines(log("-F", "%I", "-O", "<I")) == rising[::-1]
    assert len(lines(log())) == len(rising)


def test_entries_are_deleted(log):
    assert lines(log("-o", "rename", "-F", "%o"))
    before = len(lines(log()))
    log("-D", "-o", "rename").ok()
    assert not lines(log("-o", "rename"))
    assert len(lines(log())) == before - 1


def test_an_entry_is_made(log, peer):
    log("-l", "-o", "chmod", "-p", "/x/y", "-m", "640", "-u", "5", "-T", "text", "-G", "mine",
        "-r", "fail").ok()
    assert lines(log("-p", "/x/y", "-F", "%o %m %u %T %G %r")) == ["chmod 640 5 text mine fail"]
    env = {"PSEUDO_LOCALSTATEDIR": f"{peer.scratch.top}/state"}
    peer(["pseudo", "-l", "chown", "1:1", "a"], env=env).ok()
    assert len(lines(log("-o", "chown", "-r", "succeed"))) == 2


@pytest.mark.parametrize("words", [
    ["-q"], ["-o", "zz"], ["-r", "zz"], ["-t", "zz"], ["-F", "%z"], ["-O", "zz"], ["-m", "9"],
    ["-p", "&x"], ["-u", "x"], ["-s", "never"], ["word"], ["-l", "-D"], ["-l", "-o", "!chmod"],
    ["-l", "-I", "7"],
])
def test_what_makes_no_sense_is_one_line(log, words):
    result = log(*words, split=True)
    assert result.rc == 1
    assert result.err.startswith(b"pseudolog: ") and result.err.count(b"\n") == 1


def test_help_names_every_letter(log):
    text = log("-h").ok().out
    for letter in "acdfgGiImMoOprRsStTuylDUFEPvx":
        assert f"-{letter}" in text, letter


def test_a_prefix_leads_to_the_log(peer):
    usr = peer.scratch.folder("usr", people.USER)
    peer(["pseudo", "-l", "-P", str(usr), "sh", "-c", "touch f; chmod 600 f"]).ok()
    assert lines(peer(["pseudolog", "-P", str(usr), "-o", "chmod", "-F", "%p"])) \
        == [f"{peer.scratch.work}/f"]

# SPDX-License-Identifier: MIT
"""pqfs-session --status: what it tells, and that telling changes nothing."""

import json
import os

import cli
import people
import pytest
import session as sessions


@pytest.fixture
def status(tool):
    def run(*words, **kw):
        return json.loads(tool(*words, "--status", "--json", **kw).ok().raw)
    return run


def test_of_nothing_it_says_so_and_makes_nothing(tool, status, scratch):
    told = status("--state", "state")
    assert told == {"state": f"{scratch.work}/state", "exists": False, "temporary": False,
                    "inside": False, "records": 0, "names": 0, "xattrs": 0, "waiting": 0,
                    "size": 0}
    assert "the first session makes the directory" in tool("--status").ok().out
    assert not os.listdir(scratch.work) and not os.listdir(scratch.home)
    assert not sessions.servers_of(people.USER.uid)


def test_it_counts_what_is_recorded(tool, status, scratch):
    tool("--state", "state", "sh", "-c",
         "touch a b; ln a c; setfattr -n trusted.x -v 1 a; setfattr -n trusted.y -v 1 a").ok()
    told = status("--state", "state")
    assert (told["records"], told["names"], told["xattrs"]) == (2, 3, 2)
    assert told["exists"] and told["size"] > 4096 and "log_lines" not in told
    assert told["server"] in sessions.servers_of(people.USER.uid)
    text = tool("--state", "state", "--status").ok().out
    assert "2, with 3 names and 2 extended attributes" in text
    assert f"process {told['server']}, since 20" in text


def test_without_a_server_none_is_started(tool, status, scratch):
    tool("--state", "state", "--log", "sh", "-c", "touch a; chown 3 a").ok()
    for pid in sessions.servers_of(people.USER.uid):
        cli.until(lambda: not sessions.alive(pid) or sessions.end(pid), 20)
    before = sorted(os.listdir(scratch.work / "state"))
    told = status("--state", "state")
    assert "server" not in told and told["records"] == 1 and told["log_lines"] > 1
    assert "the next session starts one" in tool("--state", "state", "--status").ok().out
    assert not sessions.servers_of(people.USER.uid)
    assert not set(os.listdir(scratch.work / "state")) - set(before) - {
        "files.db-shm", "files.db-wal", "logs.db-shm", "logs.db-wal"}


def test_in_a_session_it_is_that_session(tool, build, temporary):
    script = f"{build}/bin/pqfs-session --status --json"
    told = json.loads(tool("--temporary", "sh", "-c", script,
                           env={"XDG_RUNTIME_DIR": temporary}).ok().raw)
    assert told["inside"] and told["temporary"]
    assert told["state"].startswith(str(temporary))


@pytest.mark.parametrize("words", [
    ["--json", "true"], ["--json"], ["--status", "true"], ["--status=x"],
])
def test_what_does_not_go_together_is_refused(tool, words):
    cli.refused(tool(*words, split=True), 2)


def test_a_directory_of_others_is_refused(tool):
    cli.refused(tool("--state", "/", "--status", split=True), 1)


def test_the_first_lines_of_help_are_what_most_people_want(tool):
    lines = tool("--help").ok().lines
    head = "\n".join(lines[:10])
    for words in ("pqfs-session make install", "pqfs-session tar -c", "pqfs-db ls"):
        assert words in head

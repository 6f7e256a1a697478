# SPDX-License-Identifier: MIT
"""pqfs-log as a command: what it prints of logged sessions, its filters, and
following."""

import json
import os
import re
import signal
import subprocess
import time

import pytest

import cli
import people


@pytest.fixture
def logged(session):
    session("touch a b; chown 1:2 a; chmod 600 b; mv b c; rm c; chown 1:2 nowhere",
            options=["--log"])
    return session


def test_help_and_version_are_printed(log):
    assert "--follow" in log("--help").ok().out
    assert log("--version").ok().out.startswith("pqfs-log ")


@pytest.mark.parametrize("args", [
    ["--nope"],
    ["word"],
    ["--op", "nope"],
    ["--op", "chown,,chmod"],
    ["--op", "none"],
    ["--pid", "0"],
    ["--pid", "x"],
    ["--user", "nobody-of-that-name"],
    ["--user", "4294967296"],
    ["--result", "EWHAT"],
    ["--result", ""],
    ["--result", "-1"],
    ["--since", "yesterday"],
    ["--until", "2026-13-01"],
    ["--since", "@"],
    ["--since", "10y"],
    ["--state", ""],
], ids=" ".join)
def test_a_wrong_option_is_one_line_and_status_2(log, args):
    cli.refused(log(*args, split=True), 2, "pqfs-log")


def test_without_a_log_that_is_said(session, log):
    session("touch f; chown 1:1 f").ok()
    run = log(split=True)
    cli.refused(run, 1, "pqfs-log")
    assert b"--log" in run.err


def test_operations_are_shown_in_order(logged, log, scratch):
    all_of_it = cli.entries(log("--json"))
    words = [entry["op"] for entry in all_of_it if entry["result"] == "ok"]
    wanted = iter(["chown", "chmod", "rename", "unlink"])
    step = next(wanted)
    for word in words:
        step = next(wanted, None) if word == step else step
    assert step is None, words
    assert [e["time_ns"] for e in all_of_it] == sorted(e["time_ns"] for e in all_of_it)
    (chown,) = cli.entries(log("--json", "--op", "chown", "--result", "ok"))
    assert chown["path"] == f"{scratch.work}/a" and chown["program"] == "chown"
    assert abs(chown["time_ns"] / 1e9 - time.time()) < 600
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", chown["time"])
    (rename,) = cli.entries(log("--json", "--op", "rename"))
    assert (rename["path"], rename["path2"]) == (f"{scratch.work}/b", f"{scratch.work}/c")


def test_text_has_a_line_for_each(logged, log, scratch):
    run = log("--op", "chown,rename", "--result", "ok").ok()
    assert len(run.lines) == 2
    chown, rename = run.lines
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \+0000 +\d+ chown +chown +ok +/", chown)
    assert f" {scratch.work}/a" in chown
    assert rename.endswith(f" {scratch.work}/b -> {scratch.work}/c")


def test_filters_are_kept(logged, log, scratch):
    everything = cli.entries(log("--json"))
    for args, test in [
        (["--op", "chmod"], lambda e: e["op"] == "chmod"),
        (["--path", "*/a"], lambda e: e["path"].endswith("/a") or e.get("path2", "").endswith("/a")),
        (["--path", "*/c"], lambda e: e["path"].endswith("/c") or e.get("path2", "").endswith("/c")),
        (["--program", "mv"], lambda e: e["program"] == "mv"),
        (["--pid", str(everything[0]["pid"])], lambda e: e["pid"] == everything[0]["pid"]),
        (["--result", "fail"], lambda e: e["errno"] != 0),
        (["--result", "ok"], lambda e: e["errno"] == 0),
        (["--result", "ENOENT"], lambda e: e["errno"] == 2),
        (["--result", "2"], lambda e: e["errno"] == 2),
        (["--since", "1h"], lambda e: True),
        (["--until", "1h"], lambda e: False),
        (["--since", "2001-02-03"], lambda e: True),
        (["--until", "2001-02-03 04:05Z"], lambda e: False),
        (["--since", "@" + str(everything[2]["time_ns"] // 10**9 + 3600)], lambda e: False),
        (["--op", "chown", "--program", "mv"], lambda e: False),
    ]:
        assert cli.entries(log("--json", *args)) == [e for e in everything if test(e)], args


def test_a_failed_call_is_logged_with_its_result(logged, log, scratch):
    failed = cli.entries(log("--json", "--result", "ENOENT", "--path", "*/nowhere"))
    assert failed and all(entry["result"] == "ENOENT" for entry in failed)


def test_follow_goes_on(logged, log, scratch):
    argv = [str(logged.bin / "pqfs-log"), "-f", "--json", "--op", "chown"]
    kid = people.start(people.USER, argv, cwd=scratch.work, stdout=subprocess.PIPE,
                       env=people.environment(scratch.home,
                                              {"PSEUDO_LOCALSTATEDIR": logged.state}))
    try:
        assert json.loads(kid.stdout.readline())["path"].endswith("/a")
        logged("touch late; chown 3:3 late", options=["--log"]).ok()
        while not json.loads(kid.stdout.readline())["path"].endswith("/late"):
            pass
        kid.send_signal(signal.SIGINT)
        assert kid.wait(5) == -signal.SIGINT
    finally:
        people.kill_group(kid)


def test_follow_waits_for_a_log(session, scratch):
    session("true").ok()
    argv = [str(session.bin / "pqfs-log"), "--follow", "--op", "chown"]
    kid = people.start(people.USER, argv, cwd=scratch.work, stdout=subprocess.PIPE,
                       env=people.environment(scratch.home,
                                              {"PSEUDO_LOCALSTATEDIR": session.state}))
    try:
        time.sleep(0.4)
        assert kid.poll() is None
        session("touch f; chown 3:3 f", options=["--log"]).ok()
        assert b"/f" in kid.stdout.readline()
    finally:
        people.kill_group(kid)


def test_only_sessions_with_log_are_logged(logged, log):
    before = cli.entries(log("--json"))
    logged("touch quiet; chown 4:4 quiet").ok()
    assert cli.entries(log("--json")) == before


def test_odd_names_keep_to_their_line(session, log, scratch):
    name = os.fsencode(scratch.work) + b"/new\nline\xff"
    with open(name, "wb"):
        people.USER.owns(name)
    session("chown 7:7 -- new*", options=["--log"]).ok()
    (line,) = log("--op", "chown").ok().lines
    assert "new\\nline\\377" in line
    (entry,) = cli.entries(log("--json", "--op", "chown"))
    assert entry["path"].encode("utf-8", "surrogateescape") == name


def test_a_corrupt_log_is_refused(logged, log):
    logged.stop()
    (logged.state / "logs.db").write_bytes(b"junk" * 4096)
    run = log(split=True)
    cli.refused(run, 1, "pqfs-log")
    assert b"logs.db" in run.err


def test_a_full_disk_under_the_output_is_a_failure(logged):
    argv = ["sh", "-c", f"exec {logged.bin}/pqfs-log >/dev/full"]
    run = people.run(people.USER, argv, cwd=logged.work, split=True, env=people.environment(
        logged.home, {"PSEUDO_LOCALSTATEDIR": logged.state}))
    cli.refused(run, 1, "pqfs-log")


def test_what_is_done_by_descriptor_has_the_name_of_that_moment(session, log, scratch):
    script = """
import os
for n in "ab":
    fd = os.open(n, os.O_CREAT | os.O_RDWR)
    os.fstat(fd), os.fstat(fd), os.fchown(fd, 1, 1), os.fchmod(fd, 0o600), os.fstat(fd)
    os.rename(n, n + "2")
    os.fstat(fd), os.fchmod(fd, 0o640)
    os.mkdir(n + "d"), os.rename(n + "2", n + "d/" + n), os.rename(n + "d", n + "e")
    os.fstat(fd)
    os.close(fd)
    for call in (os.fstat, lambda fd: os.fchown(fd, 2, 2)):
        try:
            call(fd)
        except OSError:
            pass
"""
    session(["python3", "-S", "-c", script], options=["--log"]).ok()
    told = [(entry["op"], entry["path"].removeprefix(f"{scratch.work}/"))
            for entry in cli.entries(log("--json", "--op", "stat,chown,chmod", "--program", "python3"))]
    for n in "ab":
        wanted = [("stat", n), ("stat", n), ("chown", n), ("chmod", n), ("stat", n),
                  ("stat", n + "2"), ("chmod", n + "2"), ("stat", f"{n}e/{n}"),
                  ("stat", ""), ("chown", "")]
        assert any(told[i:i + len(wanted)] == wanted for i in range(len(told))), told[-40:]

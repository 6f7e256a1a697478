# SPDX-License-Identifier: MIT
"""pqfs-log summary, blame and timeline: what they make of a log."""

import sqlite3
from xml.dom import minidom

import cli
import people
import pytest

STORY = """
    mkdir d; touch a d/b; chown 1:2 a; chmod 600 a; mv a d/c; ln d/c e; chown 3:4 e
    rm d/b; touch d/b; chown 7 nowhere
    true
"""


@pytest.fixture
def logged(session):
    session(STORY, options=["--log"], env={"PSEUDO_TAG": "story"}).ok()
    return session


@pytest.mark.parametrize("args", [
    ["summary", "x"], ["blame"], ["timeline", "x"], ["summary", "-f"], ["blame", "--top", "3", "x"],
    ["--depth", "2"], ["summary", "--depth", "0"], ["summary", "--top", "-1"], ["-o", "x"],
    ["timeline", "--json", "-o", "x"],
], ids=" ".join)
def test_a_wrong_option_is_one_line_and_status_2(logged, log, args):
    cli.refused(log(*args, split=True), 2, "pqfs-log")


@pytest.mark.parametrize("word", ["summary", "timeline"])
def test_without_a_log_that_is_said(session, log, word):
    session("touch f").ok()
    cli.refused(log(word, split=True), 1, "pqfs-log")


def test_a_summary_counts_what_the_log_has(logged, log):
    lines = cli.entries(log("--json"))
    told = cli.entries(log("summary", "--json", "--top", "0"))
    (whole,) = [t for t in told if t["kind"] == "all"]
    assert whole["calls"] == len(lines)
    assert whole["failed"] == sum(line["errno"] != 0 for line in lines) > 0
    for kind, member in ("operation", "op"), ("program", "program"):
        counts = {t["name"]: t["calls"] for t in told if t["kind"] == kind}
        assert counts == {name: sum(line[member] == name for line in lines)
                          for name in {line[member] for line in lines}}
    processes = {(t["pid"], t["program"]): t["calls"] for t in told if t["kind"] == "process"}
    assert sum(processes.values()) == len(lines)
    calls = [t["calls"] for t in told if t["kind"] == "operation"]
    assert calls == sorted(calls, reverse=True)


def test_a_summary_counts_folders_of_a_depth(logged, log, scratch):
    depth = len(scratch.work.parts)
    told = cli.entries(log("summary", "--json", "--op", "chmod,rename,link,unlink", "--depth", depth))
    folders = {t["name"]: t["calls"] for t in told if t["kind"] == "folder"}
    assert folders == {str(scratch.work): 2, f"{scratch.work}/d": 2}
    told = cli.entries(log("summary", "--json", "--op", "chmod,rename,link,unlink", "--depth", 1))
    assert [t["name"] for t in told if t["kind"] == "folder"] == ["/" + scratch.work.parts[1]]


def test_a_summarys_tables_are_as_long_as_asked(logged, log):
    text = log("summary", "--top", "1").ok().out
    for heading in "Operations", "Programs", "Folders", "Processes":
        assert heading in text
    assert text.count("--top 0 shows all") == 4
    assert "--top 0" not in log("summary", "--top", "0").ok().out


def test_filters_count_for_all_of_them(logged, log):
    (whole, *_) = cli.entries(log("summary", "--json", "--op", "chown", "--tag", "story"))
    assert whole["calls"] == len(cli.entries(log("--json", "--op", "chown"))) > 1
    (whole, *_) = cli.entries(log("summary", "--json", "--tag", "none"))
    assert whole["calls"] == 0
    assert "0 calls" in log("summary", "--tag", "none").ok().out


def test_blame_follows_a_file_through_its_names(logged, log, scratch):
    told = cli.entries(log("blame", "--json", "d/c"))
    assert told == [{**t, "of": f"{scratch.work}/d/c"}
                    for t in [{**t, "of": ""} for t in cli.entries(log("blame", "--json", "e"))]]
    steps = [(t["op"], t.get("was"), t.get("is")) for t in told if t["op"] != "utime"]
    made, owned, closed, moved, linked, given = steps
    assert made[0] == "creat" and made[1] is None
    assert (made[2]["uid"], made[2]["gid"], made[2]["mode"]) == (0, 0, "0644")
    assert owned[0] == "chown" and (owned[1]["uid"], owned[1]["gid"]) == (0, 0)
    assert (owned[2]["uid"], owned[2]["gid"]) == (1, 2)
    assert closed[0] == "chmod" and (closed[1]["mode"], closed[2]["mode"]) == ("0644", "0600")
    assert (moved[0], linked[0], given[0]) == ("rename", "link", "chown")
    assert (given[1]["uid"], given[2]["uid"]) == (1, 3)
    assert [t["program"] for t in told if t["op"] == "rename"] == ["mv"]
    assert {t["tag"] for t in told} == {"story"}


def test_blame_in_words(logged, log, scratch):
    lines = log("blame", "e").ok().lines
    assert any("chown" in line and "0:0 0644 -> 1:2 0644" in line for line in lines)
    assert any(f"{scratch.work}/a -> {scratch.work}/d/c" in line for line in lines)
    assert all("[story]" in line for line in lines)


def test_blame_leaves_out_who_had_the_name_before(logged, log):
    told = cli.entries(log("blame", "--json", "d/b"))
    assert [t["op"] for t in told if t["op"] in ("creat", "unlink")] == ["creat"]


def test_blame_of_a_file_that_is_gone(logged, log):
    logged("rm e d/c", options=["--log"]).ok()
    told = cli.entries(log("blame", "--json", "d/c"))
    assert told[0]["op"] == "creat" and told[-1]["op"] == "unlink"


def test_blame_says_of_what_it_knows_nothing(logged, log, scratch):
    scratch.file("silent")
    for name in "silent", "nowhere/at/all":
        cli.refused(log("blame", name, split=True), 1, "pqfs-log")
    result = log("blame", "silent", "e", split=True)
    assert result.rc == 1 and b"rename" in result.raw


def test_a_timeline_is_a_picture(logged, log, scratch):
    svg = log("timeline").ok().raw
    picture = minidom.parseString(svg)
    assert picture.documentElement.tagName == "svg"
    words = [node.firstChild.data for node in picture.getElementsByTagName("text")]
    assert "operations a second" in words
    lines = cli.entries(log("--json"))
    removed = sum(line["op"] in ("unlink", "rmdir") for line in lines)
    assert f"remove: {removed}" in words
    assert b"href" not in svg
    log("timeline", "-o", "t.svg").ok()
    assert (scratch.work / "t.svg").read_bytes() == svg


def test_a_timelines_bars_count_every_line(logged, log):
    bars = cli.entries(log("timeline", "--json"))
    count = sum(value for bar in bars for name, value in bar.items()
                if name not in ("time", "span_ns"))
    assert count == len(cli.entries(log("--json")))
    assert 1 <= len(bars) <= 128


def test_a_timeline_of_nothing_is_a_picture_too(logged, log):
    minidom.parseString(log("timeline", "--tag", "none").ok().raw)


def test_a_picture_that_cannot_be_written_is_told_of(logged, log):
    for target in "/dev/full", "/nowhere/t.svg":
        cli.refused(log("timeline", "-o", target, split=True), 1, "pqfs-log")


def test_many_lines_need_little_memory(logged, log, scratch):
    logged.stop()
    with sqlite3.connect(logged.state / "logs.db") as db:
        db.execute("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
            INSERT INTO log (id, time, op, result, pid, program, path, path2, dev, ino, uid, gid,
                             mode, rdev, name)
            SELECT (SELECT max(id) FROM log) + i, (SELECT max(time) FROM log) + i * 1000000, i % 20
                   + 1, 0, 1000 + i % 500, CAST('prog' || (i % 7) AS BLOB),
                   CAST('/some/dir' || (i % 1000) || '/file' || i AS BLOB), x'', 1, i, 0, 0, 33188, 0,
                   x'' FROM n""")
        db.execute("UPDATE ring SET next = (SELECT max(id) + 1 FROM log)")
    db.close()
    people.USER.owns_all(logged.state)
    for words in ["summary"], ["timeline"], ["blame", "/some/dir7/file7"]:
        program = str(logged.bin / "pqfs-log")
        measure = ("import resource, subprocess, sys; r = subprocess.run(sys.argv[1:], "
                   "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
                   "print(r.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        out = people.run(people.USER, ["python3", "-c", measure, program, *words],
                         cwd=scratch.work, env=people.environment(
                             scratch.home, {"PSEUDO_LOCALSTATEDIR": logged.state})).ok().out
        status, kilobytes = map(int, out.split())
        assert status == 0 and kilobytes < 32 * 1024, (words, out)


def test_a_reader_that_leaves_ends_it_quietly(logged):
    program = logged.bin / "pqfs-log"
    for words in "", "summary --top 0", "timeline", "blame d/c e d/b":
        result = people.run(people.USER, ["bash", "-c", f"{program} {words} | true"],
                            cwd=logged.work, env=people.environment(
                                logged.home, {"PSEUDO_LOCALSTATEDIR": logged.state}))
        assert result.out == ""

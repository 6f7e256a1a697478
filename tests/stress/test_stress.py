# SPDX-License-Identifier: MIT
"""Nothing wrong and nothing lost, however many are at it and whoever dies."""

import json
import os
import random
import signal
import time

import pytest


def answer(result):
    """The checks that stress made, none of which may be wrong."""
    lines = result.ok().lines
    words = lines[-1].split()
    assert words[1] == "checks," and words[2] == "0", lines[:20]
    return int(words[0])


@pytest.mark.parametrize("kind", ["crowd", "threads"])
def test_sixteen_in_one_directory_see_their_own_owners(session, stress, size, kind):
    rounds = size(600, 3000)
    assert answer(session([stress, kind, "16", str(rounds)], timeout=300)) >= 16 * rounds * 2


def test_what_one_process_changed_the_next_sees(session, stress, size):
    handovers = size(20000, 200000)
    assert answer(session([stress, "relay", str(handovers)], timeout=300)) >= handovers - 2


@pytest.mark.parametrize("first", [32, 64])
def test_what_a_program_changed_one_of_another_word_size_sees(session, stress, stress32, size, first):
    """And both change the directory at once besides."""
    n = size(10000, 200000)
    one, other = (stress32, stress) if first == 32 else (stress, stress32)
    result = session(f"{one} crowd 2 {n} >crowd & {one} relay {n} {other}; wait; cat crowd",
                     timeout=300).ok()
    lines = result.lines
    assert len(lines) == 3 and all(" checks, 0 wrong, " in line for line in lines), lines
    assert sum(int(line.split()[0]) for line in lines) >= 2 * n


@pytest.mark.parametrize("kind", ["crowd 8", "threads 8", "handlers"])
def test_32_bit_programs_do_as_well(session, stress32, size, kind):
    rounds = size(5000, 50000) if kind == "handlers" else size(300, 3000)
    how = " jump" if kind == "handlers" else ""
    assert answer(session(f"{stress32} {kind} {rounds}{how}", timeout=300)) > rounds / 4


@pytest.mark.parametrize("how", ["stay", "jump"])
def test_handlers_change_files_amid_changes(session, stress, size, how):
    changes = size(20000, 300000)
    assert answer(session([stress, "handlers", str(changes), how], timeout=300)) > changes / 4
    assert session("chown 3:4 f; stat -c %u:%g f").ok().lines == ["3:4"]


def recorded(session):
    """What pqfs-db lists, by name."""
    lines = session.tool("pqfs-db", "query", "--json").ok().lines
    return {entry["path"].rsplit("/", 1)[-1]: entry
            for entry in map(json.loads, lines) if entry.get("path")}


def test_nothing_is_lost_when_the_server_is_killed_at_random_moments(session, stress, size, scratch):
    seconds, kills = size(3, 25), 0
    kid = session.start([stress, "writers", "8", str(seconds), "truth"], stdout=-1, stderr=-2)
    rand = random.Random(1)
    while kid.poll() is None:
        time.sleep(rand.uniform(0.005, 0.09))
        pid = session.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            kills += 1
    out = kid.communicate(timeout=60)[0].decode()
    words = out.splitlines()[-1].split()
    assert words[2] == "0", out[:2000]
    assert int(words[5]) < 2000, "a call took longer than two seconds"
    assert kills >= size(20, 200)

    truth = [line.split() for line in (scratch.work / "truth").read_text().splitlines()]
    assert truth
    database = recorded(session)
    seen = session(["python3", "-c", SEEN, *(name for name, *_ in truth)]).ok().lines
    for (name, uid, mode, value), line in zip(truth, seen, strict=True):
        assert line == f"{name} {uid} {mode} {value}"
        assert database[name]["uid"] == int(uid)
        assert int(database[name]["mode"], 8) == int(mode, 8)


SEEN = """if 1:
    import os, struct, sys
    for name in sys.argv[1:]:
        st, value = os.lstat(name), 0
        try:
            value = struct.unpack("I", os.getxattr(name, "trusted.v"))[0]
        except OSError:
            pass
        print(name, st.st_uid, f"{st.st_mode & 0o7777:o}", value)"""


def test_five_hundred_processes_at_once_end_right(session, size):
    n = size(100, 500)
    script = f"""
        for i in $(seq 1 {n}); do (touch p$i; chown $i:1 p$i; chmod 600 p$i) & done; wait
        stat -c '%n %u %a' p*"""
    lines = session(script, timeout=300).ok().lines
    assert sorted(lines) == sorted(f"p{i} {i} 600" for i in range(1, n + 1))


def test_an_idle_server_uses_no_processor(session):
    session("for i in 1 2 3; do touch f$i; chown 1:2 f$i; done").ok()
    pid = session.pid()

    def used():
        with open(f"/proc/{pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        with open(f"/proc/{pid}/status") as f:
            switches = sum(int(line.split()[1]) for line in f if "ctxt_switches" in line)
        return int(fields[11]) + int(fields[12]), switches
    time.sleep(1)
    before = used()
    time.sleep(3)
    after = used()
    assert after[0] == before[0] and after[1] - before[1] <= 3

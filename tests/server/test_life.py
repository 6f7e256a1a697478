# SPDX-License-Identifier: MIT
"""How servers come, go and fail."""

import errno
import os
import signal
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import disk
import people
from wire import DIR, LAST, REG, SET_UID, SHUTDOWN, File, packet, running, wait_for

def servers_on(state):
    """Process ids of the servers on a state directory."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as f:
                words = f.read().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"pqfs-server") and os.fsencode(state) in words:
            found.append(int(entry))
    return found


root_only = pytest.mark.skipif(not people.IS_ROOT, reason="needs real root")


def test_state_directory_is_made_and_private(new_server, scratch):
    server = new_server(scratch.user / "x" / "y").start()
    assert server.state.stat().st_mode & 0o7777 == 0o700
    for name in "pseudo.socket", "files.db", "pseudo.log", "pseudo.pid", "pseudo.lock":
        assert (server.state / name).stat().st_mode & 0o7777 == 0o600, name


def test_open_state_directory_is_closed(new_server, scratch):
    folder = scratch.user / "open"
    folder.mkdir()
    people.USER.owns(folder).chmod(0o775)
    new_server(folder).start()
    assert folder.stat().st_mode & 0o7777 == 0o700


@pytest.mark.parametrize("options, status, word", [
    (["--bad"], 2, "--bad"), (["--timeout", "x"], 2, "'x'"), (["--timeout", "0"], 2, "'0'"),
    (["--timeout"], 2, "--timeout"), (["extra"], 2, "extra"), (["--state", ""], 2, "--state"),
    (["--state", "/proc/none"], 1, "/proc/none"), (["--state", "/dev/null"], 1, "/dev/null")],
    ids=["unknown", "no_number", "zero", "no_argument", "extra", "empty", "none", "no_folder"])
def test_wrong_options_give_one_line(new_server, options, status, word):
    result = new_server().run(*options, split=True)
    err = result.err.decode()
    assert (result.rc, result.raw) == (status, b"")
    assert err.startswith("pqfs-server: ") and err.count("\n") == 1 and word in err


def test_help_and_version(new_server):
    assert new_server().run("--help").ok().out.startswith("Usage:")
    assert new_server().run("--version").ok().out.startswith("pqfs-server ")


@root_only
def test_directory_of_another_user_is_refused(new_server, scratch):
    folder = scratch.folder("roots", people.ROOT)
    result = new_server().run(state=folder)
    assert (result.rc, result.out) == (
        1, f"pqfs-server: {folder}: belongs to uid 0, not to you\n")


def test_second_server_leaves_the_first_alone(server):
    pid = server.pid
    server.run().ok()
    assert server.pid == pid


def test_twenty_at_once_become_one(new_server):
    server = new_server()
    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(lambda _: server.run("--timeout", "60"), range(20)))
    assert [r.rc for r in results] == [0] * 20, results
    assert server.wire().ping().pid == server.pid
    assert wait_for(lambda: servers_on(server.state) == [server.pid])


def test_idle_server_leaves(new_server):
    server = new_server().start("--timeout", "1")
    pid, wire = server.pid, server.wire()
    time.sleep(1.5)
    assert running(pid), "a client is connected"
    wire.close()
    assert wait_for(lambda: not running(pid), 4)
    assert sorted(p.name for p in server.state.iterdir()) == [
        "files.db", "pseudo.index.1", "pseudo.lock", "pseudo.log", "pseudo.shared"]


def test_idle_server_sleeps(server):
    def switches():
        with open(f"/proc/{server.pid}/status") as f:
            return sum(int(line.split()[1]) for line in f if "ctxt_switches" in line)
    wire = server.wire()
    wire.ping()
    before = switches()
    time.sleep(1)
    assert switches() - before <= 1


def test_shutdown_waits_for_other_clients(server):
    pid, other, asks = server.pid, server.wire(), server.wire()
    assert asks.exchange(packet(SHUTDOWN)).ok
    late = server.wire()
    assert late.ping().ok and other.ping().ok
    late.close()
    other.close()
    assert wait_for(lambda: not running(pid))
    assert asks.closed()
    assert not (server.state / "pseudo.socket").exists()


def test_sigterm_leaves_cleanly(server):
    wire = server.wire()
    wire.tell("CREAT", File(5, "/a", uid=1))
    server.kill(signal.SIGTERM)
    assert wire.closed()
    assert not list(server.state.glob("files.db-*"))
    assert server.start().wire().owner(File(5)) == (1, 0)


@pytest.mark.parametrize("signals", [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE],
                         ids=["hup", "int", "quit", "pipe"])
def test_terminal_signals_do_not_reach_it(server, signals):
    os.kill(server.pid, signals)
    assert server.wire().ping().ok


def test_killed_server_has_lost_nothing(server):
    for turn in range(5):
        wire = server.wire()
        for ino in range(turn * 100, turn * 100 + 100):
            wire.tell("CREAT", File(1 + ino, f"/d/{ino}", uid=ino))
        wire.tell("RENAME", File(9000, "", DIR), "/d", "/d2")
        wire.tell("RENAME", File(9000, "", DIR), "/d2", "/d")
        server.kill()
        assert wire.closed()
        server.start()
    wire = server.wire()
    assert all(wire.owner(File(1 + ino, f"/d/{ino}")) == (ino, 0) for ino in range(500))
    assert server.run("--check").ok()


def test_kill_in_the_middle_loses_nothing_acknowledged(server):
    wire = server.wire()
    for ino in range(1, 2000):
        wire.post("CREAT", File(ino, f"/{ino}", uid=ino))
        if ino % 50 == 0:
            for _ in range(50):
                acked = wire.receive().serial
        if ino == 1500:
            for more in range(1, 60):
                wire.post("CREAT", File(5000 + more, f"/x{more}"))
            break
    server.kill()
    wire = server.start().wire()
    assert acked == 1500
    assert all(wire.owner(File(ino)) == (ino, 0) for ino in range(1, acked + 1))
    assert server.run("--check").ok()


@pytest.mark.parametrize("length", [108, 200, 600, 2000])
def test_long_state_path(new_server, scratch, length):
    path = str(scratch.user)
    while len(path) < length:
        path += "/" + "d" * min(200, max(1, length - len(path) - 1))
    server = new_server(path).start()
    wire = server.wire()
    wire.tell("CREAT", File(5, "/a", uid=1))
    assert (server.state / "files.db").exists()
    server.run().ok()
    server.kill()
    assert server.start().wire().owner(File(5)) == (1, 0)
    assert server.run("--check").ok()


def write_db(server, *sql):
    server.state.mkdir(mode=0o700, exist_ok=True)
    people.USER.owns(server.state)
    db = sqlite3.connect(server.state / "files.db")
    for line in sql:
        db.execute(line)
    db.commit()
    db.close()
    people.USER.owns(server.state / "files.db")


def refusal(server):
    """What a refused start says; the database is as it was, and no server is left."""
    before = (server.state / "files.db").read_bytes()
    result = server.run(split=True)
    assert result.rc == 1 and result.raw == b""
    assert (server.state / "files.db").read_bytes() == before
    assert not (server.state / "pseudo.socket").exists()
    text = result.err.decode()
    assert text.startswith("pqfs-server: files.db: ") and text.count("\n") == 1
    return text


def test_newer_database_is_refused(new_server):
    server = new_server().start()
    server.stop()
    write_db(server, "PRAGMA user_version = 99")
    assert "made by a newer pqfs (schema 99, this program knows 1)" in refusal(server)


def test_foreign_database_is_refused(new_server):
    server = new_server()
    write_db(server, "CREATE TABLE t (x)")
    assert "not a pqfs database" in refusal(server)


def test_database_of_another_application_is_refused(new_server):
    server = new_server()
    write_db(server, "PRAGMA application_id = 1234")
    assert "not a pqfs database" in refusal(server)


def test_empty_database_is_filled(new_server):
    server = new_server()
    write_db(server, "PRAGMA journal_mode = WAL")
    (server.state / "files.db").touch()
    server.start().wire().tell("CREAT", File(5, "/a"))


@pytest.mark.parametrize("damage", ["noise", "cut", "page"])
def test_corrupt_database_is_refused(new_server, damage):
    server = new_server().start()
    wire = server.wire()
    for ino in range(1, 300):
        wire.tell("CREAT", File(ino, f"/dir/{ino}"))
    server.stop()
    file = server.state / "files.db"
    data = bytearray(file.read_bytes())
    if damage == "noise":
        data = b"no database at all\n" * 1000
    elif damage == "cut":
        data = data[:len(data) // 2]
    else:
        data[4096 * 2:4096 * 5] = b"\xa5" * (4096 * 3)
    file.write_bytes(data)
    assert "is corrupt: " in refusal(server)


@pytest.fixture
def small_disk(need_root, scratch):
    with disk.small(scratch, "1m") as folder:
        yield folder


def test_full_disk(small_disk, new_server):
    server = new_server(small_disk / "state").start()
    wire = server.wire()
    wire.tell("CREAT", File(7, "/7", uid=7))
    disk.fill(small_disk)
    results = {ino: wire.ask("CREAT", File(ino, f"/{'x' * 200}/{ino}", uid=ino)).result
               for ino in range(100, 3000)}
    assert errno.EIO in results.values() and set(results.values()) <= {0, errno.EIO}
    for ino, result in results.items():
        assert wire.owner(File(ino)) == (None if result else (ino, 0))
    assert wire.owner(File(7)) == (7, 0), "questions are answered"
    (small_disk / "filler").unlink()
    wire.tell("CHOWN", File(7, "/7", uid=70), set=SET_UID)
    server.kill()
    wire = server.start().wire()
    assert wire.owner(File(7)) == (70, 0)
    assert all(wire.owner(File(ino)) == (None if result else (ino, 0))
               for ino, result in results.items())
    assert server.run("--check").ok()


def test_lost_batch_is_told_to_all_in_it(small_disk, new_server):
    server = new_server(small_disk / "state").start()
    wire = server.wire()
    wire.tell("CREAT", File(1, "/1", uid=1))
    disk.fill(small_disk)
    wires = {ino: server.wire() for ino in range(10, 40)}
    for one in wires.values():
        one.ping()
    os.kill(server.pid, signal.SIGSTOP)
    for ino, one in wires.items():
        one.post("CREAT", File(ino, f"/{ino}"))
        one.post("STAT", File(ino))
        one.post("SET_XATTR", File(ino), name="user.x", value=b"y" * 60000)
    os.kill(server.pid, signal.SIGCONT)
    for ino, one in wires.items():
        created, asked, changed = [one.receive() for _ in range(3)]
        assert [created.serial, asked.serial, changed.serial] == [1, 2, 3]
        assert (created.result, asked.result, changed.result) == (errno.EIO, errno.ENOENT, errno.EIO)
        assert not wire.stat(File(ino)).ok
    assert wire.owner(File(1)) == (1, 0)


def test_server_cannot_start_on_a_full_disk(small_disk, new_server):
    disk.fill(small_disk)
    result = new_server(small_disk / "state").run()
    assert result.rc == 1
    assert result.out.startswith("pqfs-server: ") and result.out.count("\n") == 1


def test_temporary_state_goes_with_its_server(new_server):
    server = new_server().start()
    (server.state / "temporary").touch()
    server.wire().tell("CREAT", File(5, "/a"))
    server.stop()
    assert not server.state.exists()


def test_temporary_state_keeps_what_is_not_ours(new_server):
    server = new_server().start()
    (server.state / "temporary").touch()
    (server.state / "precious").touch()
    server.stop()
    assert [p.name for p in server.state.iterdir()] == ["precious"]


def test_removed_state_directory_is_not_mourned(new_server, scratch):
    server = new_server().start("--timeout", "2")
    pid = server.pid
    people.remove_tree(server.state)
    fresh = new_server().start()
    fresh.wire().tell("CREAT", File(5, "/a", uid=1))
    assert wait_for(lambda: not running(pid), 6)
    assert fresh.wire().owner(File(5)) == (1, 0)


def test_start_from_a_hostile_process(build, new_server, scratch):
    """Closed stdio, blocked and ignored signals, many descriptors, low limits, odd umask."""
    server = new_server()
    script = f"""
import os, resource, signal
for s in range(1, 65):
    try:
        signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
r, w = os.pipe()
os.set_inheritable(w, True)
for _ in range(200):
    os.set_inheritable(os.dup(0), True)
if os.fork() == 0:
    os.umask(0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (12, 4096))
    signal.alarm(1)
    for fd in 0, 1, 2:
        os.close(fd)
    os.execv({str(server.program)!r}, ["pqfs-server", "--state", {str(server.state)!r}])
os.close(w)
os.read(r, 1)
print("end of file")
"""
    python = "/usr/bin/python3"
    result = people.run(people.USER, [python, "-c", script], cwd="/", env=people.environment("/"))
    assert result.ok().out == "end of file\n", "the server must hold no inherited descriptor"
    assert wait_for(server.alive)
    time.sleep(1.2)
    assert server.wire().ping().ok
    with open(f"/proc/{server.pid}/status") as f:
        status = dict(line.split(":\t", 1) for line in f)
    assert int(status["SigBlk"], 16) == 1 << signal.SIGTERM - 1
    targets = [os.readlink(f"/proc/{server.pid}/fd/{fd}") for fd in (0, 1, 2)]
    assert targets == ["/dev/null", f"{server.state}/pseudo.log", f"{server.state}/pseudo.log"]
    assert os.readlink(f"/proc/{server.pid}/cwd") == "/"
    server.kill(signal.SIGTERM)


def test_more_clients_than_descriptors(new_server):
    server = new_server()
    command = ["bash", "-c", f"ulimit -n 24; exec {server.program} --state {server.state}"]
    people.run(people.USER, command, cwd="/", env=people.environment("/")).ok()
    wires = [server.wire(timeout=5) for _ in range(40)]
    for one in wires:
        one.send(packet(1))
    time.sleep(0.5)
    for one in wires:
        assert one.receive().ok
        one.close()


def test_foreground(build, new_server):
    server = new_server()
    kid = people.start(people.USER, [str(server.program), "--state", str(server.state),
                                     "--foreground"], cwd="/", env=people.environment("/"),
                       stderr=subprocess.PIPE)
    assert wait_for(lambda: (server.state / "pseudo.pid").exists())
    assert server.pid == kid.pid
    server.wire().tell("UNLINK", File(5, "/a", REG), set=LAST)
    kid.send_signal(signal.SIGINT)
    assert b"serving" in kid.communicate(timeout=10)[1]
    assert kid.returncode == 0

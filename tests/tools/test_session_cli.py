# SPDX-License-Identifier: MIT
"""pqfs-session as a command: options, state directories, statuses, signals,
environment, and what it leaves behind.  What sessions do to files is tested
elsewhere."""

import glob
import os
import pwd
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import time

import pytest

import disk
import people
import cli


# Options --------------------------------------------------------------------

def test_help_and_version_are_printed(tool):
    assert "--temporary" in tool("--help").ok().out
    assert tool("--version").ok().out.startswith("pqfs-session ")


@pytest.mark.parametrize("args", [
    ["--nope"],
    ["--unknown=maybe", "true"],
    ["--unknown"],
    ["--timeout"],
    ["--timeout", "0", "true"],
    ["--timeout", "-1", "true"],
    ["--timeout", "5s", "true"],
    ["--timeout", "", "true"],
    ["--timeout", "99999999999999999999", "true"],
    ["--state"],
    ["--state", "", "true"],
    ["--state", "x", "--temporary", "true"],
    ["--passwd"],
    ["--passwd", "", "true"],
    ["--log=yes", "true"],
], ids=" ".join)
def test_a_wrong_option_is_one_line_and_status_2(tool, scratch, args):
    cli.refused(tool(*args, split=True), 2)
    assert not os.listdir(scratch.work)
    assert not os.listdir(scratch.home)


def test_options_end_at_the_first_word_that_is_none(tool):
    assert tool("echo", "--temporary").ok().out == "--temporary\n"
    assert tool("--", "echo", "--", "x").ok().out == "-- x\n"


def test_without_a_command_the_shell_is_run(tool):
    assert tool(env={"SHELL": None}, stdin=b"echo $((6*7))").ok().out == "42\n"
    assert tool(env={"SHELL": "/bin/cat"}, stdin=b"like this").ok().out == "like this"


# Statuses -------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["--state", "--temporary"])
@pytest.mark.parametrize("status", [0, 1, 77, 255])
def test_the_status_is_the_commands(tool, kind, status):
    assert tool(*cli.kind(kind), "sh", "-c", f"exit {status}").rc == status


@pytest.mark.parametrize("kind", ["--state", "--temporary"])
@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV, signal.SIGQUIT])
def test_the_commands_signal_is_raised_again(tool, scratch, kind, sig):
    run = tool(*cli.kind(kind), "sh", "-c", f"ulimit -c 0; kill -{int(sig)} $$")
    assert run.rc == -sig
    assert not [name for name in os.listdir(scratch.work) if name.startswith("core")]


@pytest.mark.parametrize("kind", ["--state", "--temporary"])
@pytest.mark.parametrize("command, status, word", [
    ("no-such-command", 127, "not found"),
    ("./no-such-file", 127, "No such file"),
    ("", 127, ""),
    ("./text", 126, "Permission denied"),
    ("/", 126, "Permission denied"),
    ("./orphan", 126, "interpreter"),
    ("text/below", 126, "Not a directory"),
])
def test_a_command_that_cannot_run_is_named(tool, scratch, kind, command, status, word):
    scratch.file("text", "no program\n")
    scratch.file("orphan", "#!/no/such/interpreter\n", mode=0o755)
    run = tool(*cli.kind(kind), command, split=True)
    cli.refused(run, status)
    assert command in run.err.decode()
    assert word in run.err.decode()


def test_a_closed_folder_in_the_path_does_not_hide_that_a_command_is_missing(tool, scratch):
    closed = scratch.work / "closed"
    closed.mkdir(mode=0)
    people.USER.owns(closed)
    cli.refused(tool("no-such-command", env={"PATH": f"{closed}:{people.PATH}"}, split=True), 127)


# State directories ----------------------------------------------------------

def test_the_state_directory_is_chosen_in_order(tool, scratch):
    say = ["printenv", "PSEUDO_LOCALSTATEDIR"]
    home, work = scratch.home, scratch.work
    every = {"PSEUDO_LOCALSTATEDIR": f"{work}/named//", "XDG_STATE_HOME": f"{work}/xdg"}
    xdg = {"PSEUDO_LOCALSTATEDIR": "", "XDG_STATE_HOME": f"{work}/xdg"}
    assert tool("--state", "option", *say, env=every).ok().out == f"{work}/option\n"
    assert tool(*say, env=every).ok().out == f"{work}/named\n"
    assert tool(*say, env=xdg).ok().out == f"{work}/xdg/pqfs/default\n"
    assert tool(*say).ok().out == f"{home}/.local/state/pqfs/default\n"
    for folder in (work / "option", home / ".local/state/pqfs/default"):
        assert people.real_ids(folder) == (people.USER.uid, people.USER.gid, 0o700)


def test_the_state_directory_is_canonical(tool, scratch):
    (scratch.work / "real").mkdir()
    people.USER.owns(scratch.work / "real")
    (scratch.work / "link").symlink_to("real")
    run = tool("--state", "link/../link/state/", "printenv", "PSEUDO_LOCALSTATEDIR").ok()
    assert run.out == f"{scratch.work}/real/state\n"


def test_a_state_directory_may_have_a_long_and_an_odd_name(tool, scratch):
    name = "/".join(["long " * 40] * 4) + "\n\\end"
    run = tool("--state", name, "sh", "-c", "touch f && chown 1:2 f && stat -c %u:%g f").ok()
    assert run.out == "1:2\n"


def test_a_state_directory_of_another_user_is_refused(need_root, tool, scratch):
    other = scratch.folder("other", people.ROOT)
    other.chmod(0o777)
    run = tool("--state", other, "touch", "ran", split=True)
    cli.refused(run, 1)
    assert f"{other}: belongs to uid 0, not to you" in run.err.decode()
    assert not os.listdir(other) and not (scratch.work / "ran").exists()


def test_root_too_is_refused_the_state_directory_of_a_user(need_root, scratch, build):
    mine = scratch.folder("mine", people.USER)
    run = people.run(people.ROOT, [str(build / "bin/pqfs-session"), "--state", str(mine), "true"],
                     cwd="/", env=people.environment(scratch.home), split=True)
    cli.refused(run, 1)
    assert "belongs to uid" in run.err.decode() and not os.listdir(mine)


@pytest.mark.parametrize("name, mode, word", [
    ("closed", 0o500, "Permission denied"),
    ("closed/below", 0o500, "Permission denied"),
    ("file", None, "Not a directory"),
    ("file/below", None, "Not a directory"),
    ("dangling", None, "dangling"),
    ("x" * 300, None, "File name too long"),
], ids=lambda value: str(value)[:20])
def test_a_state_directory_that_cannot_be_used_is_named(tool, scratch, name, mode, word):
    scratch.file("file")
    (scratch.work / "dangling").symlink_to("nowhere/at/all")
    if mode is not None:
        (scratch.work / "closed").mkdir()
        people.USER.owns(scratch.work / "closed")
        (scratch.work / "closed").chmod(mode)
    run = tool("--state", name, "touch", "ran", split=True)
    cli.refused(run, 1)
    assert name in run.err.decode() and word in run.err.decode()
    assert not (scratch.work / "ran").exists()


def test_without_a_home_the_user_is_told_what_to_give(tool):
    try:
        pwd.getpwuid(people.USER.uid)
        pytest.skip("the user is in passwd")
    except KeyError:
        pass
    run = tool("true", env={"HOME": None}, split=True)
    cli.refused(run, 1)
    assert "--state" in run.err.decode()


def test_a_corrupt_database_is_refused_and_kept(session, scratch):
    session("touch f; chown 5:6 f").ok()
    session.stop()
    database = session.state / "files.db"
    for junk in (b"junk" * 4096, database.read_bytes()[:3000]):
        database.write_bytes(junk)
        for leftover in session.state.glob("files.db-*"):
            leftover.unlink()
        run = session("touch ran", split=True)
        cli.refused(run, 1, "pqfs-server")
        assert b"files.db" in run.err
        assert database.read_bytes() == junk and not (scratch.work / "ran").exists()


def test_the_database_of_a_newer_version_is_refused_and_kept(session):
    session("touch f; chown 5:6 f").ok()
    session.stop()
    with sqlite3.connect(session.state / "files.db") as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute("PRAGMA user_version = 999")
    database.close()
    cli.give(session.state)
    run = session("touch ran", split=True)
    cli.refused(run, 1, "pqfs-server")
    assert b"newer" in run.err and b"999" in run.err
    with sqlite3.connect(session.state / "files.db") as database:
        database.execute(f"PRAGMA user_version = {version}")
    database.close()
    cli.give(session.state)
    assert session("stat -c %u:%g f").ok().out == "5:6\n"


def test_a_full_disk_is_told_and_nothing_is_lost(small_disk, new_session):
    session = new_session(state=small_disk / "state")
    session("touch f; chown 5:6 f").ok()
    session.stop()
    disk.fill(small_disk)
    run = session("stat -c %u:%g f; chown 7:8 f || stat -c %u:%g f", split=True)
    if run.rc == 1 and not run.raw:  # the server could not even start
        cli.refused(run, 1, "pqfs-server", "pqfs-session")
        assert b"No space left" in run.err or b"full" in run.err
    else:
        assert run.raw.startswith(b"5:6\n")
    session.stop()
    (small_disk / "filler").unlink()
    assert session("stat -c %u:%g f").ok().out in ("5:6\n", "7:8\n")


def test_a_full_disk_without_a_state_yet_is_told(small_disk, tool):
    disk.fill(small_disk)
    run = tool("--state", small_disk / "state", "touch", "ran", split=True)
    cli.refused(run, 1, "pqfs-server", "pqfs-session")
    assert b"No space left" in run.err or b"full" in run.err


def test_a_server_of_another_version_is_told(tool, scratch):
    state = scratch.folder("state", people.USER)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(str(state / "pseudo.socket"))
        people.USER.owns(state / "pseudo.socket")
        listening.listen()
        kid = tool.start("--state", state, "true", stderr=subprocess.PIPE)
        server, _ = listening.accept()
        magic, version = struct.unpack("IH", server.recv(4096)[:6])
        server.send(struct.pack("IHBB", magic, version + 8, 4, 0) + bytes(128))
        server.close()
        said = kid.communicate(timeout=20)[1].decode()
    assert kid.returncode == 1
    assert said == (f"pqfs-session: {state}: its server speaks protocol version {version + 8},"
                    f" not {version}: let its sessions end first\n")


# Where the parts are --------------------------------------------------------

def parts(scratch, build, name, *missing):
    """A copy of the build, in a folder called `name`, without some parts."""
    copy = scratch.folder(name)
    for part in ("bin/pqfs-session", "bin/pqfs-server", "lib/pqfs/libpqfs.so"):
        if part not in missing:
            (copy / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(build / part, copy / part)
    return str(copy / "bin/pqfs-session")


@pytest.mark.parametrize("name, missing, word", [
    ("copy", [], None),
    ("copy", ["bin/pqfs-server"], "pqfs-server: not found"),
    ("copy", ["lib/pqfs/libpqfs.so"], "libpqfs.so: not found"),
    ("a copy", [], "LD_PRELOAD"),
    ("a:copy", [], "LD_PRELOAD"),
])
def test_the_parts_are_found_beside_or_named(scratch, build, user, name, missing, word):
    if glob.glob("/usr/local/*/pqfs*"):
        pytest.skip("pqfs is installed, too")
    run = user([parts(scratch, build, name, *missing), "--temporary", "id", "-u"], split=True)
    if word is None:
        assert run.ok().out == "0\n"
    else:
        cli.refused(run, 1)
        assert word in run.err.decode()


# What the command gets ------------------------------------------------------

def test_the_library_comes_first_and_once_and_others_stay(tool, build):
    other = cli.some_library()
    run = tool("printenv", "LD_PRELOAD", env={"LD_PRELOAD": f"{other} /elsewhere/libpqfs.so"}).ok()
    ours = (build / "lib/pqfs/libpqfs.so").resolve()
    assert run.lines[-1] == f"{ours}:{other}"
    assert tool("printenv", "LD_PRELOAD").ok().out == f"{ours}\n"


@pytest.mark.parametrize("args, words", [
    ([], "--unknown=root"),
    (["--unknown=real"], "--unknown=real"),
    (["--log", "--timeout", "7"], "--unknown=root --log --timeout=7"),
], ids=str)
def test_options_reach_the_library(tool, args, words):
    assert tool(*args, "printenv", "PSEUDO_OPTS").ok().out == words + "\n"


def test_the_users_of_a_directory_are_meant(tool, scratch):
    (scratch.work / "image/etc").mkdir(parents=True)
    (scratch.work / "image/etc/passwd").write_text("fred:x:1234:50:::\n")
    assert tool("--passwd", "nowhere:image", "sh", "-c", "cd /; id -u fred; printenv PSEUDO_PASSWD").ok().out == \
        f"1234\n{scratch.work}/nowhere:{scratch.work}/image\n"
    assert tool("--passwd", "/a::b", "printenv", "PSEUDO_PASSWD").ok().out == f"/a::{scratch.work}/b\n"
    assert tool("id", "-u", "fred").rc == 1


def test_a_session_begins_as_root(tool, build):
    env = {"PSEUDO_UIDS": "7,7,7,7", "PSEUDO_GIDS": "7,7,7,7"}
    assert tool("sh", "-c", "id -u; id -g", env=env).ok().out == "0\n0\n"
    assert tool("printenv", "PSEUDO_BINDIR").ok().out == f"{(build / 'bin').resolve()}\n"


def test_setuid_programs_of_the_host_stay_in_the_session(tool):
    script = "import os; print(open(f'/proc/{os.getppid()}/status').read())"
    assert "NoNewPrivs:\t1" in tool("sh", "-c", f'PSEUDO_UNLOAD=1 python3 -c "{script}"; :').ok().out
    assert "NoNewPrivs:\t0" in tool("cat", "/proc/self/status").ok().out


def test_the_command_stays_in_the_process_group(tool):
    for kind in ("--state", "--temporary"):
        run = tool(*cli.kind(kind), "python3", "-c",
                   "import os; print(os.getpgrp() == os.getsid(0))").ok()
        assert run.out == "True\n"


def test_the_command_gets_the_signals_as_they_were(tool, scratch):
    script = "import signal; print(signal.pthread_sigmask(0, []), signal.getsignal(signal.SIGHUP))"
    for kind in ("--state", "--temporary"):
        args = [*map(str, tool.argv), *cli.kind(kind), "python3", "-c", script]
        run = people.run(people.USER, ["nohup", *args], cwd=scratch.work,
                         env=people.environment(scratch.home), split=True).ok()
        assert run.out == "set() 1\n"


def test_no_descriptor_is_left_open_for_the_command(tool):
    script = "import os; print(sorted(int(n) for n in os.listdir('/proc/self/fd'))[:4])"
    for kind in ("--state", "--temporary"):
        assert tool(*cli.kind(kind), "python3", "-c", script).ok().out == "[0, 1, 2, 3]\n"


def test_the_server_holds_no_pipe_of_the_caller(tool, scratch):
    kid = tool.start("--timeout", "60", "echo", "x", stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE)
    began = time.monotonic()
    out, err = kid.communicate(timeout=20)
    assert (out, err, kid.returncode) == (b"x\n", b"", 0)
    assert time.monotonic() - began < 10


# Disabled, unloaded, nested -------------------------------------------------

@pytest.mark.parametrize("value, root", [("1", False), ("yes", False), ("0", True), ("no", True),
                                         ("False", True), ("", True)])
def test_pseudo_disabled_starts_a_disabled_session(tool, value, root):
    uid = 0 if root else people.USER.uid
    assert tool("id", "-u", env={"PSEUDO_DISABLED": value}).ok().out == f"{uid}\n"


def test_a_disabled_session_needs_no_state_directory(tool, scratch):
    closed = scratch.folder("closed", people.ROOT if people.IS_ROOT else people.USER)
    closed.chmod(0o555)
    for env in ({"HOME": None}, {"HOME": closed}, {"PSEUDO_LOCALSTATEDIR": closed / "state"}):
        run = tool("sh", "-c", "id -u; printenv LD_PRELOAD", env={"PSEUDO_DISABLED": "1", **env})
        assert run.ok().lines[0] == str(people.USER.uid)
        assert run.lines[1].endswith("/libpqfs.so")


def test_a_disabled_session_starts_no_server(tool, scratch):
    tool("--state", "state", "true", env={"PSEUDO_DISABLED": "1"}).ok()
    assert not (scratch.work / "state/pseudo.pid").exists()


def test_pseudo_unload_runs_the_command_outside(tool):
    env = {"PSEUDO_UNLOAD": "1", "LD_PRELOAD": "/elsewhere/libpqfs.so"}
    run = tool("sh", "-c", "id -u; echo \"<$LD_PRELOAD>\"", env=env, split=True).ok()
    assert run.lines[-2:] == [str(people.USER.uid), "<>"]


def test_a_session_in_a_session_begins_anew_on_its_own_state(tool, session, scratch):
    inner = f"{session.bin}/pqfs-session --state {scratch.work}/inner"
    run = session(f"""
        touch f && chown 1:2 f
        {inner} sh -c 'chown 3:4 f; stat -c %u:%g f; id -u; echo $PSEUDO_LOCALSTATEDIR'
        stat -c %u:%g f
        chown 0:0 {scratch.work}/inner && {inner} stat -c %u:%g f
        {inner} sh -c 'exit 9'; echo $?
        {session.bin}/pqfs-session stat -c %u:%g f
        printenv PQFS_OUTSIDE""")
    assert run.lines == ["3:4", "0", str(scratch.work / "inner"), "1:2", "3:4", "9", "1:2"]


def test_a_temporary_session_in_a_session_leaves_nothing(session, temporary):
    session(f"{session.bin}/pqfs-session --temporary chown 1:2 .",
            env={"XDG_RUNTIME_DIR": temporary}).ok()
    assert not os.listdir(temporary)


# Temporary sessions ---------------------------------------------------------

def test_a_temporary_session_works_and_leaves_nothing(tool, temporary):
    run = tool("--temporary", "sh", "-c",
               "touch f; chown 3:4 f; stat -c %u:%g f; echo $PSEUDO_LOCALSTATEDIR",
               env={"XDG_RUNTIME_DIR": temporary}).ok()
    assert run.lines[0] == "3:4" and run.lines[1].startswith(f"{temporary}/pqfs-")
    assert not os.listdir(temporary)


@pytest.mark.parametrize("variable", ["XDG_RUNTIME_DIR", "TMPDIR"])
def test_a_place_for_temporary_sessions_that_is_closed_is_passed_over(tool, temporary, variable):
    env = {variable: "/proc/1", **({"TMPDIR": temporary} if variable != "TMPDIR" else {})}
    run = tool("--temporary", "printenv", "PSEUDO_LOCALSTATEDIR", env=env).ok()
    assert run.out.startswith("/tmp/pqfs-" if variable == "TMPDIR" else f"{temporary}/pqfs-")
    assert not os.path.exists(run.out.strip())


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_for_a_temporary_session_reaches_its_command(tool, temporary, sig):
    kid = tool.start("--temporary", "sh", "-c", "echo ready; exec sleep 60",
                     env={"XDG_RUNTIME_DIR": temporary}, stdout=subprocess.PIPE)
    assert kid.stdout.readline() == b"ready\n"
    kid.send_signal(sig)
    assert kid.wait(20) == -sig
    assert not os.listdir(temporary)


def test_a_command_that_handles_its_signal_decides_the_status(tool, temporary):
    script = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done"
    kid = tool.start("--temporary", "sh", "-c", script, env={"XDG_RUNTIME_DIR": temporary},
                     stdout=subprocess.PIPE)
    assert kid.stdout.readline() == b"ready\n"
    kid.terminate()
    assert kid.wait(20) == 5
    assert not os.listdir(temporary)


def test_a_killed_launcher_leaves_nothing(tool, temporary):
    kid = tool.start("--temporary", "--timeout", "1", "sh", "-c", "echo ready; exec sleep 2",
                     env={"XDG_RUNTIME_DIR": temporary}, stdout=subprocess.PIPE)
    assert kid.stdout.readline() == b"ready\n"
    kid.kill()
    kid.wait()
    cli.until(lambda: not os.listdir(temporary), 20)


def test_a_killed_server_leaves_nothing(tool, temporary):
    run = tool("--temporary", "sh", "-c",
               "chown 1:2 .; kill -9 $(cat $PSEUDO_LOCALSTATEDIR/pseudo.pid); sleep 0.2",
               env={"XDG_RUNTIME_DIR": temporary})
    assert run.rc == 0
    assert not os.listdir(temporary)


def test_what_a_temporary_session_leaves_in_the_background_keeps_its_records(tool, temporary,
                                                                             scratch):
    script = f"""if 1:
        import os, sys, time
        open('f', 'w').close(); os.chown('f', 3, 4)
        if os.fork():
            sys.exit()
        time.sleep(1)
        os.stat('f')
        time.sleep(4)
        late = [os.stat('f').st_uid]; os.chown('f', 5, 6); late.append(os.stat('f').st_uid)
        open('new', 'w').write(repr(late)); os.rename('new', 'late')"""
    began = time.monotonic()
    tool("--temporary", "--timeout", "3", "python3", "-c", script,
         env={"XDG_RUNTIME_DIR": temporary}).ok()
    assert time.monotonic() - began < 0.9, "it waits for what is in the background"
    late = scratch.work / "late"
    cli.until(late.exists, 30)
    assert late.read_text() == "[3, 5]"
    cli.until(lambda: not os.listdir(temporary), 20)


def test_a_temporary_session_that_is_quiet_for_long_keeps_its_records(tool, temporary):
    script = "touch f; chown 3:4 f; {}; sleep 2.5; stat -c %u:%g f"
    for between in ("true", "kill -9 $(cat $PSEUDO_LOCALSTATEDIR/pseudo.pid)"):
        run = tool("--temporary", "--timeout", "1", "sh", "-c", script.format(between),
                   env={"XDG_RUNTIME_DIR": temporary})
        assert run.ok().out == "3:4\n", between
        assert not os.listdir(temporary)


def test_a_temporary_session_that_cannot_start_leaves_nothing(tool, temporary):
    run = tool("--temporary", "no-such-command", env={"XDG_RUNTIME_DIR": temporary}, split=True)
    cli.refused(run, 127)
    assert not os.listdir(temporary)


# A person at a terminal: bash, with what is typed and what must appear then.
TERMINAL = r"""if 1:
    import os, pty, select, sys, time
    pid, fd = pty.fork()
    if pid == 0:
        os.execlp("bash", "bash", "--norc", "-i")
    seen = b""
    def until(word):
        global seen
        end = time.monotonic() + 15
        while word not in seen:
            if time.monotonic() > end or not select.select([fd], [], [], 15)[0]:
                sys.exit(f"no {word!r} in {seen!r}")
            seen += os.read(fd, 4096)
        seen = seen[seen.index(word) + len(word):]
    def type(text):
        os.write(fd, text)
    type(b"PS1='$ '; bind 'set enable-bracketed-paste off'\n")
    session = b" ".join(word.encode() for word in sys.argv[1:])
    type(session + b" sh -c 'echo be''gun; sleep 30; echo never'\n"); until(b"begun\r\n")
    time.sleep(0.5)  # a shell that is about to start a program can't be stopped
    type(b"\x1a"); until(b"Stopped")
    type(b"fg\n"); until(b"sleep 30"); time.sleep(0.5)
    type(b"\x1a"); until(b"Stopped")
    type(b"bg; echo in the ba''ck\n"); until(b"back\r\n")
    type(b"fg\n"); until(b"sleep 30"); time.sleep(0.5)
    type(b"\x03"); until(b"^C")
    type(b"echo status=$?.\n"); until(b"status=130.")
    type(session + b" bash --norc -i\n"); type(b"echo in''ner\n"); until(b"inner\r\n")
    type(b"kill -STOP $$\n")
    until(b"Stopped")
    type(b"fg\n"); time.sleep(0.5)
    type(b"echo a''gain; exit 3\n"); until(b"again\r\n")
    type(b"echo status=$?.\n"); until(b"status=3.")
    type(b"exit\n")
"""


@pytest.mark.parametrize("kind", ["--state", "--temporary"])
def test_job_control_works_at_a_terminal(tool, user, temporary, kind):
    command = ["python3", "-c", TERMINAL, *tool.argv, *cli.kind(kind)]
    user(command, env={"XDG_RUNTIME_DIR": temporary}).ok()
    cli.until(lambda: not os.listdir(temporary), 5)

# SPDX-License-Identifier: MIT
"""What a spawned child does before its program runs is done in the session."""

import pytest

SHOW = "; find . -printf '%P %y %m %U:%G %s %l\\n' | sort; cat ro/f sub/*/x 2>/dev/null"
SETUP = """umask 022; mkdir sub sub/deep ro; echo old > ro/f; chmod 0 ro; mknod node c 1 5; mknod disk b 7 9
    echo long > suid; chown 5:6 suid; chmod 6755 suid; ln -s dangling link; mkdir gid; chown 0:9 gid; chmod 2755 gid
    id > /dev/null
    """

CASES = {
    "create": "open=5,wc,640,sub/new",
    "create_and_write": "open=1,wct,600,sub/deep/x -- echo written",
    "create_again": "open=5,wc,640,sub/new open=6,wc,600,sub/new",
    "create_exclusively": "open=5,wcx,4755,sub/new",
    "exclusive_and_there": "open=5,wcx,600,suid",
    "create_in_a_setgid_directory": "open=5,wc,664,gid/new",
    "create_at_a_dangling_link": "open=5,wc,644,link",
    "not_following": "open=5,rn,0,link",
    "missing": "open=5,r,0,none",
    "no_directory": "open=5,wc,644,none/new",
    "below_a_file": "open=5,wc,644,suid/new",
    "a_directory_to_be_written": "open=5,w,0,sub",
    "through_a_shut_directory": "open=0,r,0,ro/f -- cat",
    "create_in_a_shut_directory": "open=5,wc,644,ro/new",
    "append_in_a_shut_directory": "open=1,wa,0,ro/f -- echo more",
    "truncation": "open=5,wt,0,suid",
    "device": "open=0,r,0,node -- head -c 4",
    "after_chdir": "chdir=sub open=5,wc,644,new chdir=deep open=1,wc,644,x -- pwd",
    "after_fchdir": "fchdir=sub open=5,wc,644,new -- sh -c 'echo x > here'",
    "after_a_chdir_that_fails": "chdir=none open=5,wc,644,new",
    "before_a_failure": "open=5,wc,644,new open=6,r,0,none",
    "onto_its_own_number": "open=3,wc,644,new -- sh -c 'echo x >&3'",
    "over_an_open_number": "open=5,wc,644,new open=5,wc,644,other -- sh -c 'echo x >&5'",
    "close_and_dup2": "open=7,wc,644,new dup2=7,1 close=7 -- sh -c 'echo x; (echo y >&7) 2>&- || echo none'",
    "dup2_onto_itself": "open=7,wce,644,new dup2=7,7 -- sh -c 'echo x >&7'",
    "dup2_of_nothing": "open=5,wc,644,new dup2=55,1",
    "close_of_nothing": "open=5,wc,644,new close=55",
    "close_on_exec": "open=5,wce,644,new open=6,wc,644,other -- $PQTEST spawned",
    "directory": "open=5,rd,0,sub -- sh -c 'ls /proc/self/fd/5'",
    "path": "open=5,p,0,suid",
    "program_is_missing": "open=5,wc,644,new -- ./none",
    "program_is_no_program": "open=5,wc,644,new -- ./suid2",
    "program_is_a_directory": "open=5,wc,644,new -- ./sub",
    "chown_by_descriptor": "open=5,wc,644,new -- chown 3:4 /proc/self/fd/5",
}


def command(call, case, program="true"):
    actions, _, words = case.partition(" -- ")
    return f"$PQTEST spawn-actions {call} {actions} -- {words or program} 2>&1"


@pytest.mark.parametrize("case", CASES)
def test_a_file_action_does_what_it_does_for_root(same, case):
    same(SETUP + "echo text > suid2; chmod 755 suid2;" + command("posix_spawnp", CASES[case]) + SHOW)


def test_actions_without_an_open_are_libcs(same):
    same(command("posix_spawnp", "chdir=/ dup2=1,9 close=0 -- $PQTEST spawned") + ";"
         + command("posix_spawnp", "close=5000000") + ";" + command("posix_spawnp", "close=-1"))


def test_what_is_created_belongs_to_root_without_a_later_look(session, pqtest):
    session([pqtest, "spawn-actions", "posix_spawn", "open=5,wc,4711,new", "--", "/bin/true"]).ok()
    assert session("stat -c '%u:%g %a' new").ok().lines == ["0:0 4711"]


@pytest.mark.parametrize("flags", [0, 2, 4, 8, 12, 128, 140])
@pytest.mark.parametrize("opens", ["", "open=5,wc,644,new "])
def test_attributes_do_what_they_do_for_root(same, flags, opens):
    # setpgroup 2, setsigdef 4, setsigmask 8, setsid 128
    same(f"$PQTEST spawn-actions posix_spawn {opens} flags={flags} -- $PQTEST spawned")


def test_reset_ids_are_the_sessions(same):
    become = "import os, sys; os.setegid(8); os.seteuid(7); os.execv(sys.argv[1], sys.argv[1:])"
    same("\n".join(f"/usr/bin/python3 -c '{become}' $PQTEST spawn-actions posix_spawn flags={flags} -- $PQTEST ids 2>&1"
                   for flags in (0, 1)))


@pytest.mark.parametrize("path", ["", "sub:.", "none:sub", ":", "/usr/bin:sub", "ro:sub", "suid:sub"])
def test_the_program_is_searched_for_in_the_path(same, path):
    same("mkdir sub ro; printf '#!/bin/sh\\necho sub\\n' > sub/prog; chmod 755 sub/prog; echo echo sh > text; touch suid;"
         "printf '#!/bin/sh\\necho here\\n' > prog; chmod 755 prog text; touch ro/prog; chmod 644 ro/prog;"
         f"for p in prog ./prog text none ''; do for o in '' open=5,wc,644,new; do (PATH='{path}'; export PATH;"
         "$PQTEST spawn-actions posix_spawnp $o -- \"$p\" 2>&1); done; done")


@pytest.mark.parametrize("call", ["pidfd_spawn", "pidfd_spawnp"])
def test_a_spawn_that_gives_a_descriptor(session, pqtest, call):
    script = f"{pqtest} spawn-actions {call} open=5,wc,644,new -- /usr/bin/stat -c %u:%g new; {pqtest} spawn-actions {call} -- /none"
    none = "No such file or directory" if "musl" in pqtest else "ENOENT"
    assert session(script).ok().lines == ["0:0", f"{call}: status 0", f"{call}: " + none]


def test_a_disabled_session_spawns_for_real(session, pqtest):
    script = f"PSEUDO_DISABLED=1 {pqtest} spawn-actions posix_spawn open=5,wc,644,new -- /bin/true; stat -c %u new"
    assert session(script).ok().lines == ["posix_spawn: status 0", "0"]
    assert not session.tool("pqfs-db", "query").ok().lines

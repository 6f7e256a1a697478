# SPDX-License-Identifier: MIT
"""The change time moves with what is only recorded, as it does for real root."""

import subprocess

import pytest

CHANGES = ["chown 5:6 f", "chmod u+s f", "chmod g+w f", "setfattr -n trusted.x -v 1 f",
           "setfacl -m u:7:r f"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_recorded_change_moves_the_change_time_and_no_other(session, change):
    session("touch f g; touch -d @5 f; sleep 0.03; stat -c '%X %Y %Z %z' f > was").ok()
    times = session(f"{change}; stat -c '%X %Y' f; find f -newercm g -printf 'later\\n'").ok().lines
    assert times == ["5 5", "later"]
    now = session("stat -c %z f; python3 -c 'import os; print(os.stat(\"f\").st_ctime_ns)'").ok()
    assert now.lines[0] > session("cut -d' ' -f4- was").ok().lines[0]
    session.stop()
    assert session("stat -c %z f; python3 -c 'import os; print(os.stat(\"f\").st_ctime_ns)'"
                   ).ok().lines == now.lines


def test_what_happens_to_the_file_itself_comes_later_still(session):
    session("touch f; chown 5:6 f").ok()
    before = session("stat -c %z f; sleep 0.03; echo >> f").ok().lines[0]
    assert session("stat -c %z f").ok().lines[0] > before


def test_incremental_tar_sees_a_change_of_owner(session):
    session("mkdir d; touch d/f d/g; sleep 1.1; tar -g snap -cf full.tar d").ok()
    session("sleep 1.1; chown 5 d/f").ok()
    assert session("tar -g snap -cf more.tar d; tar tf more.tar").ok().lines == ["d/", "d/f"]


def test_a_read_only_file_system_stays_as_it_is(session, mount):
    place = mount.tmpfs("ro")
    session("touch f; chown 3:4 f", cwd=place).ok()
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    script = "for c in 'chown 5 f' 'chmod 4755 f'; do $c; done 2>&1; stat -c '%u %a' f"
    assert [line.rpartition(": ")[2] for line in session(script, cwd=place).ok().lines] == [
        "Read-only file system", "Read-only file system", "3 644"]

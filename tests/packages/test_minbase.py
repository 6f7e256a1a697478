# SPDX-License-Identifier: MIT
"""The packages of a whole Debian, unpacked, changed, copied and packed."""

import shutil

import minbase
import pytest


@pytest.fixture
def debs(scratch):
    try:
        files = minbase.debs()
    except minbase.OutOfReach as e:
        pytest.skip(f"the packages of a minbase are out of reach: {e}")
    folder = scratch.top / "debs"
    folder.mkdir(mode=0o755)
    for path in files:
        shutil.copyfile(path, folder / path.name)
    return folder


def test_every_entry_of_a_minbase_equals_real_roots(need, both, debs):
    need("tar", "dpkg-deb", "setcap", "setfacl", "setfattr")
    lines = both("minbase.sh", debs)
    assert "equal" in lines
    assert len(lines) > 10000
    assert [line.split()[1:3] for line in lines if line.endswith(" ./dev/null")] == [["0/0", "1,3"]] * 2

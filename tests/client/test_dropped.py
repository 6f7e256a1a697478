# SPDX-License-Identifier: MIT
"""What libc walks through by itself stops where a process that dropped to
another user would be stopped; the rest is in the oracle's cases."""

import pytest

TREE = """mkdir -p t/open/in t/listed/in t/shut/in/deep t/passed/in t/own/in; touch t/{open,listed,shut,passed,own}/{f,in/g}
chmod 744 t/listed; chmod 700 t/shut t/own; chmod 711 t/passed; chown -R 1001:1001 t/own; ln -s shut/in t/link; chmod 755 t t/open
"""
DROP = "setpriv --reuid=1001 --regid=1001 --clear-groups"


@pytest.mark.parametrize("how", ["ftw", "nftw", "nftw-depth", "nftw-chdir", "fts", "fts-nochdir", "fts-logical"])
def test_walks_stop_where_a_user_is_stopped(same, need, pqtest, how):
    need("setpriv")
    if "musl" in pqtest and ("fts" in how or "chdir" in how):
        pytest.skip("musl has no fts and no FTW_CHDIR of its own")
    lines = same(f"{TREE}{DROP} $PQTEST walk {how} t", sort=True)
    assert not any("deep" in line for line in lines)

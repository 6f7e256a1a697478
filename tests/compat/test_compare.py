# SPDX-License-Identifier: MIT
"""README's comparison says of pqfs what is so, and its checks want what real root gets."""

import re

import compare
import people
import project
import pytest

TITLES = [one.title for one in compare.CHECKS]


@pytest.fixture(scope="module")
def rows(build):
    if not people.IS_ROOT:
        pytest.skip("needs real root, to compare with")
    # The last one waits until an idle server leaves.
    found = compare.compare(build, ["root", "pqfs"], lambda title: title != compare.LEFT)
    return {row["check"]: row for row in found}


def claimed():
    """By title, what README says of pqfs."""
    text = (project.PROJECT / "README.md").read_text().partition("## Compared")[2]
    return dict(re.findall(r"^\| (.+?) \| (yes|no)\b", text.partition("\n## ")[0], re.M))


def test_the_checks_want_what_real_root_gets(rows):
    assert not {title: row["root"]["printed"] for title, row in rows.items()
                if row["root"]["verdict"] not in ("yes", "")}


def test_readme_says_what_works(rows):
    claims = claimed()
    assert len(claims) >= 15 and set(claims) <= {*TITLES, compare.LEFT}
    assert not {title: row["pqfs"] for title, row in rows.items()
                if title in claims and row["pqfs"]["verdict"] not in ("", claims[title])}

# SPDX-License-Identifier: MIT
"""The oracle: what a script prints as real root is what it must print in a
session.  Cases are kept many to a file, each under a line "### its_name";
the file's extension says what runs them."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

import people

RUNNERS = {".sh": ["bash"], ".py": ["/usr/bin/python3", "-B"], ".pl": ["perl"]}
TITLE = re.compile(r"^### *([a-z0-9_]+)(?: *\(needs ([^)]*)\))?$")

# Times are none of a test's business: both runs happen at their own.
TIMES = re.compile(
    rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( [+-]\d{4})?"
    rb"|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d +(\d{4}|\d\d:\d\d(:\d\d)?)")


@dataclass(frozen=True)
class Case:
    file: Path
    name: str
    needs: tuple
    script: str

    @property
    def id(self):
        return f"{self.file.stem}-{self.name}"

    def full_script(self):
        """The script, after what all cases of its language share."""
        prelude = self.file.parent / f"prelude{self.file.suffix}"
        return (prelude.read_text() if prelude.exists() else "") + self.script


def cases(folder):
    """All cases in a folder, in order.  A name that comes twice is an error."""
    found = []
    for path in sorted(Path(folder).iterdir()):
        if path.suffix in RUNNERS and path.stem != "prelude":
            found += read_cases(path)
    ids = [case.id for case in found]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"cases with one name: {sorted(twice)}"
    return found


def read_cases(path):
    found, name, needs, lines = [], None, (), []

    def finish():
        if name:
            found.append(Case(path, name, needs, "".join(lines)))

    for line in path.read_text().splitlines(keepends=True):
        title = TITLE.match(line.rstrip())
        if title:
            finish()
            name, needs, lines = title[1], tuple((title[2] or "").split()), []
        else:
            lines.append(line)
    finish()
    return found


def normal(raw, side):
    """Output with the side's folder and all times replaced by words."""
    return TIMES.sub(b"TIME", raw.replace(str(side).encode(), b"/SCRATCH"))


def same(case, scratch, session, asroot, timeout=people.TIMEOUT):
    """Runs `case` on both sides and compares status and output."""
    told = []
    for side, run in ((scratch.root, asroot), (scratch.user, session)):
        script = side / f"case{case.file.suffix}"
        script.write_text(case.full_script())
        result = run([*RUNNERS[case.file.suffix], script], timeout=timeout)
        told.append((result.rc, normal(result.raw, side)))
    compare(*told)


def compare(by_root, in_session):
    """Fails, with the difference, unless two (status, output) are equal."""
    if by_root != in_session:
        diff = difflib.unified_diff(lines(by_root), lines(in_session), "real root", "session",
                                    lineterm="", n=2)
        raise AssertionError("not as real root\n" + "\n".join(diff))


def lines(told):
    rc, raw = told
    return [*raw.decode(errors="backslashreplace").splitlines(), f"(status {rc})"]
